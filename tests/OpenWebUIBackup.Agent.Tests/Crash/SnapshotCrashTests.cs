using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.Crash;

/// <summary>
/// Promise 1: killed between any two system calls of note, a run leaves no snapshot that looks complete and is not,
/// and the next run cleans up.
/// </summary>
public sealed class FirstSnapshotCrashTests
{
    [Fact]
    public void A_first_snapshot_that_is_killed_at_any_turn_never_looks_complete() => SnapshotCrash.AtSystemCalls(earlier: 0);

    [Fact]
    public void A_first_snapshot_that_is_killed_at_any_time_never_looks_complete() => SnapshotCrash.AtTimes(earlier: 0, times: 12);
}

/// <inheritdoc cref="FirstSnapshotCrashTests"/>
public sealed class LaterSnapshotCrashTests
{
    [Fact]
    public void A_later_snapshot_that_is_killed_at_any_turn_never_looks_complete() => SnapshotCrash.AtSystemCalls(earlier: 1);

    [Fact]
    public void A_later_snapshot_that_is_killed_at_any_time_never_looks_complete() => SnapshotCrash.AtTimes(earlier: 1, times: 12);
}

/// <inheritdoc cref="FirstSnapshotCrashTests"/>
public sealed class SnapshotWithKeyCrashTests
{
    [Fact]
    public void One_that_keeps_the_secret_key_and_is_killed_at_any_turn_has_it_beside_each_snapshot() =>
        Assert.True(SnapshotCrash.AtSystemCalls(earlier: 1, withKey: true) >= 20);
}

internal static class SnapshotCrash
{
    /// <summary>Kills before each call of note. The state between two calls is the one before the second.</summary>
    /// <returns>How many runs were killed.</returns>
    public static int AtSystemCalls(int earlier, bool withKey = false)
    {
        using var scene = new SnapshotScene(files: 150, earlier, withKey);
        scene.Reset();
        var points = scene.KillPoints(scene.Snapshot(scene.Snapshots), others: 14);
        Assert.Contains(points, point => point.Call == "syncfs");
        Assert.True(points.Count >= 25, $"only {points.Count} points");
        var killed = 0;
        foreach (var point in points)
        {
            scene.Reset();
            var output = scene.Snapshot(scene.Snapshots).KillBefore(point.Call, point.Ordinal).Run();
            // Threads share the work as they come to it: the ordinal may not be reached this time.
            if (output.ExitCode == 137)
                killed++;
            else
                output.ExitsWith(0);
            scene.AssertSound($"before {point.Call} number {point.Ordinal} of a thread ({point.Text})");
        }

        Assert.True(killed >= points.Count * 8 / 10, $"only {killed} of {points.Count} runs were killed");
        return killed;
    }

    /// <summary>Kills at times spread over a run: wherever it happens to be, in user code too.</summary>
    public static void AtTimes(int earlier, int times)
    {
        using var scene = new SnapshotScene(files: 2000, earlier);
        scene.Reset();
        var whole = scene.Run(scene.Snapshots).ExitsWith(0).Duration;
        for (var i = 0; i < times; i++)
        {
            scene.Reset();
            var at = whole * ((i + 0.5) / times);
            var running = scene.Snapshot(scene.Snapshots).Start();
            Thread.Sleep(at);
            var code = running.Signal(TestSignal.Kill).Wait().ExitCode;
            Assert.True(code is 0 or 137, $"exit code {code}");
            scene.AssertSound($"after {at.TotalMilliseconds:F1} ms of {whole.TotalMilliseconds:F1}");
        }
    }
}
