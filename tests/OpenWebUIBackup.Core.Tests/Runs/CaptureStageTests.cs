using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Core.Tests.Runs;

public sealed class CaptureStageTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public CaptureStageTests()
    {
        Write("uploads/a", "a");
        Write("cache/b", "b");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_next_capture_is_linked_to_the_one_before_which_is_gone_then()
    {
        var first = Take(Plan());
        var inode = Inode(first, "uploads/a");
        Write("uploads/new", "new");
        var second = Take(Plan());

        Assert.Equal(inode, Inode(second, "uploads/a"));
        Assert.Equal("new", File.ReadAllText(Path.Combine(second.Tree, "uploads/new")));
        Assert.False(Directory.Exists(first.Tree));
        Assert.False(File.Exists(first.Manifest));
        Assert.Equal(3, second.Summary.End.Counts.Files);
        Assert.Equal("capture_", second.Id[..8]);
    }

    [Fact]
    public void Two_passes_in_one_stage_leave_the_second()
    {
        using var stage = Enter(Plan());
        var first = stage.Take(Means, SilentRunEvents.Instance, TestContext.Current.CancellationToken).State!;
        Write("uploads/since", "x");
        var second = stage.Take(Means, SilentRunEvents.Instance, TestContext.Current.CancellationToken).State!;

        Assert.False(Directory.Exists(first.Tree));
        Assert.True(File.Exists(Path.Combine(second.Tree, "uploads/since")));
    }

    [Fact]
    public void The_newest_capture_stays_whatever_the_clock_says()
    {
        Take(Plan());
        var directory = _scratch["capture/1111111111111111"];
        var old = Path.GetFileName(Directory.GetDirectories(directory, "capture_*").Single());
        Directory.Move(Path.Combine(directory, old), Path.Combine(directory, "capture_29990101T000000Z")); // made by a clock that was wrong
        File.Move(Path.Combine(directory, $".owui-backup/manifests/{old}.jsonl"), Path.Combine(directory, ".owui-backup/manifests/capture_29990101T000000Z.jsonl"));

        var capture = Take(Plan());

        Assert.Equal([capture.Tree], Directory.GetDirectories(directory, "capture_*"));
    }

    [Fact]
    public void A_second_run_on_the_same_instance_finds_it_locked_until_the_first_has_sent_everything()
    {
        using (var stage = Enter(Plan()))
        {
            stage.Take(Means, SilentRunEvents.Instance, TestContext.Current.CancellationToken);
            Assert.Null(CaptureStage.TryEnter(Plan("other"), "archive", out var outcome));
            Assert.Equal(Ending.LockHeld, outcome.Ending);
            Assert.Contains("job sync, process ", Assert.Single(outcome.Problems).Cause, StringComparison.Ordinal);
        }

        Enter(Plan("other")).Dispose();
    }

    [Fact]
    public void Each_list_of_patterns_has_its_own_captures_and_none_holds_what_the_other_leaves_out()
    {
        var all = Take(Plan("1111111111111111"));
        var less = Take(Plan("2222222222222222", exclude: "cache/"));

        Assert.True(Directory.Exists(all.Tree));
        Assert.False(Directory.Exists(Path.Combine(less.Tree, "cache")));
        Assert.Equal(1, less.Summary.End.Counts.Files);
    }

    [Fact]
    public void After_a_change_of_the_patterns_the_old_captures_serve_as_link_base_and_are_gone()
    {
        var inode = Inode(Take(Plan("1111111111111111")), "uploads/a");
        var next = Take(Plan("2222222222222222", exclude: "cache/", live: ["2222222222222222"]));

        Assert.Equal(inode, Inode(next, "uploads/a"));
        Assert.Equal(["2222222222222222"], Directory.GetDirectories(_scratch["capture"]).Select(Path.GetFileName));
    }

    [Fact]
    public void What_is_in_the_directory_and_no_capture_stays()
    {
        Directory.CreateDirectory(_scratch["capture/mine"]);
        Take(Plan());
        Take(Plan());

        Assert.True(Directory.Exists(_scratch["capture/mine"]));
    }

    [Fact]
    public void Captures_are_for_nobody_else()
    {
        Take(Plan());
        Assert.Equal("700", Shell.Run("stat", "-c", "%a", _scratch["capture"]).Trim());
    }

    [Fact]
    public void A_directory_that_the_user_named_is_made_only_where_the_one_above_is_there()
    {
        var plan = Plan() with { Directory = _scratch["not/mounted/capture"] };

        Assert.Null(CaptureStage.TryEnter(plan, "sync", out var outcome));
        Assert.Equal(Ending.Failed, outcome.Ending);
        Assert.Contains("capture_dir", outcome.Problems[0].Advice, StringComparison.Ordinal);
        Enter(plan with { IsDefault = true }).Dispose();
    }

    [Fact]
    public void What_a_run_left_in_the_scratch_directory_is_gone()
    {
        using (var stage = Enter(Plan()))
            File.WriteAllText(Path.Combine(stage.Scratch, "x"), "x");
        Assert.False(Directory.Exists(_scratch["capture/scratch"]));
        Directory.CreateDirectory(_scratch["capture/scratch/left"]); // of a run that was killed
        using (var stage = Enter(Plan()))
            Assert.Empty(Directory.GetFileSystemEntries(stage.Scratch));
    }

    private static ShippingMeans Means { get; } =
        new(new SnapshotEngine(new NoDatabases(), new NoDatabases()), (_, _) => throw new NotSupportedException(), "test", "host");

    private static CaptureStage Enter(CapturePlan plan)
    {
        var stage = CaptureStage.TryEnter(plan, "sync", out var outcome);
        Assert.True(stage is not null, string.Join('\n', outcome.Problems));
        return stage;
    }

    private static CapturedState Take(CapturePlan plan)
    {
        using var stage = Enter(plan);
        var result = stage.Take(Means, SilentRunEvents.Instance, TestContext.Current.CancellationToken);
        Assert.True(result.State is not null, string.Join('\n', result.Outcome.Problems));
        return result.State;
    }

    private CapturePlan Plan(string set = "1111111111111111", string? exclude = null, string[]? live = null) => new(
        "open-webui", _scratch["data"], ExcludeFilter.Parse(exclude is null ? [] : [exclude]), _scratch["capture"], false,
        set, live ?? ["1111111111111111", "2222222222222222"]);

    private void Write(string path, string text)
    {
        var full = _scratch["data/" + path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private static string Inode(CapturedState state, string path) => Shell.Run("stat", "-c", "%i", Path.Combine(state.Tree, path));
}
