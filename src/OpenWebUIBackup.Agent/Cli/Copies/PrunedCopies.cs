using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli.Copies;

/// <summary><c>prune --from</c>: applies retention to the archives of this host at destinations.</summary>
internal static class PrunedCopies
{
    internal static VerbResult Run(Session session, CopyPlaces options, KeepPolicy? keep, bool isRehearsal)
    {
        if (!options.TryFind(session, out var places, out var failure))
            return failure!;
        if (keep is null && places.FirstOrDefault(place => place.Keep is null) is { } unruled)
            return VerbResult.Usage($"Nothing says what to keep at {unruled.Destination.Name}: name an archive job, --from JOB, or give rules, for example --keep-last 3.");
        var outcome = Outcome.Success;
        var results = new List<(CopyPlace Place, PruneResult Result)>();
        foreach (var place in places)
        {
            var policy = keep ?? place.Keep!;
            var result = ArchiveRetention.Apply(
                place.Destination,
                new ArchivePruneRequest
                {
                    Names = place.Names,
                    Instance = place.Instance,
                    Host = Composition.Host,
                    Keep = policy,
                    IsRehearsal = isRehearsal,
                },
                session.Events, session.Cancellation);
            results.Add((place, result));
            outcome = outcome.Then(result.Outcome);
            Show(session, place, policy, result, isRehearsal);
            if (session.Cancellation.IsCancellationRequested)
                break;
        }

        return VerbResult.Of(outcome, json =>
        {
            json.WriteBoolean("dry_run", isRehearsal);
            json.WriteArray("places", results, item =>
            {
                json.WriteString("destination", item.Place.Destination.Name);
                if (item.Place.Job is not null)
                    json.WriteString("job", item.Place.Job);
                PruneVerb.Write(json, item.Result);
            });
        });
    }

    private static void Show(Session session, CopyPlace place, KeepPolicy policy, PruneResult result, bool isRehearsal)
    {
        Action<string> tell = isRehearsal ? session.Answer : session.Say;
        tell($"{place.Destination.Name}: keep {KeepWords.Of(policy)}");
        if (result.Decisions.Count == 0)
        {
            if (result.Outcome.IsSuccess)
                session.Say($"no archives of {Composition.Host} at {place.Destination.Name}");
            return;
        }

        var table = new Table("archive", "made (UTC)", "", "because");
        foreach (var decision in result.Decisions)
            table.Add(
                decision.Candidate.Name,
                Figures.Time(decision.Candidate.Time),
                decision.IsKept ? "stays" : isRehearsal ? "would go" : result.Removed.Contains(decision.Candidate.Name) ? "gone" : "goes",
                decision.IsKept ? string.Join(", ", decision.Reasons)
                    : decision.Candidate.NotCountedBecause is { } because ? because : "no rule keeps it");
        foreach (var line in table.Lines(session.Style))
            tell(line);
        var going = result.Decisions.Count(decision => !decision.IsKept);
        tell(isRehearsal
            ? $"{Figures.Count(going, "archive")} would be removed, {Figures.Count(result.Decisions.Count - going)} kept; nothing was touched"
            : PruneVerb.Line(result, "archive"));
    }
}
