using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What came of a run that makes a snapshot.</summary>
/// <param name="Outcome">How all of it ended.</param>
/// <param name="Snapshot">What came of the snapshot.</param>
/// <param name="Summary">What its manifest says; null without a snapshot.</param>
/// <param name="Retention">What came of retention; null when it was not applied.</param>
public sealed record SnapshotRunResult(
    Outcome Outcome, SnapshotResult Snapshot, ManifestSummary? Summary, PruneResult? Retention);

/// <summary>A snapshot, then retention: the only place that knows this order.</summary>
/// <param name="engine">Makes the snapshot.</param>
public sealed class SnapshotRun(SnapshotEngine engine)
{
    /// <summary>Makes a snapshot, and applies retention if that succeeded and a rule is set.</summary>
    public SnapshotRunResult Make(SnapshotRequest request, KeepPolicy keep, IRunEvents events, CancellationToken cancellation)
    {
        var snapshot = engine.Create(request, events, cancellation);
        var summary = snapshot.Name is null ? null : ReadSummary(request.Directory, snapshot.Name);
        if (!snapshot.Outcome.IsSuccess || keep.KeepsEverything)
            return new SnapshotRunResult(snapshot.Outcome, snapshot, summary, null);

        var retention = PruneRun.Apply(new PruneRequest(request.Directory, request.Names, keep, Spared: snapshot.Name), events, cancellation);
        // Between the two the lock was free. Whoever took it will apply retention, or the next run does.
        var after = retention.Outcome.Ending == Ending.LockHeld
            ? new Outcome(Ending.SucceededWithWarnings, [Problem.Warning("apply retention to", request.Directory,
                "another run has taken the lock", "The next run applies it.")])
            : retention.Outcome;
        return new SnapshotRunResult(snapshot.Outcome.Then(after), snapshot, summary, retention);
    }

    private static ManifestSummary? ReadSummary(string directory, string name)
    {
        try
        {
            using var root = DirectoryHandle.Open(directory);
            using var own = root.OpenDirectory(SnapshotLayout.Private);
            using var manifests = own.OpenDirectory(SnapshotLayout.Manifests);
            using var file = manifests.OpenFile(SnapshotLayout.ManifestName(name));
            return ManifestSummary.Read(file);
        }
        catch (Exception e) when (e is LinuxException or ManifestDamagedException)
        {
            return null; // only figures for people come from it; the snapshot stands
        }
    }
}
