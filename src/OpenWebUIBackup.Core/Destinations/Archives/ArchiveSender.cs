using System.Diagnostics;
using System.Globalization;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>How to send an archive to one destination.</summary>
public sealed record SendRequest
{
    /// <summary>The name of the step in the events.</summary>
    public required string Step { get; init; }

    /// <summary>What is sent.</summary>
    public required ArchiveContents Contents { get; init; }

    /// <summary>How archives are named.</summary>
    public required SnapshotNamePattern Names { get; init; }

    /// <summary>The time in the name, UTC.</summary>
    public required DateTime PlannedAt { get; init; }

    /// <summary>How hard it may go at it.</summary>
    public required TransferLimits Limits { get; init; }

    /// <summary>The instance's keys, as <see cref="KeyFile"/> writes them; sent where they may be.</summary>
    public KeysToSend? Keys { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Outcome">How it ended. Only a success means that there is a complete archive.</param>
/// <param name="Name">The archive's name; null when it was not come to that.</param>
/// <param name="IsResumed">Whether an archive that an earlier run had begun was brought to this state.</param>
/// <param name="Tally">What was sent.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record SentArchive(Outcome Outcome, ArchiveName? Name, bool IsResumed, ShipTally Tally, TimeSpan Elapsed);

/// <summary>
/// Sends an archive: what tells whose it is first, its manifest last, and that only after the place has listed every
/// object with its size. Ended at any point before, it is an incomplete archive, which the next run of the same job
/// brings to its own state or leaves to retention.
/// </summary>
public sealed class ArchiveSender(IDestination destination)
{
    // Yesterday's state has nearly all that is wanted; one more in case that was lost or is an unusual one.
    private const int MostEarlier = 2;
    private const int MostNames = 1000;
    private const int MostNamed = 20;

    /// <summary>Sends one. Everything expected that can go wrong is in the outcome.</summary>
    public SentArchive Send(SendRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var state = new Progress();
        Outcome outcome;
        try
        {
            outcome = Send(request, state, events, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled([]);
        }

        return new SentArchive(outcome, state.Name, state.IsResumed, state.Tally, clock.Elapsed);
    }

    private sealed class Progress
    {
        internal ArchiveName? Name { get; set; }

        internal bool IsResumed { get; set; }

        internal ShipTally Tally { get; set; } = new();
    }

    private Outcome Send(SendRequest request, Progress state, IRunEvents events, CancellationToken cancellation)
    {
        var listing = new ArchiveStore(destination).List(request.Names, cancellation);
        if (!listing.Outcome.IsSuccess)
            return listing.Outcome;
        var abilities = destination.Abilities(cancellation);
        if (!abilities.Outcome.IsSuccess)
            return abilities.Outcome;
        var outcome = TakeName(request, listing.Value, state, cancellation);
        if (!outcome.IsSuccess)
            return outcome;

        var name = state.Name!.Value;
        var path = new UnixPath(name.Text);
        var origin = request.Contents.Origin with { Name = name.Text };
        events.Report(new StepStarted(request.Step, name.Text));
        if (state.IsResumed)
            outcome = outcome.Then(MakeRoom(path, request.Contents, abilities.Value, cancellation));
        if (outcome.IsSuccess)
            outcome = outcome.Then(destination.Write(Own(path, DestinationLayout.Started), CopyOriginJson.Format(origin), cancellation));
        if (!outcome.IsSuccess)
            return outcome;

        var sent = destination.Ship(new ShipRequest
        {
            Step = request.Step,
            Parts = [.. request.Contents.Parts.Select(part => part with { Target = Below(path, part.Target) })],
            Exact = state.IsResumed,
            CopyFrom = abilities.Value.KeepsTimes ? Earlier(listing.Value, origin, name) : [],
            Base = path,
            Limits = request.Limits,
        }, events, cancellation);
        state.Tally = sent.Tally;
        outcome = outcome.Then(sent.Outcome);
        if (outcome.IsSuccess && request.Keys is { } keys)
            outcome = outcome.Then(keys.MayGoTo(abilities.Value)
                ? destination.Write(Own(path, DestinationLayout.Keys), keys.Content, cancellation)
                : Outcome.Of([KeysToSend.NotSent(destination)]));
        return outcome.IsSuccess ? outcome.Then(Complete(path, origin, request.Contents, cancellation)) : outcome;
    }

    /// <summary>Decides on the archive's name: one that is free, or that of an archive which this job has begun and not completed.</summary>
    private Outcome TakeName(SendRequest request, ArchiveListing listing, Progress state, CancellationToken cancellation)
    {
        var origin = request.Contents.Origin;
        var claim = new ArchiveClaim(destination, origin);
        var first = FirstFree(request, listing);
        for (var ordinal = first; ordinal < first + MostNames; ordinal++)
        {
            var name = ArchiveName.Of(request.Names, request.PlannedAt, ordinal);
            var path = new UnixPath(name.Text);
            var there = listing.Archives.FirstOrDefault(archive => archive.Name.Text == name.Text);
            if (there is not null && (there.State != ArchiveState.Incomplete || (there.Origin is { } whose && !IsOwn(whose, origin))))
                continue;
            if (there is null && listing.Others.Contains(path))
            {
                // A foreign directory; or an empty one of ours, where nothing but the directory was made.
                var inside = destination.List(path, ListDepth.Children, hashes: false, cancellation);
                if (!inside.Outcome.IsSuccess)
                    return inside.Outcome;
                if (inside.Value.Count > 0)
                    continue;
            }

            var taken = claim.TryTake(path, cancellation);
            if (!taken.Outcome.IsSuccess)
                return taken.Outcome;
            if (!taken.Value)
                continue;
            state.Name = name;
            state.IsResumed = there is not null;
            return Outcome.Success;
        }

        return Outcome.Failure("name an archive by", request.Names.Text,
            string.Create(CultureInfo.InvariantCulture, $"{MostNames} names of this time are taken at {destination.Name}"),
            "Let names tell hours or minutes too (%H%M), or send to a directory of its own.");
    }

    /// <summary>
    /// The first ordinal behind all own archives of this time: names tell which is the newest, so what retention has
    /// removed stays gaps, and is not filled.
    /// </summary>
    private static int FirstFree(SendRequest request, ArchiveListing listing)
    {
        var time = ArchiveName.Of(request.Names, request.PlannedAt, 1).Time;
        return listing.Archives
            .Where(archive => archive.State != ArchiveState.Incomplete && archive.Name.Time == time
                && archive.Origin?.IsOfSameInstance(request.Contents.Origin) == true)
            .Select(archive => archive.Name.Ordinal).DefaultIfEmpty().Max() + 1;
    }

    /// <summary>Removes from an archive that was begun what the state to be sent does not have.</summary>
    private Outcome MakeRoom(UnixPath path, ArchiveContents contents, DestinationAbilities abilities, CancellationToken cancellation)
    {
        // Without times nothing tells an old object from the one that is wanted, if they have one size.
        if (!abilities.KeepsTimes)
        {
            var listed = destination.List(path, ListDepth.Children, hashes: false, cancellation);
            var outcome = listed.Outcome;
            foreach (var entry in listed.Value.Where(entry => entry.Path != DestinationLayout.Private))
                outcome = outcome.Then(Remove(path, entry, cancellation));
            return outcome;
        }

        var there = destination.List(path, ListDepth.Everything, hashes: false, cancellation);
        if (!there.Outcome.IsSuccess)
            return there.Outcome;
        var gone = there.Outcome;
        foreach (var extra in ObjectComparison.Compare(contents.Objects, there.Value, out _).Where(difference => difference.IsExtra))
            gone = gone.Then(destination.RemoveFile(Below(path, extra.Path), cancellation));
        return gone.Then(destination.RemoveFile(Own(path, DestinationLayout.Objects), cancellation));
    }

    private Outcome Remove(UnixPath path, DestinationEntry entry, CancellationToken cancellation) => entry.IsDirectory
        ? destination.RemoveTree(Below(path, entry.Path), cancellation)
        : destination.RemoveFile(Below(path, entry.Path), cancellation);

    /// <summary>Looks whether everything is there, and then writes what makes the archive complete.</summary>
    private Outcome Complete(UnixPath path, CopyOrigin origin, ArchiveContents contents, CancellationToken cancellation)
    {
        var listed = destination.List(path, ListDepth.Everything, hashes: true, cancellation);
        if (!listed.Outcome.IsSuccess)
            return listed.Outcome;
        var differences = ObjectComparison.Compare(contents.Objects, listed.Value, out _);
        if (differences.Count > 0)
            return new Outcome(Ending.Failed, [.. Named(path, differences)]);
        var hash = origin.ManifestHash ?? throw new InvalidOperationException("an archive is sent with the hash of its manifest");
        var objects = new ObjectList(origin.Name, hash, [.. listed.Value
            .Where(entry => !entry.IsDirectory && !entry.Path.IsAtOrBelow(DestinationLayout.Private))
            .Select((entry, i) => contents.Objects[i] with { Hashes = entry.Hashes })]);
        var outcome = destination.Write(Own(path, DestinationLayout.Objects), objects.Format(), cancellation);
        if (!outcome.IsSuccess)
            return outcome;
        var started = destination.Read(Own(path, DestinationLayout.Started), CopyOriginJson.LongestFile, cancellation);
        if (!started.Outcome.IsSuccess)
            return started.Outcome;
        if (started.Value is not { } content || !content.AsSpan().SequenceEqual(CopyOriginJson.Format(origin)))
            return Outcome.Failure("complete the archive", $"{path} at {destination.Name}", "somebody else wrote there meanwhile",
                "Let each host send to a directory of its own, or at another time. Nothing was completed; run again.");
        return outcome.Then(destination.Write(Own(path, DestinationLayout.Manifest), contents.Manifest, cancellation));
    }

    private IEnumerable<Problem> Named(UnixPath path, IReadOnlyList<ObjectDifference> differences)
    {
        foreach (var difference in differences.Take(MostNamed))
            yield return Problem.Error("complete the archive", $"{path} at {destination.Name}", $"{difference.Path} {difference.Cause}",
                "It stays incomplete, and is never restored from. Run again: only what is missing is sent.");
        if (differences.Count > MostNamed)
            yield return Problem.Error("complete the archive", path.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"{differences.Count - MostNamed} more differ"));
    }

    /// <summary>
    /// The newest of the same instance that are complete, and what other runs have begun: objects are whole or not
    /// there, so what has the right size and time serves as well.
    /// </summary>
    private static List<UnixPath> Earlier(ArchiveListing listing, CopyOrigin origin, ArchiveName name)
    {
        var own = listing.Archives.Where(archive => archive.Origin is { } whose && whose.IsOfSameInstance(origin) && archive.Name != name).Reverse().ToList();
        return
        [
            .. own.Where(archive => archive.State == ArchiveState.Complete).Take(MostEarlier).Select(archive => archive.Path),
            .. own.Where(archive => archive.State == ArchiveState.Incomplete).Take(1).Select(archive => archive.Path),
        ];
    }

    private static bool IsOwn(CopyOrigin whose, CopyOrigin origin) => whose.IsOfSameInstance(origin) && whose.Job == origin.Job;

    private static UnixPath Own(UnixPath archive, UnixPath file) => archive.Append(file.Bytes);

    private static UnixPath Below(UnixPath archive, UnixPath path) => path.IsEmpty ? archive : archive.Append(path.Bytes);
}
