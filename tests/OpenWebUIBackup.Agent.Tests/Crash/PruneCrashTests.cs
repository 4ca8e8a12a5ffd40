using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.Crash;

/// <summary>A snapshot that is being removed never looks complete, wherever that is interrupted.</summary>
public sealed class PruneCrashTests
{
    [Fact]
    public void A_snapshot_whose_removal_is_killed_at_any_turn_never_looks_complete()
    {
        using var scene = new SnapshotScene(files: 90, earlier: 3);
        scene.Reset();
        var prune = scene.Dir.Command("prune", "--keep-last", "1", "--dir", scene.Snapshots);
        var calls = Strace.Log(scene.Dir, prune, SnapshotScene.Changes, out var output);
        output.ExitsWith(0);
        Assert.Single(scene.Names());
        // Most unlinkat are of files within a tree that is away already: some of them, and all of the rest.
        var unlinks = calls.Where(call => call.Call == "unlinkat").ToList();
        var points = calls.Where(call => call.Call is not ("unlinkat" or "write"))
            .Concat(Enumerable.Range(0, 14).Select(i => unlinks[i * unlinks.Count / 14])).ToList();
        foreach (var point in points)
        {
            scene.Reset();
            prune.KillBefore(point.Call, point.Ordinal).Run();
            scene.AssertKeptSound($"before {point.Call} number {point.Ordinal} of a thread ({point.Text})");
        }
    }
}
