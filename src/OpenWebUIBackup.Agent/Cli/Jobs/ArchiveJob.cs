using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>Dated archives at destinations.</summary>
/// <param name="config">Whose jobs they are: it has the remotes.</param>
/// <param name="instances">The instances that they save.</param>
internal sealed class ArchiveJob(AgentConfig config, LocatedInstances instances) : JobKind<ArchivePlan>
{
    private protected override JobReport Run(Session session, ArchivePlan plan)
    {
        session.Detail($"{plan.JobName}: {plan.SourceDirectory} by way of {plan.Capture.Directory}");
        var result = new ArchiveRun(Composition.Shipping(config, instances)).Run(plan, session.Events, session.Cancellation);
        if (result.Capture?.Snapshot is { Name: not null } snapshot)
            session.Say($"{plan.JobName}: {ShippedText.Captured(snapshot, result.Capture)}");
        if (RestText.Line(result.Capture?.Rest) is { } line)
            session.Say($"{plan.JobName}: {line}");
        foreach (var archive in result.Archives)
            session.Say($"{plan.JobName}: {(archive.IsMade ? Line(plan, result, archive) : FailedLine(archive))}");
        foreach (var archive in result.Archives)
            if (archive.Retention is { Decisions.Count: > 0 } retention)
                session.Say($"{plan.JobName}: {archive.Destination}: {PruneVerb.Line(retention, "archive")}");
        return new JobReport(plan, result.Outcome, result.Capture?.State?.Tree, json => Write(json, plan, result));
    }

    private protected override IEnumerable<(string Heading, string Text)> Describe(ArchivePlan plan) =>
    [
        ("from", plan.SourceDirectory),
        .. plan.Destinations.Select((to, i) => (i == 0 ? "to" : "", $"{to}  {plan.NamePattern.Format(plan.PlannedAt)}")),
        .. plan.Components.Select((component, i) => (i == 0 ? "as" : "", $"{component.Key} -> {component.Value}")),
        ("without", Without(plan)),
        .. Extras(plan),
        ("keep", KeepWords.Of(plan.Keep)),
        ("capture", plan.Capture.Directory),
    ];

    private protected override void WritePlan(Utf8JsonWriter json, ArchivePlan plan)
    {
        ShippedText.WriteDestinations(json, plan);
        json.WriteString("name", plan.NamePattern.Format(plan.PlannedAt));
        json.WriteBoolean("full", plan.Full);
        json.WriteString("keep", KeepWords.Of(plan.Keep));
    }

    private static string Line(ArchivePlan plan, ArchiveRunResult result, ArchiveResult archive)
    {
        var (sent, counts) = (archive.Archive!, result.Capture!.State!.Summary.End.Counts);
        return $"{archive.Destination}: {sent.Name}: {Figures.Count(counts.Files, "file")}, {Figures.Bytes(counts.Bytes)}"
            + $"{(plan.Full ? "" : " without uploads")}; {ShippedText.Of(sent.Tally)}, in {Figures.Elapsed(sent.Elapsed)}";
    }

    private static string FailedLine(ArchiveResult archive) => archive.Archive is { Name: { } name } sent
        ? $"{archive.Destination}: {name}: {Ended(archive)} after {ShippedText.Of(sent.Tally)}"
        : $"{archive.Destination}: {Ended(archive)}";

    private static string Ended(ArchiveResult archive) => archive.Outcome.Ending == Ending.Cancelled ? "interrupted" : "failed";

    private static void Write(Utf8JsonWriter json, ArchivePlan plan, ArchiveRunResult result)
    {
        json.WriteBoolean("full", plan.Full);
        ShippedText.WriteCapture(json, result.Capture);
        json.WriteArray("destinations", result.Archives, archive =>
        {
            json.WriteString("to", archive.Destination);
            json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(archive.Outcome.Ending)));
            json.WriteArray("problems", archive.Outcome.Problems, json.WriteProblem);
            if (archive.Archive is { } sent)
            {
                if (sent.Name is { } name)
                    json.WriteString("name", name.Text);
                json.WriteBoolean("complete", archive.IsMade);
                json.WriteBoolean("resumed", sent.IsResumed);
                ShippedText.WriteTally(json, sent.Tally);
                json.WriteNumber("seconds", Math.Round(sent.Elapsed.TotalSeconds, 3));
            }

            if (archive.Retention is not { } retention)
                return;
            json.WriteStartObject("retention");
            PruneVerb.Write(json, retention);
            json.WriteEndObject();
        });
    }
}
