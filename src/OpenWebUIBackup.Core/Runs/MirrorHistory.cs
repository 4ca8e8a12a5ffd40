using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Retention;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>The dated directories with what a mirror replaced and deleted.</summary>
internal static class MirrorHistory
{
    private static readonly SnapshotNamePattern _names = SnapshotNamePattern.Create("%Y%m%dT%H%M%SZ");

    /// <summary>The directory's name for a run.</summary>
    internal static string Name(DateTime utc) => _names.Format(utc);

    /// <summary>
    /// Removes what no rule keeps, oldest first. The newest stays, and so does what is not named as this names them.
    /// What cannot be removed is a warning: the mirror itself is whole.
    /// </summary>
    internal static Outcome Prune(
        IDestination destination, KeepPolicy keep, IRunEvents events, out IReadOnlyList<string> removed, CancellationToken cancellation)
    {
        var gone = new List<string>();
        removed = gone;
        if (keep.KeepsEverything)
            return Outcome.Success;
        var listed = destination.List(DestinationLayout.History, ListDepth.Children, hashes: false, cancellation);
        if (!listed.Outcome.IsSuccess)
            return Mild(listed.Outcome);
        var candidates = new List<RetentionCandidate>();
        foreach (var entry in listed.Value)
            if (entry.IsDirectory && entry.Path.IsUtf8 && _names.TryParse(Encoding.UTF8.GetString(entry.Path.Bytes), out var name))
                candidates.Add(new RetentionCandidate(name.Text, name.Time));
        var outcome = Outcome.Success;
        foreach (var decision in RetentionPlan.Decide(candidates, keep).Where(decision => !decision.IsKept).Reverse())
        {
            // Said before it happens, so that the log tells what a run that was killed had begun.
            events.Report(new StepStarted("prune", $"{destination.Name}/{DestinationLayout.History}/{decision.Candidate.Name}"));
            var removal = destination.RemoveTree(DestinationLayout.History.Append(Encoding.ASCII.GetBytes(decision.Candidate.Name)), cancellation);
            if (removal.IsSuccess)
                gone.Add(decision.Candidate.Name);
            outcome = outcome.Then(Mild(removal));
            if (outcome.Ending == Ending.Cancelled)
                break;
        }

        return outcome;
    }

    private static Outcome Mild(Outcome outcome) => outcome.Ending is Ending.Failed
        ? new Outcome(Ending.SucceededWithWarnings, [.. outcome.Problems.Select(
            problem => problem with { Severity = problem.Severity == Severity.Error ? Severity.Warning : problem.Severity })])
        : outcome;
}
