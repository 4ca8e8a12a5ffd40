using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>Mirrors at destinations.</summary>
/// <param name="config">Whose jobs they are: it has the remotes.</param>
/// <param name="instances">The instances that they save.</param>
/// <param name="consent">What the user allows this time.</param>
internal sealed class SyncJob(AgentConfig config, LocatedInstances instances, MirrorConsent consent) : JobKind<SyncPlan>
{
    private protected override JobReport Run(Session session, SyncPlan plan)
    {
        session.Detail($"{plan.JobName}: {plan.SourceDirectory} by way of {plan.Capture.Directory} to {string.Join(", ", plan.Destinations)}");
        var result = new SyncRun(Composition.Shipping(config, instances)).Run(
            plan, consent, session.Events,
            capture =>
            {
                if (capture.Snapshot is { Name: not null } snapshot)
                    session.Say($"{plan.JobName}: {ShippedText.Captured(snapshot, capture)}");
                if (RestText.Line(capture.Rest) is { } line)
                    session.Say($"{plan.JobName}: {line}");
            },
            mirror => session.Say($"{plan.JobName}: {Line(mirror)}"),
            session.Cancellation);
        return new JobReport(plan, result.Outcome, result.Capture?.State?.Tree, json => Write(json, result));
    }

    private protected override IEnumerable<(string Heading, string Text)> Describe(SyncPlan plan) =>
    [
        ("from", plan.SourceDirectory),
        .. plan.Destinations.Select((to, i) => (i == 0 ? "to" : "", to.ToString()!)),
        .. plan.Components.Select((pair, i) => (i == 0 ? "as" : "", $"{pair.Key} -> {pair.Value}")),
        ("without", Without(plan)),
        .. Extras(plan),
        ("guards", $"{(plan.MaxDelete is { } most ? $"at most {Figures.Count(most, "deletion")}" : "any number of deletions")}, "
            + $"at most {plan.MaxShrinkPercent} % less than the last time"),
        ("history", plan.History ? KeepWords.Of(plan.HistoryKeep) : "none: what is replaced or deleted is lost there"),
        ("capture", plan.Capture.Directory),
    ];

    private protected override void WritePlan(Utf8JsonWriter json, SyncPlan plan)
    {
        ShippedText.WriteDestinations(json, plan);
        if (plan.MaxDelete is { } most)
            json.WriteNumber("max_delete", most);
        json.WriteNumber("max_shrink_percent", plan.MaxShrinkPercent);
        json.WriteBoolean("history", plan.History);
        if (plan.History)
            json.WriteString("history_keep", KeepWords.Of(plan.HistoryKeep));
    }

    private static string Line(MirrorResult mirror)
    {
        var removed = mirror.HistoryRemoved.Count > 0 ? $", {Figures.Count(mirror.HistoryRemoved.Count, "old history directory", "old history directories")} removed" : "";
        return mirror.Outcome.IsSuccess
            ? $"{mirror.Destination}: {ShippedText.Of(mirror.Tally)}{removed}, in {Figures.Elapsed(mirror.Elapsed)}"
            : $"{mirror.Destination}: {ExitCodes.Word(ExitCodes.Of(mirror.Outcome.Ending))} after {ShippedText.Of(mirror.Tally)}";
    }

    private static void Write(Utf8JsonWriter json, SyncRunResult result)
    {
        ShippedText.WriteCapture(json, result.Capture);
        json.WriteArray("destinations", result.Mirrors, mirror =>
        {
            json.WriteString("to", mirror.Destination);
            json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(mirror.Outcome.Ending)));
            ShippedText.WriteTally(json, mirror.Tally);
            if (mirror.History is not null)
                json.WriteString("history", mirror.History);
            if (mirror.HistoryRemoved.Count > 0)
            {
                json.WriteStartArray("history_removed");
                foreach (var name in mirror.HistoryRemoved)
                    json.WriteStringValue(name);
                json.WriteEndArray();
            }

            json.WriteNumber("seconds", Math.Round(mirror.Elapsed.TotalSeconds, 3));
            json.WriteArray("problems", mirror.Outcome.Problems, json.WriteProblem);
        });
    }
}
