using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.Crash;

/// <summary>Killed anywhere, a restore leaves the target as it was or restored as a whole, and the next one cleans up.</summary>
public sealed class RestoreCrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restore_that_is_killed_at_any_turn_leaves_the_target_as_it_was_or_whole(bool replacing)
    {
        using var scene = new RestoreScene(replacing);
        scene.Reset();
        var calls = Strace.Log(scene.Dir, scene.Restore, SnapshotScene.Changes, out var output);
        output.ExitsWith(0);
        scene.AssertRestored();
        var turns = calls.Where(call => SnapshotScene.Turns.Contains(call.Call) && call.Thread == 0).ToList();
        var rest = calls.Where(call => !SnapshotScene.Turns.Contains(call.Call)).ToList();
        Assert.Contains(turns, call => call.Call == "syncfs");
        var killed = 0;
        var points = turns.Concat(Enumerable.Range(0, 10).Select(i => rest[i * rest.Count / 10])).ToList();
        foreach (var point in points)
        {
            scene.Reset();
            if (scene.Restore.KillBefore(point.Call, point.Ordinal).Run().ExitCode == 137)
                killed++;
            scene.AssertSound($"before {point.Call} number {point.Ordinal} of a thread ({point.Text})");
        }

        Assert.True(killed >= points.Count * 8 / 10, $"only {killed} of {points.Count} runs were killed");
    }

    [Fact]
    public void A_restore_that_is_killed_at_any_time_leaves_the_target_as_it_was_or_whole()
    {
        const int times = 12;
        using var scene = new RestoreScene(replacing: true);
        scene.Reset();
        var whole = scene.Restore.Run().ExitsWith(0).Duration;
        for (var i = 0; i < times; i++)
        {
            scene.Reset();
            var at = whole * ((i + 0.5) / times);
            var running = scene.Restore.Start();
            Thread.Sleep(at);
            running.Signal(TestSignal.Kill).Wait();
            scene.AssertSound($"after {at.TotalMilliseconds:F1} ms of {whole.TotalMilliseconds:F1}");
        }
    }

    [Fact]
    public void A_restored_tree_is_flushed_before_it_is_named_and_its_name_is_flushed_after()
    {
        using var scene = new RestoreScene(replacing: false);
        scene.Reset();
        var calls = Strace.Log(scene.Dir, scene.Restore, [.. SnapshotScene.Changes, "fchmod"], out var output).ToList();
        output.ExitsWith(0);
        var rename = calls.FindIndex(call => call.Call.StartsWith("renameat", StringComparison.Ordinal));
        var flush = calls.FindLastIndex(rename, call => call.Call == "syncfs");
        Assert.True(flush >= 0, "no syncfs before the rename");
        Assert.DoesNotContain(calls.Skip(flush).Take(rename - flush), call =>
            call.Call is "write" or "copy_file_range" or "linkat" or "mkdirat" or "symlinkat" or "fchmod" or "fchown" or "utimensat");
        Assert.Contains(calls.Skip(rename), call => call.Call == "fsync" && call.Text.Contains("/place>", StringComparison.Ordinal));
    }

    private sealed class RestoreScene : IDisposable
    {
        private readonly bool _replacing;
        private readonly string _snapshot;

        public RestoreScene(bool replacing)
        {
            _replacing = replacing;
            var source = SampleData.Make(Dir, files: 90);
            _snapshot = Dir.Command("snapshot", "--source", source, "--to", "snapshots").Run().ExitsWith(0).LastLine;
            if (replacing)
                Dir.Shell("mkdir old; cp -a data/uploads old/; echo before >old/only-before");
        }

        public Dir Dir { get; } = new();

        public TestCommand Restore => Dir.Command(
            ["restore", "latest", "--dir", "snapshots", "--to", Target, .. _replacing ? ["--force"] : Array.Empty<string>()]);

        private string Target => Dir.Path("place/data");

        public void Reset()
        {
            Dir.Shell("rm -rf place; mkdir place");
            if (_replacing)
                Dir.Shell("cp -a old place/data");
        }

        public void AssertRestored()
        {
            SampleData.AssertSame(Dir, _snapshot, Target);
            Assert.Equal(["data"], Directory.EnumerateFileSystemEntries(Dir.Path("place")).Select(path => Path.GetFileName(path)));
        }

        public void AssertSound(string where)
        {
            try
            {
                if (_replacing && File.Exists(Path.Combine(Target, "only-before")))
                    Dir.Program("diff", "-r", "old", Target).Run().ExitsWith(0);
                else if (_replacing || Directory.Exists(Target))
                    SampleData.AssertSame(Dir, _snapshot, Target);
                Dir.Command("restore", "latest", "--dir", "snapshots", "--to", Target, "--force").Run().ExitsWith(0);
                AssertRestored();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Killed {where}: {e.Message}\n{Dir.Program("find", "place", "-maxdepth", "2").Run().Stdout}", e);
            }
        }

        public void Dispose() => Dir.Dispose();
    }
}
