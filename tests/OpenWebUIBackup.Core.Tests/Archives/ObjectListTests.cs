using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Archives;

public sealed class ObjectListTests
{
    private static readonly ObjectList _list = new("an archive", UInt128.MaxValue / 7, [
        new ArchiveObject(new UnixPath([0xFF, (byte)'/', (byte)'\n']), 0, new Dictionary<string, string>()),
        new ArchiveObject(new UnixPath("uploads/none"), 5, new Dictionary<string, string>(), UInt128.MaxValue / 3),
        new ArchiveObject(new UnixPath("uploads/two"), long.MaxValue / 2, new Dictionary<string, string> { ["md5"] = "aa", ["sha1"] = "bb" }, 0),
    ]);

    [Fact]
    public void What_was_written_is_read()
    {
        var sorted = _list with { Objects = [.. _list.Objects.OrderBy(item => item.Path)] };

        Assert.True(ObjectList.TryParse(sorted.Format(), out var read, out var fault), fault);

        Assert.Equal((sorted.Archive, sorted.ManifestHash), (read.Archive, read.ManifestHash));
        Assert.Equal(sorted.Objects.Select(item => (item.Path, item.Size, item.Content)), read.Objects.Select(item => (item.Path, item.Size, item.Content)));
        Assert.Equal(sorted.Objects.SelectMany(item => item.Hashes), read.Objects.SelectMany(item => item.Hashes));
    }

    [Fact]
    public void No_part_of_one_passes_for_the_whole()
    {
        var sorted = _list with { Objects = [.. _list.Objects.OrderBy(item => item.Path)] };
        var content = sorted.Format();

        for (var length = 0; length < content.Length; length++)
            Assert.False(ObjectList.TryParse(content.AsSpan(0, length), out _, out _), $"{length} bytes of {content.Length}");
    }
}
