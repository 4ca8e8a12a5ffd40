using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Retention;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Which snapshots retention is applied to, and how.</summary>
/// <param name="Directory">The directory that holds them, as the user gave it.</param>
/// <param name="Names">How they are named.</param>
/// <param name="Keep">What is kept.</param>
/// <param name="IsRehearsal">Whether to decide only and remove nothing.</param>
/// <param name="Spared">A snapshot that stays whatever the rules say: the one just made, should the clock have been set back.</param>
/// <param name="KeepsOnlySpared">Whether all others go.</param>
public sealed record PruneRequest(
    string Directory, SnapshotNamePattern Names, KeepPolicy Keep, bool IsRehearsal = false, string? Spared = null, bool KeepsOnlySpared = false);

/// <summary>What came of it.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Decisions">What was decided of each snapshot, newest first.</param>
/// <param name="Removed">The snapshots that are gone.</param>
/// <param name="NamesRemoved">The names of files that went with them.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record PruneResult(
    Outcome Outcome,
    IReadOnlyList<RetentionDecision> Decisions,
    IReadOnlyList<string> Removed,
    long NamesRemoved,
    TimeSpan Elapsed);

/// <summary>Applies retention to a directory of snapshots.</summary>
public static class PruneRun
{
    /// <summary>The name of the step in events.</summary>
    public const string Step = "prune";

    /// <summary>Decides, and removes what goes, oldest first. Everything expected that can go wrong is in the outcome.</summary>
    public static PruneResult Apply(PruneRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        IReadOnlyList<RetentionDecision> decisions = [];
        var removed = new List<string>();
        var names = 0L;
        Outcome outcome;
        try
        {
            using var root = DirectoryHandle.Open(request.Directory);
            if (request.IsRehearsal)
            {
                decisions = Decide(root, request);
                outcome = Outcome.Success;
            }
            else
                outcome = RemoveLocked(root);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled([]);
        }
        catch (LinuxException failure)
        {
            outcome = Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe(), Advice(failure.Errno));
        }

        return new PruneResult(outcome, decisions, removed, names, clock.Elapsed);

        Outcome RemoveLocked(DirectoryHandle root)
        {
            using var workspace = SnapshotWorkspace.TryLock(root, out var holder);
            if (workspace is null)
                return new Outcome(Ending.LockHeld, [Problem.Error("lock", request.Directory,
                    $"another run holds the lock ({holder})", "Wait for it to end, or see what it is doing.")]);
            workspace.RemoveInterrupted(cancellation);
            decisions = Decide(root, request);
            var going = decisions.Where(decision => !decision.IsKept).Reverse().ToList();
            foreach (var decision in going)
            {
                events.Report(new StepStarted(Step, decision.Candidate.Name));
                SnapshotRemoval.Remove(workspace, new SnapshotName(decision.Candidate.Name, decision.Candidate.Time), Count, cancellation);
                removed.Add(decision.Candidate.Name);
            }

            return Outcome.Success;
        }

        void Count(int count)
        {
            names += count;
            events.Report(new Progressed(Step, names, 0));
        }
    }

    /// <summary>Removes one snapshot that another of the same run has taken the place of. What goes wrong is a warning: retention removes it some day.</summary>
    internal static Outcome Remove(string directory, SnapshotNamePattern names, string name, CancellationToken cancellation)
    {
        string why;
        try
        {
            using var root = DirectoryHandle.Open(directory);
            using var workspace = SnapshotWorkspace.TryLock(root, out why);
            if (workspace is not null && names.TryParse(name, out var parsed))
            {
                SnapshotRemoval.Remove(workspace, parsed, _ => { }, cancellation);
                return Outcome.Success;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Outcome.Cancelled([]);
        }
        catch (LinuxException failure)
        {
            why = failure.Errno.Describe();
        }

        return Outcome.Of([Problem.Warning("remove", $"{name}, the first pass", why, "It is a good snapshot too: retention removes it.")]);
    }

    private static IReadOnlyList<RetentionDecision> Decide(DirectoryHandle root, PruneRequest request) =>
        [.. RetentionPlan.Decide(new SnapshotStore(root, request.Names).List().Snapshots.Select(Candidate), request.Keep)
            .Select(decision => decision.Candidate.Name == request.Spared ? decision.IsKept ? decision : decision with { IsKept = true, Reasons = ["made just now"] }
                : request.KeepsOnlySpared ? decision with { IsKept = false, Reasons = [] }
                : decision)];

    private static RetentionCandidate Candidate(SnapshotInfo snapshot) =>
        new(snapshot.Name.Text, snapshot.Name.Time, NotCountedBecause: snapshot.State switch
        {
            SnapshotState.Complete => null,
            SnapshotState.WithoutManifest => "it has no manifest",
            _ => "its manifest is damaged",
        });

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.ENOENT => "Name the directory that holds the snapshots.",
        Errno.EACCES or Errno.EPERM => "Run as root, or as the owner of the directory of snapshots.",
        Errno.EROFS => "The file system is read-only: see the kernel's log (dmesg) for the reason.",
        _ => null,
    };
}
