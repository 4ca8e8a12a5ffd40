using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Tests.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;

    public SnapshotStoreTests() => _directory = DirectoryHandle.Open(_scratch.Path);

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Snapshots_are_listed_by_time_with_what_their_manifests_say()
    {
        MakeSnapshot("snapshot_20261122030000");
        MakeSnapshot("snapshot_20251122030000");
        Directory.CreateDirectory(_scratch["snapshot_20240101000000"]); // by the documented script
        Directory.CreateDirectory(_scratch["snapshot_2024"]);
        Directory.CreateDirectory(_scratch["lost+found"]);
        File.WriteAllText(_scratch["snapshot_20230101000000"], "a file");
        File.CreateSymbolicLink(_scratch["snapshot_20230101000001"], "snapshot_20261122030000");
        Directory.CreateDirectory(_scratch[".owui-backup/partial/snapshot_20270101000000"]);

        var listing = List();
        Assert.Equal(
            [
                ("snapshot_20240101000000", SnapshotState.WithoutManifest),
                ("snapshot_20251122030000", SnapshotState.Complete),
                ("snapshot_20261122030000", SnapshotState.Complete),
            ],
            listing.Snapshots.Select(snapshot => (snapshot.Name.Text, snapshot.State)));
        Assert.Equal(["lost+found", "snapshot_2024"], listing.Others.Select(name => name.ToString()));
        var newest = listing.Find("latest")!;
        Assert.Equal("snapshot_20261122030000", newest.Name.Text);
        Assert.Equal("0.0.0-test", newest.Summary!.Header.AgentVersion);
        Assert.Equal(0, newest.Summary.End.Counts.Entries);
        Assert.Null(listing.Find("nothing"));
    }

    [Fact]
    public void Names_of_another_pattern_and_of_the_documented_script_are_both_known()
    {
        MakeSnapshot("nightly-2026-11-22");
        Directory.CreateDirectory(_scratch["snapshot_20240101000000"]);
        Assert.Equal(
            ["snapshot_20240101000000", "nightly-2026-11-22"],
            List("nightly-%Y-%m-%d").Snapshots.Select(snapshot => snapshot.Name.Text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(300)]
    public void A_snapshot_whose_manifest_breaks_off_is_shown_as_damaged_and_is_not_the_latest(int length)
    {
        MakeSnapshot("snapshot_20251122030000");
        MakeSnapshot("snapshot_20261122030000");
        var manifest = _scratch[".owui-backup/manifests/snapshot_20261122030000.jsonl"];
        File.WriteAllBytes(manifest, File.ReadAllBytes(manifest)[..length]);
        var listing = List();
        Assert.Equal(SnapshotState.DamagedManifest, listing.Snapshots[1].State);
        Assert.Contains("breaks off", listing.Snapshots[1].Problem!.ToString(), StringComparison.Ordinal);
        Assert.Equal("snapshot_20251122030000", listing.Find("latest")!.Name.Text);
    }

    [Fact]
    public void An_empty_directory_has_no_snapshots()
    {
        Assert.Empty(List().Snapshots);
        Assert.Null(List().Find("latest"));
    }

    [Fact]
    public void Tree_and_manifest_can_be_opened()
    {
        MakeSnapshot("snapshot_20261122030000");
        var store = new SnapshotStore(_directory, SnapshotNamePattern.Snapshot);
        var name = store.List().Snapshots[0].Name;
        using var tree = store.OpenTree(name);
        Assert.Equal(FileType.Directory, tree.Status.Type);
        Assert.Equal(Errno.None, store.TryOpenManifest(name, out var file));
        using (file)
        using (var manifest = new ManifestReader(file!))
            Assert.False(manifest.TryRead(out _));
        Assert.Equal(Errno.ENOENT, store.TryOpenManifest(name with { Text = "other" }, out _));
    }

    private SnapshotListing List(string pattern = "snapshot_%Y%m%d%H%M%S") =>
        new SnapshotStore(_directory, SnapshotNamePattern.Create(pattern)).List();

    private void MakeSnapshot(string name)
    {
        Directory.CreateDirectory(_scratch[name]);
        using var manifests = _scratch.Make(".owui-backup/manifests");
        ManifestOfTree.Write([], manifests, name + ".jsonl");
    }
}
