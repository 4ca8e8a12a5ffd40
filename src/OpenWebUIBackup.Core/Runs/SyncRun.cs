using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What the user allows this time, which a mirror otherwise refuses.</summary>
/// <param name="AcceptShrink">To follow a source that has shrunk, whatever <c>max_shrink</c> and <c>max_delete</c> say.</param>
/// <param name="TakeOver">To take over a mirror of another host or instance.</param>
public sealed record MirrorConsent(bool AcceptShrink = false, bool TakeOver = false);

/// <summary>What became of one mirror.</summary>
/// <param name="Destination">Where it is, as the config calls it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Tally">What was sent.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="History">The dated directory that took what was replaced and deleted; null when there was no such.</param>
/// <param name="HistoryRemoved">Dated directories that retention removed.</param>
public sealed record MirrorResult(
    string Destination, Outcome Outcome, ShipTally Tally, TimeSpan Elapsed, string? History, IReadOnlyList<string> HistoryRemoved);

/// <summary>What came of a sync job.</summary>
/// <param name="Outcome">How all of it ended.</param>
/// <param name="Capture">What was captured; null when that was not reached.</param>
/// <param name="Mirrors">What became of each mirror, in the order of the config.</param>
public sealed record SyncRunResult(Outcome Outcome, CaptureResult? Capture, IReadOnlyList<MirrorResult> Mirrors);

/// <summary>Captures an instance once and brings every mirror of a job up to that state.</summary>
/// <param name="means">What it works with.</param>
public sealed class SyncRun(ShippingMeans means)
{
    /// <summary>Runs the job. Everything expected that can go wrong is in the outcome.</summary>
    /// <param name="plan">The job.</param>
    /// <param name="consent">What the user allows this time.</param>
    /// <param name="events">Told of what goes on.</param>
    /// <param name="captured">Called as soon as the capture has ended.</param>
    /// <param name="mirrored">Called as soon as a mirror has ended, from any thread.</param>
    /// <param name="cancellation">Ends it.</param>
    public SyncRunResult Run(
        SyncPlan plan, MirrorConsent consent, IRunEvents events, Action<CaptureResult> captured, Action<MirrorResult> mirrored,
        CancellationToken cancellation)
    {
        using var stage = CaptureStage.TryEnter(plan.Capture, plan.JobName, out var outcome);
        if (stage is null)
            return new SyncRunResult(outcome, null, []);
        var opened = OpenedDestination.All(plan, means, cancellation);
        if (OpenedDestination.HaveAllFailed(opened))
        {
            var none = opened.Select(destination => Refused(destination.To, destination.Result.Outcome)).ToList();
            none.ForEach(mirrored);
            return new SyncRunResult(All(Outcome.Success, none), null, none);
        }

        using var owners = new Owners(opened.Select(open => open.Result.Value is { } destination ? new EarlyOwner(destination, cancellation) : null));
        return new CaptureAtRest(stage, means, plan, events, cancellation).Ship(
            Ship, (result, rest) => result with { Outcome = result.Outcome.Then(rest.Outcome), Capture = result.Capture! with { Rest = rest } });

        SyncRunResult Ship(CaptureResult capture)
        {
            captured(capture);
            if (capture.State is not { } state)
                return new SyncRunResult(capture.Outcome, capture, []);
            if (!TryPlace(plan, state, out var placed, out var refusal))
                return new SyncRunResult(capture.Outcome.Then(refusal!), capture, []);

            var mirrors = AtOnce.Run(opened.Select((open, i) =>
            {
                var update = open.Result.Value is not { } destination
                    ? null
                    : new MirrorUpdate(destination, plan, state, placed!, consent, means, owners[i]!.Get, Scratch(stage, i), events, cancellation);
                return (Func<MirrorResult>)(() =>
                {
                    var mirror = update?.Run() ?? Refused(open.To, open.Result.Outcome);
                    mirrored(mirror);
                    return mirror;
                });
            }));
            return new SyncRunResult(All(capture.Outcome, mirrors), capture, mirrors);
        }
    }

    private sealed class Owners(IEnumerable<EarlyOwner?> owners) : IDisposable
    {
        private readonly List<EarlyOwner?> _owners = [.. owners];

        public EarlyOwner? this[int i] => _owners[i];

        public void Dispose() => _owners.ForEach(owner => owner?.Dispose());
    }

    private static Outcome All(Outcome outcome, IEnumerable<MirrorResult> mirrors) =>
        mirrors.Aggregate(outcome, (sum, mirror) => sum.Then(mirror.Outcome));

    private static MirrorResult Refused(string to, Outcome outcome) => new(to, outcome, new ShipTally(), TimeSpan.Zero, null, []);

    private static string Scratch(CaptureStage stage, int number)
    {
        var path = Path.Combine(stage.Scratch, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Directory.CreateDirectory(path); // the stage's own directory is 0700
        return path;
    }

    /// <summary>What is in the captured tree, and where it goes: the same at every destination.</summary>
    private static bool TryPlace(SyncPlan plan, CapturedState state, out PlacedRoots? placed, out Outcome? refusal)
    {
        (placed, refusal) = (null, null);
        var problems = new List<Problem>();
        try
        {
            var roots = Roots(state, problems);
            var layout = MirrorParts.Layout(plan.Components, roots);
            placed = new PlacedRoots(
                layout, [.. roots.Select(root => new MirroredRoot(root.Name, layout.Place(root.Name).Name, root.IsDirectory))], problems,
                MirrorState.Of(state, layout));
            return true;
        }
        catch (FormatException meeting)
        {
            refusal = Outcome.Failure("name the components of", plan.JobName, meeting.Message,
                $"Write other names in [job.{plan.JobName}.components].");
        }
        catch (ManifestDamagedException damaged)
        {
            refusal = Outcome.Failure(damaged.ToProblem(state.Id));
        }
        catch (LinuxException failure)
        {
            refusal = Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe());
        }

        return false;
    }

    private static List<CapturedRoot> Roots(CapturedState state, List<Problem> problems)
    {
        using var tree = DirectoryHandle.Open(state.Tree);
        var listing = new DirectoryListing();
        if (listing.TryRead(tree) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "list", "."u8);
        var roots = new List<CapturedRoot>();
        for (var i = 0; i < listing.Count; i++)
        {
            var (name, type) = (new UnixPath(listing[i]), tree.GetStatus(listing[i]).Type);
            if (type is not (FileType.Directory or FileType.Regular))
                continue; // it is in the manifest
            if (type == FileType.Directory && !name.IsUtf8)
                problems.Add(Problem.Error("mirror", name.ToString(), "the directory's name is not UTF-8", "Rename it, or exclude it."));
            else
                roots.Add(new CapturedRoot(name, type == FileType.Directory));
        }

        return roots;
    }
}

/// <summary>What is in a captured tree, and where it goes.</summary>
/// <param name="Layout">For whoever reads the mirror back.</param>
/// <param name="Roots">What is right in the tree.</param>
/// <param name="Problems">What cannot be mirrored.</param>
/// <param name="State">What the state is known by.</param>
internal sealed record PlacedRoots(
    ComponentLayout Layout, IReadOnlyList<MirroredRoot> Roots, IReadOnlyList<Problem> Problems, MirrorState State);
