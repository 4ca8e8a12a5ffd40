using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What came of a run that makes a snapshot.</summary>
/// <param name="Outcome">How all of it ended.</param>
/// <param name="Snapshot">What came of the snapshot.</param>
/// <param name="Summary">What its manifest says; null without a snapshot.</param>
/// <param name="Retention">What came of retention; null when it was not applied.</param>
public sealed record SnapshotRunResult(
    Outcome Outcome, SnapshotResult Snapshot, ManifestSummary? Summary, PruneResult? Retention)
{
    /// <summary>What became of the stack; null where the run does not touch it.</summary>
    public RestReport? Rest { get; init; }
}

/// <summary>A snapshot, then retention: the only place that knows this order.</summary>
/// <param name="engine">Makes the snapshot.</param>
public sealed class SnapshotRun(SnapshotEngine engine)
{
    /// <summary>Makes a snapshot, and applies retention if that succeeded and a rule is set.</summary>
    public SnapshotRunResult Make(SnapshotRequest request, KeepPolicy keep, IRunEvents events, CancellationToken cancellation) =>
        Retain(request, keep, engine.Create(request, events, cancellation), null, events, cancellation);

    /// <summary>The same, with the stack of the job at rest where the plan asks for that.</summary>
    public SnapshotRunResult MakeAtRest(
        SnapshotRequest request, SnapshotPlan job, StackMeans stacks, IRunEvents events, CancellationToken cancellation)
    {
        var made = new QuiescedCapture(stacks, job, events).Take(
            pass => engine.Create(request with { WhenRead = pass.WhenRead }, pass.Events, cancellation), snapshot => snapshot.Outcome, cancellation);
        if (made.Captured is not { } snapshot)
        {
            var none = new SnapshotResult(made.Rest!.Outcome, null, null, new SnapshotTally(), TimeSpan.Zero);
            return new SnapshotRunResult(none.Outcome, none, null, null) { Rest = made.Rest };
        }

        // Two of the same minute would count twice in retention: the one at rest takes the place of the other.
        if (made.Earlier?.Name is { } earlier && snapshot.Name is not null)
            snapshot = snapshot with { Outcome = snapshot.Outcome.Then(PruneRun.Remove(request.Directory, request.Names, earlier, cancellation)) };
        return Retain(request, job.Keep, snapshot, made.Rest, events, cancellation);
    }

    private static SnapshotRunResult Retain(
        SnapshotRequest request, KeepPolicy keep, SnapshotResult snapshot, RestReport? rest, IRunEvents events, CancellationToken cancellation)
    {
        var summary = snapshot.Name is null ? null : ReadSummary(request.Directory, snapshot.Name);
        var outcome = rest is null ? snapshot.Outcome : snapshot.Outcome.Then(rest.Outcome);
        if (!outcome.IsSuccess || keep.KeepsEverything)
            return new SnapshotRunResult(outcome, snapshot, summary, null) { Rest = rest };

        var retention = PruneRun.Apply(new PruneRequest(request.Directory, request.Names, keep, Spared: snapshot.Name), events, cancellation);
        // Between the two the lock was free. Whoever took it will apply retention, or the next run does.
        var after = retention.Outcome.Ending == Ending.LockHeld
            ? new Outcome(Ending.SucceededWithWarnings, [Problem.Warning("apply retention to", request.Directory,
                "another run has taken the lock", "The next run applies it.")])
            : retention.Outcome;
        return new SnapshotRunResult(outcome.Then(after), snapshot, summary, retention) { Rest = rest };
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
