using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Core.Tests.Restore;

public sealed class RestoreTests : IDisposable
{
    private readonly RestoreScene _scene = new();

    public void Dispose() => _scene.Dispose();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(100, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_restored_tree_is_the_source_in_everything(int seed)
    {
        HostileTree.Fill(_scene.Source, seed);
        _scene.TakeSnapshot();
        _scene.AssertRestored(_scene.Restore());
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_later_snapshot_restores_as_well_though_its_files_have_names_in_others(int seed)
    {
        HostileTree.Fill(_scene.Source, seed);
        _scene.TakeSnapshot();
        TreeMutation.Change(_scene.Source, seed, count: 10, hidden: false);
        _scene.TakeSnapshot();
        _scene.AssertRestored(_scene.Restore());
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Without_a_manifest_the_tree_is_restored_and_said_to_be_unchecked(int seed)
    {
        HostileTree.Fill(_scene.Source, seed);
        _scene.TakeSnapshot();
        TreeMutation.Change(_scene.Source, seed, count: 10, hidden: false);
        _scene.TakeSnapshot();
        File.Delete(_scene.Manifest);
        var result = _scene.Restore(request => request with { Name = Path.GetFileName(_scene.Snapshot) });
        Assert.Equal(Ending.SucceededWithWarnings, result.Outcome.Ending);
        Assert.Contains("has no manifest", Assert.Single(result.Outcome.Problems).Cause, StringComparison.Ordinal);
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Fact]
    public void A_tree_deeper_than_any_path_is_restored()
    {
        HostileTree.Deepen(_scene.Source, 700);
        _scene.TakeSnapshot();
        _scene.AssertRestored(_scene.Restore());
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Fact]
    public void A_component_is_restored_alone()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        var result = _scene.Restore(request => request with { Paths = RestoreScene.Paths("uploads") });
        _scene.AssertRestored(result);
        TreeFacts.AssertSame(Path.Combine(_scene.Source, "uploads"), Path.Combine(_scene.Target, "uploads"));
        Assert.Equal(["uploads"], Names(_scene.Target));
    }

    [Fact]
    public void A_path_is_restored_with_the_directories_that_lead_to_it()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        _scene.AssertRestored(_scene.Restore(request => request with { Paths = RestoreScene.Paths("uploads/deep/two", "config.json") }));
        Assert.Equal(
            ["", "/config.json", "/uploads", "/uploads/deep", "/uploads/deep/two"],
            Shell.Run("find", _scene.Target).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(path => path[_scene.Target.Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_path_that_the_snapshot_does_not_have_is_refused()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        var result = _scene.Restore(request => request with { Paths = RestoreScene.Paths("uploads/../webui.db") });
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        result = _scene.Restore(request => request with { Paths = RestoreScene.Paths("missing") });
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains("no such path", result.Outcome.Problems[^1].Cause, StringComparison.Ordinal);
        _scene.AssertPlace();
    }

    [Fact]
    public void An_empty_directory_is_a_target_and_one_with_something_in_it_is_not()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        Directory.CreateDirectory(_scene.Target);
        _scene.AssertRestored(_scene.Restore());
        var before = TreeFacts.Read(_scene.Target);
        var result = _scene.Restore();
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains("not empty", result.Outcome.Problems[^1].Cause, StringComparison.Ordinal);
        Assert.Equal(before, TreeFacts.Read(_scene.Target));
    }

    [Fact]
    public void Told_to_a_whole_snapshot_takes_the_place_of_what_is_there()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        Directory.CreateDirectory(Path.Combine(_scene.Target, "old/deeper"));
        File.WriteAllText(Path.Combine(_scene.Target, "webui.db-wal"), "stale");
        _scene.AssertRestored(_scene.Restore(request => request with { Overwrite = true }));
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Fact]
    public void Told_to_a_component_takes_its_place_and_the_rest_stays()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        Shell.Run("sh", "-c", """
            mkdir -p "$1/uploads" "$1/cache/old" && echo kept > "$1/kept" && echo old > "$1/cache/c" && echo old > "$1/uploads/webui.db"
            for end in wal shm journal; do echo stale > "$1/uploads/webui.db-$end"; done; echo other > "$1/uploads/other.db-wal"
            """, "sh", _scene.Target);
        _scene.AssertRestored(_scene.Restore(request => request with
        {
            Overwrite = true,
            Paths = RestoreScene.Paths("cache", "uploads/webui.db", "vector_db/segment"),
        }));
        foreach (var name in (string[])["cache", "vector_db/segment"])
            TreeFacts.AssertSame(Path.Combine(_scene.Source, name), Path.Combine(_scene.Target, name));
        Assert.Equal(["cache", "kept", "uploads", "vector_db"], Names(_scene.Target));
        Assert.Equal(["other.db-wal", "webui.db"], Names(Path.Combine(_scene.Target, "uploads")));
        const string database = "uploads/webui.db";
        Assert.Equal(File.ReadAllBytes(Path.Combine(_scene.Source, database)), File.ReadAllBytes(Path.Combine(_scene.Target, database)));
    }

    [Fact]
    public void A_link_on_the_way_at_the_target_is_not_followed()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        Directory.CreateDirectory(_scene.Target);
        Directory.CreateDirectory(Path.Combine(_scene.Place, "outside"));
        File.CreateSymbolicLink(Path.Combine(_scene.Target, "uploads"), "../outside");
        var result = _scene.Restore(request => request with { Overwrite = true, Paths = RestoreScene.Paths("uploads/deep") });
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_scene.Place, "outside")));
        _scene.AssertPlace("outside", "target");
    }

    [Fact]
    public void A_target_that_holds_the_snapshot_or_lies_in_it_is_refused()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        foreach (var target in (string[])[_scene.Snapshots, Path.Combine(_scene.Snapshot, "uploads"), Path.Combine(_scene.Snapshot, "new"), _scene.Snapshot])
        {
            var result = _scene.Restore(request => request with { Target = target, Overwrite = true });
            Assert.True(result.Outcome.Ending == Ending.Failed, target);
        }

        _scene.AssertRestored(_scene.Restore());
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Fact]
    public void A_target_without_a_directory_above_it_or_that_is_a_file_is_refused()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        Assert.Equal(Ending.Failed, _scene.Restore(request => request with { Target = _scene.Place + "/a/b" }).Outcome.Ending);
        File.WriteAllText(_scene.Target, "a file");
        Assert.Equal(Ending.Failed, _scene.Restore(request => request with { Overwrite = true }).Outcome.Ending);
        Assert.Equal("a file", File.ReadAllText(_scene.Target));
    }

    [Fact]
    public void A_snapshot_is_chosen_by_name_and_an_unknown_one_is_refused()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
        var first = Path.GetFileName(_scene.Snapshot);
        File.WriteAllText(Path.Combine(_scene.Source, "audit.log"), "later");
        _scene.TakeSnapshot();
        var result = _scene.Restore(request => request with { Name = first });
        Assert.Equal(first, result.Name);
        Assert.Equal("log\n", File.ReadAllText(Path.Combine(_scene.Target, "audit.log")));
        result = _scene.Restore(request => request with { Name = "snapshot_20010101000000", Target = _scene.Target + "2" });
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Null(result.Name);
    }

    [Fact]
    public void All_this_holds_as_well_for_somebody_who_is_not_root() =>
        OtherUser.RunTests("-class", typeof(RestoreTests).FullName!, "-class", typeof(DamagedRestoreTests).FullName!);

    private static IEnumerable<string> Names(string directory) => Directory.EnumerateFileSystemEntries(directory)
        .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
