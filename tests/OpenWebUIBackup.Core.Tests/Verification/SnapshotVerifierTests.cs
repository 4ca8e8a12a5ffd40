using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Tests.Model.Manifests;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Verification;

public sealed class SnapshotVerifierTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;
    private readonly DirectoryHandle _tree;

    public SnapshotVerifierTests()
    {
        _directory = DirectoryHandle.Open(_scratch.Path);
        _tree = _scratch.Make("tree");
    }

    public void Dispose()
    {
        _tree.Dispose();
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_hostile_tree_that_nobody_touched_is_whole(int seed)
    {
        HostileTree.Fill(_scratch["tree"], seed, new HostileTreeOptions { Names = 300 });
        var entries = ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        var report = Verify();
        Assert.Empty(report.Damages);
        Assert.True(report.IsWhole);
        Assert.Equal(entries.Count, report.Checked.Entries);
    }

    [Fact]
    public void Names_that_sort_around_the_slash_are_found_in_order()
    {
        foreach (var path in (string[])["a-/x", "a/-", "a/0", "a0", "a--/a/b", "a!", "a-/x-/y", "b", "a/b/c/d", "a-x", "a--x", "a-/!"])
            Make(path);
        ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        Assert.Empty(Verify().Damages);
    }

    [Fact]
    public void Every_kind_of_damage_is_named_with_its_path()
    {
        foreach (var name in (string[])["content", "size", "mtime", "mode", "gone", "type", "dir/below"])
            Make(name);
        File.CreateSymbolicLink(_scratch["tree/link"], "old");
        Link("mode", "linked");
        ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");

        var before = _tree.GetStatus("content"u8).ModifiedAt;
        File.WriteAllText(_scratch["tree/content"], "CONTENT");
        Assert.Equal(Errno.None, _tree.TrySetModifiedAt("content"u8, before));
        File.AppendAllText(_scratch["tree/size"], "x");
        Assert.Equal(Errno.None, _tree.TrySetModifiedAt("mtime"u8, new UnixTime(5, 1)));
        Assert.Equal(Errno.None, _tree.TrySetMode("mode"u8, 0x1FF));
        File.Delete(_scratch["tree/gone"]);
        File.Delete(_scratch["tree/type"]);
        Directory.CreateDirectory(_scratch["tree/type"]);
        Make("type/new");
        File.Delete(_scratch["tree/link"]);
        File.CreateSymbolicLink(_scratch["tree/link"], "new");
        File.Copy(_scratch["tree/linked"], _scratch["tree/copy"]);
        File.Move(_scratch["tree/copy"], _scratch["tree/linked"], overwrite: true);
        File.SetUnixFileMode(_scratch["tree/dir"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var report = Verify();
        Assert.False(report.IsWhole);
        Assert.Equal(Ending.Damaged, report.ToOutcome("snapshot").Ending);
        Assert.Equal(DamageKinds.Content, Kinds(report, "content"));
        Assert.Equal(DamageKinds.Size | DamageKinds.ModifiedAt, Kinds(report, "size"));
        Assert.Equal(DamageKinds.ModifiedAt, Kinds(report, "mtime"));
        Assert.Equal(DamageKinds.Mode, Kinds(report, "mode") & DamageKinds.Mode);
        Assert.Equal(DamageKinds.Missing, Kinds(report, "gone"));
        Assert.Equal(DamageKinds.Type, Kinds(report, "type"));
        Assert.Equal(DamageKinds.Extra, Kinds(report, "type/new"));
        Assert.Equal(DamageKinds.Target | DamageKinds.ModifiedAt, Kinds(report, "link"));
        Assert.Contains(report.Damages, damage => damage.Kinds.HasFlag(DamageKinds.HardLinks));
        Assert.Equal(DamageKinds.Mode, Kinds(report, "dir"));
        Assert.Equal(DamageKinds.None, Kinds(report, "dir/below"));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Whatever_was_changed_in_a_hostile_tree_is_found_and_nothing_else(int seed)
    {
        HostileTree.Fill(_scratch["tree"], seed, new HostileTreeOptions { Names = 200 });
        var before = ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        HostileChanges.Make(_scratch["tree"], seed);
        var after = ManifestOfTree.Write(_scratch["tree"], _directory, "after");

        var known = before.ToDictionary(entry => entry.Path, Comparable);
        var now = after.ToDictionary(entry => entry.Path, Comparable);
        var expected = known.Keys.Union(now.Keys)
            .Where(path => !known.TryGetValue(path, out var old) || !now.TryGetValue(path, out var current) || old != current)
            .ToHashSet();
        // Which of two names is told to be parted from the other is as it comes.
        var found = Verify().Damages.Where(damage => damage.Kinds != DamageKinds.HardLinks).Select(damage => damage.Path).ToHashSet();
        Assert.Equal(expected.Order(), found.Order());
    }

    [Fact]
    public void Two_files_that_became_one_are_damage()
    {
        Make("a");
        Make("b");
        File.SetLastWriteTimeUtc(_scratch["tree/a"], DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(_scratch["tree/b"], DateTime.UnixEpoch);
        File.Copy(_scratch["tree/a"], _scratch["tree/b"], overwrite: true);
        File.SetLastWriteTimeUtc(_scratch["tree/b"], DateTime.UnixEpoch);
        ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        File.Delete(_scratch["tree/b"]);
        Link("a", "b");
        Assert.Equal(DamageKinds.HardLinks, Verify().Damages.Aggregate(DamageKinds.None, (all, d) => all | (d.Path.IsEmpty ? 0 : d.Kinds)));
    }

    [Fact]
    public void A_tree_restored_in_part_is_compared_with_that_part()
    {
        foreach (var name in (string[])["uploads/a", "uploads/deep/b", "cache/c", "webui.txt"])
            Make(name);
        ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        Directory.Delete(_scratch["tree/cache"], recursive: true);
        File.Delete(_scratch["tree/webui.txt"]);
        Make("somebody's");
        var request = new VerificationRequest
        {
            Selection = path => path.StartsWith("uploads/deep"u8) ? Expectation.Exact
                : path.IsEmpty || path.SequenceEqual("uploads"u8) ? Expectation.Present
                : Expectation.Absent,
            AllowsExtra = true,
        };
        Assert.Empty(Verify(request).Damages);
        Assert.Equal(
            ["somebody's", "uploads/a"],
            Verify(request with { AllowsExtra = false }).Damages.Select(damage => damage.Path.ToString()));
        File.Delete(_scratch["tree/uploads/deep/b"]);
        Assert.Contains(Verify(request).Damages, damage => damage.Kinds == DamageKinds.Missing);
    }

    [Fact]
    public void Owners_do_not_count_where_somebody_other_than_root_made_the_snapshot()
    {
        Make("a");
        var entries = ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        for (var i = 0; i < entries.Count; i++)
            entries[i] = entries[i] with { UserId = 12345, Mode = entries[i].Mode | 0x800 };
        ManifestOfTree.Write(entries, _directory, "by-user", ManifestOfTree.Header with { IsPrivileged = false });
        ManifestOfTree.Write(entries, _directory, "by-root");
        Assert.Empty(Verify(name: "by-user").Damages);
        Assert.All(Verify(name: "by-root").Damages, damage => Assert.Equal(DamageKinds.Owner | DamageKinds.Mode, damage.Kinds));
    }

    [Fact]
    public void A_damaged_manifest_is_told_beside_what_it_still_shows()
    {
        for (var i = 0; i < 50; i++)
            Make($"file{i}");
        ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        File.AppendAllText(_scratch["tree/file1"], "x");
        var bytes = File.ReadAllBytes(_scratch["manifest"]);
        File.WriteAllBytes(_scratch["manifest"], bytes[..(bytes.Length * 2 / 3)]);
        var report = Verify();
        Assert.Equal(ManifestFault.Truncated, report.ManifestFault?.Fault);
        Assert.Equal("file1", Assert.Single(report.Damages).Path.ToString());
        Assert.Equal(Ending.Damaged, report.ToOutcome("snapshot").Ending);
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        for (var i = 0; i < 500; i++)
            Make($"file{i}");
        ManifestOfTree.Write(_scratch["tree"], _directory, "manifest");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Verify(cancellation: cancelled.Token));
    }

    private VerificationReport Verify(
        VerificationRequest? request = null, string name = "manifest", CancellationToken? cancellation = null)
    {
        using var file = _directory.OpenFile(System.Text.Encoding.UTF8.GetBytes(name));
        using var manifest = new ManifestReader(file);
        return SnapshotVerifier.Verify(
            _tree, manifest, request ?? new VerificationRequest { Databases = IntegrityLevel.None },
            cancellation ?? TestContext.Current.CancellationToken);
    }

    private void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch["tree/" + path])!);
        File.WriteAllText(_scratch["tree/" + path], "content");
    }

    private void Link(string from, string to) => Assert.Equal(
        Errno.None,
        _tree.TryLink(_tree, System.Text.Encoding.UTF8.GetBytes(from), System.Text.Encoding.UTF8.GetBytes(to)));

    private static DamageKinds Kinds(VerificationReport report, string path) =>
        report.Damages.FirstOrDefault(damage => damage.Path.ToString() == path)?.Kinds ?? DamageKinds.None;

    // What a copy has too: not the source's inode.
    private static EntryValue Comparable(EntryValue entry) => entry with
    {
        HardLinkGroup = 0,
        SourceInode = 0,
        SourceChangedAt = default,
        Mode = entry.Type == FileType.SymbolicLink ? 0 : entry.Mode,
    };
}
