using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Model.Manifests;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Tests.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

public sealed class SnapshotDiffTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;

    public SnapshotDiffTests() => _directory = DirectoryHandle.Open(_scratch.Path);

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void What_was_added_removed_and_changed_is_told_with_sizes()
    {
        var differences = Compare(
            [File("gone", 10), File("grown", 1), File("same", 5), File("touched", 2)],
            [File("grown", 4), File("new", 7), File("same", 5), File("touched", 2) with { ModifiedAt = new UnixTime(9, 9) }],
            out var totals);
        Assert.Equal(
            [
                new EntryDifference(new UnixPath("gone"), EntryChanges.Removed, FileType.Regular, 10, 0),
                new EntryDifference(new UnixPath("grown"), EntryChanges.Size | EntryChanges.Content, FileType.Regular, 1, 4),
                new EntryDifference(new UnixPath("new"), EntryChanges.Added, FileType.Regular, 0, 7),
                new EntryDifference(new UnixPath("touched"), EntryChanges.ModifiedAt, FileType.Regular, 2, 2),
            ],
            differences);
        Assert.Equal(
            new DiffTotals { Added = 1, AddedBytes = 7, Removed = 1, RemovedBytes = 10, Changed = 2, ChangedBytes = 6, Unchanged = 1 },
            totals);
    }

    [Fact]
    public void Each_kind_of_change_is_told_apart()
    {
        var file = File("a", 1);
        var link = file with { Type = FileType.SymbolicLink, Size = 0, Hash = null, Target = new UnixPath("x") };
        Assert.Equal(EntryChanges.Content, Change(file, file with { Hash = 99 }));
        Assert.Equal(EntryChanges.Content, Change(file, file with { Hash = null }));
        Assert.Equal(EntryChanges.Mode, Change(file, file with { Mode = 1 }));
        Assert.Equal(EntryChanges.Owner, Change(file, file with { GroupId = 1 }));
        Assert.Equal(EntryChanges.Type, Change(file, link));
        Assert.Equal(EntryChanges.Target, Change(link, link with { Target = new UnixPath("y") }));
        Assert.Equal(
            EntryChanges.Attributes,
            Change(file, file with { Attributes = new Xattrs([new Xattr(new UnixPath("user.a"), [])]) }));
        Assert.Equal(EntryChanges.None, Change(file, file with { SourceInode = 77, SourceChangedAt = new UnixTime(1, 1) }));
    }

    [Fact]
    public void A_snapshot_does_not_differ_from_itself_however_hostile()
    {
        var entries = Enumerable.Range(0, 500).Select(seed => EntryValue.RandomEntry(new Random(seed)))
            .DistinctBy(entry => entry.Path).OrderBy(entry => entry.Path).ToArray();
        Assert.Empty(Compare(entries, entries, out var totals));
        Assert.Equal(entries.Length, totals.Unchanged);
    }

    private EntryChanges Change(EntryValue before, EntryValue after) =>
        Compare([before], [after], out _).SingleOrDefault().Changes;

    private List<EntryDifference> Compare(EntryValue[] before, EntryValue[] after, out DiffTotals totals)
    {
        foreach (var name in (string[])["one", "other"])
            System.IO.File.Delete(_scratch[name]);
        ManifestOfTree.Write(before, _directory, "one");
        ManifestOfTree.Write(after, _directory, "other");
        using var oneFile = _directory.OpenFile("one"u8);
        using var otherFile = _directory.OpenFile("other"u8);
        using var one = new ManifestReader(oneFile);
        using var other = new ManifestReader(otherFile);
        var differences = new List<EntryDifference>();
        totals = SnapshotDiff.Compare(one, other, differences.Add, TestContext.Current.CancellationToken);
        return differences;
    }

    private static EntryValue File(string path, long size) =>
        new() { Path = new UnixPath(path), Size = size, Hash = (UInt128)size, SourceInode = 1 };
}
