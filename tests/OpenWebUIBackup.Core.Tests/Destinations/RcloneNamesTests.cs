using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Destinations;

public sealed class RcloneNamesTests : IDisposable
{
    private readonly RcloneScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Names_of_every_kind_are_sent_listed_and_brought_back()
    {
        byte[][] names =
        [
            "plain"u8.ToArray(), "two words"u8.ToArray(), "line\nend"u8.ToArray(), "tab\t"u8.ToArray(), "del\u007F"u8.ToArray(), "\u0001"u8.ToArray(),
            "␊ picture"u8.ToArray(), "␀"u8.ToArray(), "／"u8.ToArray(), "back\\slash"u8.ToArray(), "\"quoted\""u8.ToArray(), "é日\U0001F600"u8.ToArray(),
            "-rf"u8.ToArray(), "a:b"u8.ToArray(), "*?[x]{y}"u8.ToArray(), "#hash ; semi"u8.ToArray(), " leading"u8.ToArray(), "trailing "u8.ToArray(), "..."u8.ToArray(),
            [.. "gro"u8, 0xDF], [.. "gro"u8, 0xDE], [0xFF], [0xC3, (byte)'(', 0xE2, 0x82], "\uFFFD"u8.ToArray(), Encoding.UTF8.GetBytes(new string('n', 255)),
        ];
        using (var directory = DirectoryHandle.Open(_scene.Source))
            foreach (var name in names)
            {
                using var file = directory.CreateFile(name, 0x1A4);
                Assert.Equal(Errno.None, file.TryWrite(name));
            }

        var expected = names.Select(name => new UnixPath(name)).Order().ToList();

        var shipped = _scene.Ship(_scene.Request());
        var listed = _scene.Destination.List(new UnixPath("data"), ListDepth.Everything, hashes: false, RcloneScene.Token);
        Directory.CreateDirectory(_scene.Scratch["back"]);
        var fetched = _scene.Destination.Fetch(
            new UnixPath("data"), [.. listed.Value.Select(e => e.Path)], _scene.Scratch["back"], TransferLimits.Documented, _scene, RcloneScene.Token);

        Assert.Equal([], shipped.Outcome.Problems);
        Assert.Equal(names.Length, shipped.Tally.FilesSent);
        Assert.Equal(expected, listed.Value.Select(e => e.Path));
        Assert.All(listed.Value, e => Assert.Equal(e.Path.Bytes.Length, e.Size));
        Assert.Equal([], fetched.Outcome.Problems);
        using var back = DirectoryHandle.Open(_scene.Scratch["back"]);
        var listing = new DirectoryListing();
        Assert.Equal(Errno.None, listing.TryRead(back));
        Assert.Equal(expected, Enumerable.Range(0, listing.Count).Select(i => new UnixPath(listing[i])));
    }

    [Fact]
    public void A_name_that_rclone_cannot_read_is_named_and_the_rest_is_sent()
    {
        _scene.Write("a\u201Bb", "1");
        _scene.Write("fine", "2");

        var result = _scene.Ship(_scene.Request());

        var problem = Assert.Single(result.Outcome.Problems);
        Assert.Equal("my-remote.1:there/data/a\u201Bb", problem.Subject);
        Assert.Contains("U+201B", problem.Cause, StringComparison.Ordinal);
        Assert.Equal(["data/fine"], _scene.Content().Keys);
        Assert.Equal(1, result.Tally.FilesFailed);
    }

    [Fact]
    public void A_name_that_the_place_cannot_hold_is_named_and_the_rest_is_sent()
    {
        using var scene = new RcloneScene(new RemoteEncryption(Secret.WrittenOut("password"), null, Filenames: true));
        // Encrypted, it has more than 255 bytes.
        scene.Write(new string('n', 200), "1");
        scene.Write("fine", "2");

        var result = scene.Ship(scene.Request());

        var problem = Assert.Single(result.Outcome.Problems);
        Assert.EndsWith(new string('n', 200), problem.Subject, StringComparison.Ordinal);
        Assert.Contains("too long", problem.Cause, StringComparison.Ordinal);
        Assert.Single(scene.Content());
    }
}
