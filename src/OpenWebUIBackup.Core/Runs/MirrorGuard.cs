using System.Globalization;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Looks at a mirror before it is touched: whose it is, and what it would lose.</summary>
internal sealed class MirrorGuard(
    IDestination destination, SyncPlan plan, CapturedState state, PlacedRoots placed, MirrorConsent consent,
    string host, Func<DestinationResult<byte[]?>> readOwner, string scratch, IRunEvents events, CancellationToken cancellation)
{
    // Whoever looks at a mirror shall see a date that is at most so old, also where nothing changes.
    private static readonly TimeSpan _oldestDate = TimeSpan.FromHours(12);
    private CopyOrigin? _found;

    /// <summary>Whether the mirror may be changed.</summary>
    internal bool MayGoOn { get; private set; }

    /// <summary>What was mirrored before and is there no more.</summary>
    internal IReadOnlyList<MirroredRoot> Gone { get; private set; } = [];

    /// <summary>
    /// What has to be written first: whose the mirror is, and all places that may hold files of it from now on. Null
    /// where that is what is written there.
    /// </summary>
    internal CopyOrigin? NewOwner { get; private set; }

    /// <summary>When the state was captured that the mirror held after the last good run; null where there was none.</summary>
    internal UnixTime? LastGood => _found is { Counts: not null } found ? UnixTime.FromDateTime(found.CapturedAt) : null;

    /// <summary>Whose the mirror is from now on.</summary>
    internal CopyOrigin Owner(string agentVersion) => new()
    {
        Kind = CopyKind.Mirror,
        AgentVersion = agentVersion,
        Instance = plan.InstanceName,
        Host = host,
        Job = plan.JobName,
        Capture = state.Id,
        CapturedAt = state.Summary.Header.Started,
        Layout = placed.Layout,
    };

    /// <summary>Whether the mirror holds this very state already, and says so.</summary>
    internal bool IsUnchanged { get; private set; }

    /// <summary>Judges. Reads at the destination and writes nothing there.</summary>
    /// <param name="stateHash">What the state is known by that is sent.</param>
    internal Outcome Judge(UInt128 stateHash)
    {
        var outcome = ReadOwner();
        if (!outcome.IsSuccess)
            return outcome;
        if (_found?.StateHash == stateHash && _found.IsOf(plan.InstanceName, host) && _found.Job == plan.JobName
            && state.Summary.Header.Started - _found.CapturedAt < _oldestDate && state.Summary.End.Counts.Files > 0)
        {
            IsUnchanged = MayGoOn = true;
            return outcome;
        }

        outcome = outcome.Then(FindGone());
        if (!outcome.IsSuccess)
            return outcome;
        var (asking, before, losses) = Before();
        outcome = outcome.Then(asking);
        if (!outcome.IsSuccess)
            return outcome;
        if (!consent.AcceptShrink)
            outcome = outcome.Then(Shrink(before)).Then(Deletions(before, losses));
        MayGoOn = outcome.IsSuccess;
        Remember();
        return outcome;
    }

    private Outcome ReadOwner()
    {
        var read = readOwner();
        if (read.Outcome.Ending == Ending.Failed)
        {
            // Of S3 the answer to HEAD, which reading a file begins with, has no room for the reason: a wrong clock, say.
            var listed = destination.List(DestinationLayout.Private, ListDepth.Children, hashes: false, cancellation);
            return listed.Outcome.IsSuccess ? read.Outcome : listed.Outcome;
        }

        if (!read.Outcome.IsSuccess || read.Value is null)
            return read.Outcome;
        if (!CopyOriginJson.TryParse(read.Value, out var found, out var fault))
            return consent.TakeOver ? read.Outcome : read.Outcome.Then(Outcome.Failure(
                "tell whose mirror is at", destination.Name, $"{DestinationLayout.Mirror} says nothing that can be used: {fault}",
                $"If nobody else mirrors to there, run once with --take-over: owui-backup run {plan.JobName} --take-over"));
        if (!found.IsOf(plan.InstanceName, host) && !consent.TakeOver)
            return read.Outcome.Then(Outcome.Failure("mirror to", destination.Name,
                $"it is the mirror of the instance \"{found.Instance}\" on the host \"{found.Host}\" (job {found.Job}), and two in one place would overwrite each other",
                $"Give this one a path of its own in [job.{plan.JobName}] to; or, if it has moved here for good, run once: owui-backup run {plan.JobName} --take-over"));
        _found = found;
        return read.Outcome;
    }

    /// <summary>What is not in the capture any more has places that nothing else would clear.</summary>
    private Outcome FindGone()
    {
        var outcome = Outcome.Success;
        if (_found is null)
            return outcome;
        var before = _found.Layout.Components.Where(was => was.Component != DestinationLayout.Private && was.Packing == Packing.None
            && placed.Roots.All(root => root.Place != was.Name)).ToList();
        var gone = new List<MirroredRoot>();
        foreach (var parent in before.GroupBy(was => was.Name.Parent))
        {
            var listed = destination.List(parent.Key, ListDepth.Children, hashes: false, cancellation);
            outcome = outcome.Then(listed.Outcome);
            if (!outcome.IsSuccess)
                return outcome;
            foreach (var was in parent)
                foreach (var entry in listed.Value.Where(entry => entry.Path == was.Name.Name))
                    gone.Add(new MirroredRoot(was.Component, was.Name, entry.IsDirectory));
        }

        Gone = MirrorParts.Gone(gone, placed.Roots);
        foreach (var left in gone.Except(Gone).Where(left => placed.Roots.All(root => !left.Place.IsAtOrBelow(root.Place))))
            outcome = outcome.Then(Outcome.Of([Problem.Note("clear", $"{left.Place} at {destination.Name}",
                "another component is kept below it now", "What is left there of the old one can be removed by hand.")]));
        return outcome;
    }

    /// <summary>What the mirror held: by its own figures, or, where a run has never ended, by what is listed there.</summary>
    private (Outcome Outcome, MirrorSize? Before, HashSet<UnixPath>? Listed) Before()
    {
        if (_found?.Counts is { } counts)
            return (Outcome.Success, new MirrorSize(counts.Files, counts.Bytes), null);
        var listed = new HashSet<UnixPath>();
        var bytes = 0L;
        foreach (var root in placed.Roots.Where(root => root.IsDirectory))
        {
            var below = destination.List(root.Place, ListDepth.Everything, hashes: false, cancellation);
            if (!below.Outcome.IsSuccess)
                return (below.Outcome, null, null);
            foreach (var entry in below.Value.Where(entry => !entry.IsDirectory))
            {
                listed.Add(root.Place.Append(entry.Path.Bytes));
                bytes += Math.Max(0, entry.Size);
            }
        }

        return (Outcome.Success, listed.Count == 0 ? null : new MirrorSize(listed.Count, bytes), listed);
    }

    private Outcome Shrink(MirrorSize? before)
    {
        var counts = state.Summary.End.Counts;
        return ShrinkGuard.Refuse(before, new MirrorSize(counts.Files, counts.Bytes), plan.MaxShrinkPercent) is { } refusal
            ? Outcome.Failure("mirror to", destination.Name, refusal,
                $"Nothing was changed there. Is the volume behind {plan.SourceDirectory} mounted, and is it the right one? "
                + $"If so much was really deleted, run once: owui-backup run {plan.JobName} --accept-shrink")
            : Outcome.Success;
    }

    private Outcome Deletions(MirrorSize? before, HashSet<UnixPath>? listed)
    {
        if (plan.MaxDelete is not { } most || before is not { } was || was.Files <= most)
            return Outcome.Success;
        var lost = listed is null ? LostOfManifest(was, most) : LostOfListing(listed);
        return lost <= most
            ? Outcome.Success
            : Outcome.Failure("mirror to", destination.Name,
                string.Create(CultureInfo.InvariantCulture, $"{lost:N0} files would be deleted there, more than max_delete = {most}"),
                $"Nothing was changed there. If so many were really deleted, run once: owui-backup run {plan.JobName} --accept-shrink; or raise max_delete.");
    }

    private long LostOfListing(HashSet<UnixPath> listed)
    {
        using var now = OpenFile(state.Manifest);
        return MirrorLosses.Count(listed, now, placed.Layout, cancellation);
    }

    /// <summary>The manifest there is only fetched where the figures alone do not decide.</summary>
    private long LostOfManifest(MirrorSize was, int most)
    {
        var atLeast = was.Files - state.Summary.End.Counts.Files;
        if (atLeast > most)
            return atLeast;
        var into = Path.Combine(scratch, "before");
        Directory.CreateDirectory(into);
        var name = DestinationLayout.Manifest.Name;
        var fetched = destination.Fetch(DestinationLayout.Private, [name], into, plan.Limits, SilentRunEvents.Instance, cancellation);
        if (!fetched.Outcome.IsSuccess)
            return Unknown(string.Join("; ", fetched.Outcome.Problems.Select(problem => problem.Cause)));
        try
        {
            using var before = OpenFile(Path.Combine(into, name.ToString()));
            using var now = OpenFile(state.Manifest);
            return MirrorLosses.Count(before, _found!.Layout, now, placed.Layout, cancellation);
        }
        catch (Exception e) when (e is LinuxException or ManifestDamagedException)
        {
            return Unknown(e.Message);
        }
    }

    // The limit holds all the same, but only once so many are gone.
    private long Unknown(string cause)
    {
        events.Report(new ProblemFound(Problem.Note("count beforehand what would be deleted at", destination.Name, cause)));
        return 0;
    }

    private void Remember()
    {
        var owner = Owner("");
        if (_found is null)
        {
            NewOwner = owner;
            return;
        }

        var known = _found.Layout.Components.Select(was => was.Name).ToHashSet();
        if (_found.IsOf(owner.Instance, owner.Host) && placed.Roots.All(root => known.Contains(root.Place)))
        {
            if (_found.StateHash is not null)
                NewOwner = _found with { StateHash = null };
            return;
        }

        // Old places with the new: also what a run that is cut off has sent is cleared one day.
        var all = _found.Layout.Components.Concat(placed.Layout.Components)
            .DistinctBy(component => component.Component);
        NewOwner = owner with { Layout = Joined(all) ?? placed.Layout, Counts = _found.Counts, ManifestHash = _found.ManifestHash };
    }

    private static ComponentLayout? Joined(IEnumerable<PlacedComponent> components)
    {
        try
        {
            return new ComponentLayout(components);
        }
        catch (FormatException)
        {
            return null; // two of them meet: the old one is what another component is called now
        }
    }

    private static FileHandle OpenFile(string path)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        return directory.OpenFile(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path)));
    }
}
