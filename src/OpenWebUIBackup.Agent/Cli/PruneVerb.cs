using System.CommandLine;
using System.Text.Json;
using OpenWebUIBackup.Agent.Cli.Copies;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>prune</c>: applies retention.</summary>
internal sealed class PruneVerb : Verb
{
    private readonly Option<bool> _dryRun = Words.Flag("--dry-run", "show what would go, and remove nothing");
    private readonly KeepOptions _keep;
    private readonly SnapshotPlaces _places;
    private readonly CopyPlaces _copies;

    internal PruneVerb()
        : base("prune", "apply retention: show why each snapshot stays or goes, and remove what goes")
    {
        Add(_dryRun);
        _keep = new KeepOptions(this);
        _places = new SnapshotPlaces(this);
        _copies = new CopyPlaces(this, needsScratch: false);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.LockHeld, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =
        ["owui-backup prune --dry-run", "owui-backup prune --dir /var/backups/open-webui --keep-last 3 --keep-daily 7"];

    /// <summary><c>retention: 2 snapshots removed, 7 kept, in 0.3 s</c></summary>
    internal static string Line(PruneResult result, string what = "snapshot") =>
        $"retention: {(result.Removed.Count > 0 ? $"{Figures.Count(result.Removed.Count, what)} removed" : "nothing to remove")}, "
        + $"{Figures.Count(result.Decisions.Count - result.Removed.Count)} kept"
        + (result.Removed.Count > 0 ? $", in {Figures.Elapsed(result.Elapsed)}" : "");

    /// <summary>Writes the properties of its JSON object.</summary>
    internal static void Write(Utf8JsonWriter json, PruneResult result)
    {
        json.WriteStartArray("removed");
        foreach (var name in result.Removed)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteArray("decisions", result.Decisions, decision =>
        {
            json.WriteString("name", decision.Candidate.Name);
            json.WriteString("time", Figures.Iso(decision.Candidate.Time));
            json.WriteBoolean("keep", decision.IsKept);
            json.WriteStartArray("reasons");
            foreach (var reason in decision.Reasons)
                json.WriteStringValue(reason);
            json.WriteEndArray();
        });
        json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
    }

    /// <inheritdoc />
    internal override bool RecoversStacks(Session session) => !session.Get(_dryRun);

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        if (!_keep.TryRead(session, out var keep, out var mistakes))
            return VerbResult.Usage(mistakes);
        if (_copies.AreMeant(session))
            return PrunedCopies.Run(session, _copies, keep, session.Get(_dryRun));
        if (!_places.TryFind(session, out var places, out var failure))
            return failure!;
        if (keep is null && places.Any(place => place.Job is null))
            return VerbResult.Usage("Nothing says what to keep: give rules, for example --keep-last 3 --keep-daily 7.");

        var rehearsal = session.Get(_dryRun);
        var outcome = Outcome.Success;
        var results = new List<(SnapshotPlace Place, PruneResult Result)>();
        foreach (var place in places)
        {
            var request = new PruneRequest(place.Directory, place.Names, keep ?? place.Keep, rehearsal);
            var result = PruneRun.Apply(request, session.Events, session.Cancellation);
            results.Add((place, result));
            outcome = outcome.Then(result.Outcome);
            Show(session, place, request, result, isOnly: places.Count == 1);
            if (session.Cancellation.IsCancellationRequested)
                break;
        }

        return VerbResult.Of(outcome, json =>
        {
            json.WriteBoolean("dry_run", rehearsal);
            json.WriteArray("places", results, item =>
            {
                json.WriteString("directory", item.Place.Directory);
                if (item.Place.Job is not null)
                    json.WriteString("job", item.Place.Job);
                Write(json, item.Result);
            });
        });
    }

    private static void Show(Session session, SnapshotPlace place, PruneRequest request, PruneResult result, bool isOnly)
    {
        Action<string> tell = request.IsRehearsal ? session.Answer : session.Say;
        tell($"{(isOnly ? "" : $"{place.Job}: ")}keep {KeepWords.Of(request.Keep)}");
        if (result.Decisions.Count == 0)
        {
            if (result.Outcome.IsSuccess)
                session.Say($"no snapshots in {place.Directory}");
            return;
        }

        var table = new Table("snapshot", "made (UTC)", "", "because");
        foreach (var decision in result.Decisions)
            table.Add(
                decision.Candidate.Name,
                Figures.Time(decision.Candidate.Time),
                decision.IsKept ? "stays" : request.IsRehearsal ? "would go" : result.Removed.Contains(decision.Candidate.Name) ? "gone" : "goes",
                decision.IsKept ? string.Join(", ", decision.Reasons) : "no rule keeps it");
        foreach (var line in table.Lines(session.Style))
            tell(line);
        var going = result.Decisions.Count(decision => !decision.IsKept);
        tell(request.IsRehearsal
            ? $"{Figures.Count(going, "snapshot")} would be removed, {Figures.Count(result.Decisions.Count - going)} kept; nothing was touched"
            : Line(result));
    }
}
