using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What became of an archive at one destination.</summary>
/// <param name="Destination">Where it is, as the config calls it.</param>
/// <param name="Outcome">How it ended, retention included.</param>
/// <param name="Archive">What was sent; null when that was not reached.</param>
/// <param name="Retention">What came of retention; null when it was not applied.</param>
public sealed record ArchiveResult(string Destination, Outcome Outcome, SentArchive? Archive, PruneResult? Retention)
{
    /// <summary>Whether there is a new complete archive, whatever became of retention.</summary>
    public bool IsMade => Archive is { Outcome.IsSuccess: true };
}

/// <summary>What came of an archive job.</summary>
/// <param name="Outcome">How all of it ended.</param>
/// <param name="Capture">What was captured; null when that was not reached.</param>
/// <param name="Archives">What became of it at each destination, in the order of the config.</param>
public sealed record ArchiveRunResult(Outcome Outcome, CaptureResult? Capture, IReadOnlyList<ArchiveResult> Archives);

/// <summary>Captures an instance once, sends that state as an archive to every destination of a job, and applies retention there.</summary>
/// <param name="means">What it works with.</param>
public sealed class ArchiveRun(ShippingMeans means)
{
    /// <summary>Runs the job. Everything expected that can go wrong is in the outcome.</summary>
    public ArchiveRunResult Run(ArchivePlan plan, IRunEvents events, CancellationToken cancellation)
    {
        if (!TryLayOut(plan, out var layout, out var refusal))
            return new ArchiveRunResult(refusal, null, []);
        using var stage = CaptureStage.TryEnter(plan.Capture, plan.JobName, out var outcome);
        if (stage is null)
            return new ArchiveRunResult(outcome, null, []);
        var opened = OpenedDestination.All(plan, means, cancellation);
        if (OpenedDestination.HaveAllFailed(opened))
        {
            var none = opened.Select(destination => Ended(destination.To, destination.Result.Outcome, events)).ToList();
            return new ArchiveRunResult(All(Outcome.Success, none), null, none);
        }

        return new CaptureAtRest(stage, means, plan, events, cancellation).Ship(
            Ship, (result, rest) => result with { Outcome = result.Outcome.Then(rest.Outcome), Capture = result.Capture! with { Rest = rest } });

        ArchiveRunResult Ship(CaptureResult capture)
        {
            if (capture.State is not { } state)
                return new ArchiveRunResult(capture.Outcome, capture, []);
            var prepared = ArchiveLayout.Prepare(
                new CapturedSource(state.Tree, state.Manifest, Origin(plan, state, layout)), stage.Scratch, cancellation);
            if (prepared.Contents is not { } contents)
                return new ArchiveRunResult(capture.Outcome.Then(prepared.Outcome), capture, []);

            var archives = AtOnce.Run(opened.Select(open => (Func<ArchiveResult>)(() => open.Result.Value is { } destination
                ? SendAndPrune(destination, plan, contents, events, cancellation)
                : Ended(open.To, open.Result.Outcome, events))));
            return new ArchiveRunResult(All(capture.Outcome, archives), capture, archives);
        }
    }

    private ArchiveResult SendAndPrune(
        IDestination destination, ArchivePlan plan, ArchiveContents contents, IRunEvents events, CancellationToken cancellation)
    {
        var sent = new ArchiveSender(destination).Send(
            new SendRequest
            {
                Step = $"ship {destination.Name}",
                Contents = contents,
                Names = plan.NamePattern,
                PlannedAt = plan.PlannedAt,
                Limits = plan.Limits,
                Keys = KeysToSend.Of(means.Notes(plan.InstanceName)),
            },
            events, cancellation);
        Tell(sent.Outcome, events);
        if (!sent.Outcome.IsSuccess)
            return new ArchiveResult(destination.Name, sent.Outcome, sent, null);
        var retention = ArchiveRetention.Apply(
            destination,
            new ArchivePruneRequest
            {
                Names = plan.NamePattern,
                Instance = plan.InstanceName,
                Host = means.Host,
                Keep = plan.Keep,
                Spared = sent.Name!.Value.Text,
            },
            events, cancellation);
        Tell(retention.Outcome, events);
        return new ArchiveResult(destination.Name, sent.Outcome.Then(retention.Outcome), sent, retention);
    }

    private CopyOrigin Origin(ArchivePlan plan, CapturedState state, ComponentLayout layout) => new()
    {
        Kind = CopyKind.Archive,
        AgentVersion = means.AgentVersion,
        Instance = plan.InstanceName,
        Host = means.Host,
        Job = plan.JobName,
        Capture = state.Id,
        CapturedAt = state.Summary.Header.Started,
        Layout = layout,
        LeftOut = plan.Full ? [] : ["uploads"],
        Counts = state.Summary.End.Counts,
        Databases = state.Summary.Header.Databases.Count,
        ManifestHash = state.Summary.End.Hash,
    };

    private static bool TryLayOut(ArchivePlan plan, out ComponentLayout layout, out Outcome refusal)
    {
        (layout, refusal) = (ComponentLayout.Plain, Outcome.Success);
        try
        {
            layout = ComponentLayout.Of(plan.Components, packs: true);
            return true;
        }
        catch (FormatException meeting)
        {
            refusal = Outcome.Failure("name the components of", plan.JobName, meeting.Message,
                $"Write other names in [job.{plan.JobName}.components].");
            return false;
        }
    }

    private static Outcome All(Outcome outcome, IEnumerable<ArchiveResult> archives) =>
        archives.Aggregate(outcome, (sum, archive) => sum.Then(archive.Outcome));

    private static ArchiveResult Ended(string to, Outcome outcome, IRunEvents events)
    {
        Tell(outcome, events);
        return new ArchiveResult(to, outcome, null, null);
    }

    private static void Tell(Outcome outcome, IRunEvents events)
    {
        foreach (var problem in outcome.Problems)
            events.Report(new ProblemFound(problem));
    }
}
