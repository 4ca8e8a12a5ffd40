using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>Dated archives at destinations.</summary>
/// <param name="config">Whose jobs they are: it has the remotes.</param>
internal sealed class ArchiveJob(AgentConfig config) : JobKind<ArchivePlan>
{
    private protected override JobReport Run(Session session, ArchivePlan plan)
    {
        session.Detail($"{plan.JobName}: {plan.SourceDirectory} by way of {plan.Capture.Directory}");
        var result = new ArchiveRun(Composition.Means(config)).Run(plan, session.Events, session.Cancellation);
        foreach (var archive in result.Archives.Where(archive => archive.IsMade))
            session.Say($"{plan.JobName}: {Line(plan, result, archive)}");
        foreach (var archive in result.Archives)
            if (archive.Retention is { Decisions.Count: > 0 } retention)
                session.Say($"{plan.JobName}: {archive.Destination}: {PruneVerb.Line(retention, "archive")}");
        return new JobReport(plan, result.Outcome, json => Write(json, plan, result));
    }

    private protected override IEnumerable<(string Heading, string Text)> Describe(ArchivePlan plan) =>
    [
        ("from", plan.SourceDirectory),
        .. plan.Destinations.Select((to, i) => (i == 0 ? "to" : "", $"{to}  {plan.NamePattern.Format(plan.PlannedAt)}")),
        .. plan.Components.Select((component, i) => (i == 0 ? "named" : "", $"{component.Key} as {component.Value}")),
        ("without", Without(plan)),
        ("keep", KeepWords.Of(plan.Keep)),
        ("staging", plan.Capture.Directory),
    ];

    private protected override void WritePlan(Utf8JsonWriter json, ArchivePlan plan)
    {
        json.WriteStartArray("to");
        foreach (var to in plan.Destinations)
            json.WriteStringValue(to.ToString());
        json.WriteEndArray();
        json.WriteString("name", plan.NamePattern.Format(plan.PlannedAt));
        json.WriteBoolean("full", plan.Full);
        json.WriteString("keep", KeepWords.Of(plan.Keep));
        json.WriteString("capture_dir", plan.Capture.Directory);
    }

    // archive: b2:bucket: open-webui-backup-2026-11-22: 5,012 files, 1.2 GiB; 14 files sent (3.1 MiB), 4,998 copied there (1.2 GiB), ...
    private static string Line(ArchivePlan plan, ArchiveRunResult result, ArchiveResult archive)
    {
        var (sent, counts) = (archive.Archive!, result.Capture!.State!.Summary.End.Counts);
        var tally = sent.Tally;
        var line = $"{archive.Destination}: {sent.Name}: {Figures.Count(counts.Files, "file")}, {Figures.Bytes(counts.Bytes)}"
            + (plan.Full ? "" : " without uploads")
            + $"; {Figures.Count(tally.FilesSent)} sent ({Figures.Bytes(tally.BytesSent)})";
        if (tally.FilesCopiedThere > 0)
            line += $", {Figures.Count(tally.FilesCopiedThere)} copied there ({Figures.Bytes(tally.BytesCopiedThere)})";
        if (tally.FilesUnchanged > 0)
            line += $", {Figures.Count(tally.FilesUnchanged)} there already";
        return $"{line}, in {Figures.Elapsed(sent.Elapsed)}";
    }

    private static void Write(Utf8JsonWriter json, ArchivePlan plan, ArchiveRunResult result)
    {
        json.WriteBoolean("full", plan.Full);
        if (result.Capture?.State is { } state)
        {
            json.WriteStartObject("capture");
            json.WriteString("name", state.Id);
            MadeSnapshot.WriteSummary(json, state.Summary);
            json.WriteEndObject();
        }

        json.WriteArray("destinations", result.Archives, archive =>
        {
            json.WriteString("destination", archive.Destination);
            json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(archive.Outcome.Ending)));
            if (archive.Archive is { } sent)
            {
                if (sent.Name is { } name)
                    json.WriteString("name", name.Text);
                json.WriteBoolean("complete", archive.IsMade);
                json.WriteBoolean("resumed", sent.IsResumed);
                json.WriteNumber("files_sent", sent.Tally.FilesSent);
                json.WriteNumber("bytes_sent", sent.Tally.BytesSent);
                json.WriteNumber("files_copied_there", sent.Tally.FilesCopiedThere);
                json.WriteNumber("bytes_copied_there", sent.Tally.BytesCopiedThere);
                json.WriteNumber("files_unchanged", sent.Tally.FilesUnchanged);
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
