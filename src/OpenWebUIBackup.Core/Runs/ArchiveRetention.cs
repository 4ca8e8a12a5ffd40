using System.Diagnostics;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Retention;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Which archives retention is applied to, and how.</summary>
public sealed record ArchivePruneRequest
{
    /// <summary>How archives are named; null: whatever is one.</summary>
    public required SnapshotNamePattern? Names { get; init; }

    /// <summary>The instance; null: that of each archive, and one host's instances do not count for each other.</summary>
    public string? Instance { get; init; }

    /// <summary>The host.</summary>
    public required string Host { get; init; }

    /// <summary>What is kept.</summary>
    public required KeepPolicy Keep { get; init; }

    /// <summary>An archive that stays whatever the rules say: the one that was just made, should the clock have been set back.</summary>
    public string? Spared { get; init; }

    /// <summary>Whether to decide only and remove nothing.</summary>
    public bool IsRehearsal { get; init; }
}

/// <summary>Applies retention to the archives at a destination.</summary>
/// <remarks>
/// Only complete archives of the same instance on the same host are counted and removed. What is incomplete is removed
/// when it is older than the newest complete one: its run is over, and what it had sent has served. What cannot be
/// read is nobody's, and stays.
/// </remarks>
public static class ArchiveRetention
{
    /// <summary>The name of the step in events.</summary>
    public const string Step = "prune";

    // Clocks of two hosts differ a little; a day is a clock that is wrong.
    private static readonly TimeSpan _skew = TimeSpan.FromDays(1);

    /// <summary>Decides, and removes what goes, oldest first. Everything expected that can go wrong is in the outcome.</summary>
    public static PruneResult Apply(
        IDestination destination, ArchivePruneRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var decisions = new List<RetentionDecision>();
        var removed = new List<string>();
        var outcome = Outcome.Success;
        try
        {
            var listing = new ArchiveStore(destination).List(request.Names, cancellation);
            outcome = listing.Outcome;
            if (outcome.IsSuccess)
                outcome = outcome.Then(Apply(destination, request, listing.Value, decisions, removed, events, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled([]);
        }

        return new PruneResult(outcome, decisions, removed, removed.Count, clock.Elapsed);
    }

    private static Outcome Apply(
        IDestination destination, ArchivePruneRequest request, ArchiveListing listing, List<RetentionDecision> decisions,
        List<string> removed, IRunEvents events, CancellationToken cancellation)
    {
        var own = listing.Archives.Where(archive => archive.Origin is { } origin
            && origin.Host == request.Host && (request.Instance is null || origin.Instance == request.Instance)).ToList();
        var going = new List<(ArchiveInfo Archive, string Because)>();
        foreach (var instance in own.GroupBy(archive => archive.Origin!.Instance))
            going.AddRange(Decide([.. instance], request, decisions));
        var outcome = Outcome.Of([.. own.Where(IsFromTheFuture).Select(archive => FromTheFuture(archive, destination))]);
        if (request.IsRehearsal)
            return outcome;
        foreach (var (archive, because) in going.OrderBy(entry => entry.Archive.Name))
        {
            cancellation.ThrowIfCancellationRequested();
            events.Report(new Removing(Step, $"{archive.Name} at {destination.Name}", because));
            var gone = Remove(destination, archive, cancellation);
            outcome = outcome.Then(gone);
            if (gone.IsSuccess)
                removed.Add(archive.Name.Text);
            else
                break; // no permission, most likely: one message is enough
        }

        return outcome;
    }

    private static List<(ArchiveInfo Archive, string Because)> Decide(
        List<ArchiveInfo> own, ArchivePruneRequest request, List<RetentionDecision> decisions)
    {
        var byName = own.ToDictionary(archive => archive.Name.Text);
        var newest = own.LastOrDefault(archive => archive.State == ArchiveState.Complete);
        var going = new List<(ArchiveInfo, string)>();
        foreach (var decision in RetentionPlan.Decide(Candidates(own, request.Names ?? SnapshotNamePattern.Archive), request.Keep))
        {
            var archive = byName[decision.Candidate.Name];
            var final = decision;
            if (archive.Name.Text == request.Spared && !decision.IsKept)
                final = decision with { IsKept = true, Reasons = ["made just now"] };
            else if (archive.State == ArchiveState.Incomplete && newest is not null && archive.Name < newest.Name && archive.Name.Text != request.Spared)
                final = decision with { IsKept = false, Reasons = [] };
            decisions.Add(final);
            if (!final.IsKept)
                going.Add((archive, archive.State == ArchiveState.Complete
                    ? "no rule keeps it"
                    : $"it was never completed, and {newest!.Name} is newer"));
        }

        return going;
    }

    /// <summary>
    /// By name they are in order, but names tell days mostly, and rules may ask for hours: the time is that of the
    /// capture, where it is one of those that the name stands for.
    /// </summary>
    /// <param name="own">The archives, oldest first.</param>
    /// <param name="names">How they are named.</param>
    private static IEnumerable<RetentionCandidate> Candidates(IEnumerable<ArchiveInfo> own, SnapshotNamePattern names)
    {
        var last = DateTime.MinValue;
        foreach (var archive in own)
        {
            var time = archive.Origin is { CapturedAt: var captured } && ArchiveName.Of(names, captured, 1).Time == archive.Name.Time
                ? captured
                : archive.Name.SortTime;
            last = time > last ? time : last.AddTicks(1); // a clock that was set back
            yield return new RetentionCandidate(archive.Name.Text, last, archive.VerifiedAt is not null, archive.State switch
            {
                ArchiveState.Complete => null,
                ArchiveState.Incomplete => "it is incomplete",
                _ => "its manifest is damaged",
            });
        }
    }

    /// <summary>
    /// The manifest goes first: ended at any point after, what is left is an incomplete archive, which nobody restores
    /// and which the next run removes.
    /// </summary>
    private static Outcome Remove(IDestination destination, ArchiveInfo archive, CancellationToken cancellation)
    {
        var outcome = destination.RemoveFile(archive.Path.Append(DestinationLayout.Manifest.Bytes), cancellation);
        return outcome.IsSuccess ? outcome.Then(destination.RemoveTree(archive.Path, cancellation)) : outcome;
    }

    private static bool IsFromTheFuture(ArchiveInfo archive) => archive.Name.Time > DateTime.UtcNow + _skew;

    private static Problem FromTheFuture(ArchiveInfo archive, IDestination destination) => Problem.Warning(
        "trust the time of", $"{archive.Name} at {destination.Name}", "it lies in the future: this clock is wrong, or was when it was made",
        "Set the clock (timedatectl). Until that time it counts as the newest, and stays.");
}
