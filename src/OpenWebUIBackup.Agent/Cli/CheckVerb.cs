using System.CommandLine;
using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>check</c>: the config, then the world, and what would not be backed up.</summary>
internal sealed class CheckVerb : Verb
{
    private readonly Argument<string[]> _jobs = Words.Any("JOB", ValueKind.Job, "the jobs to check; all when none is named");

    internal CheckVerb()
        : base("check", "check the config and everything it needs, and name what would not be backed up") => Add(_jobs);

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.Warnings, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        if (!ConfigSource.TryRead(session, "", out var reading, out var failure))
            return failure!;
        var config = reading.Config!;
        var planned = BackupPlanner.Plan(config, session.Get(_jobs) ?? [], DateTimeOffset.UtcNow, Composition.StateDirectory);
        if (planned.Plan is not { } plan)
            return VerbResult.Usage(planned.Faults);

        session.Say($"{config.File}: {Figures.Count(config.Jobs.Count, "job")}, no mistakes");
        foreach (var note in reading.Notes)
            session.Say($"note: {note}");
        var outcome = Outcome.Of([.. plan.Warnings.Select(warning => Problem.Warning("do all that the config asks for", "", warning))]);
        var jobs = new List<(SnapshotPlan Plan, CheckedJob Checked)>();
        foreach (var job in plan.Jobs.OfType<SnapshotPlan>())
        {
            var result = CheckRun.Check(job, session.Events, session.Cancellation);
            Show(session, job, result);
            jobs.Add((job, result));
            outcome = outcome.Then(result.Outcome);
        }

        foreach (var job in plan.NotAvailable)
            outcome = outcome.Then(Outcome.Of([Problem.Note("run the job", job.Name, $"jobs of the type \"{job.Type}\" are not available in this version")]));
        outcome = outcome.Then(Outcome.Of(SecretCheck.Check(config, session.Cancellation)));
        return VerbResult.Of(outcome, json =>
        {
            json.WriteString("config", config.File);
            json.WriteStartArray("notes");
            foreach (var note in reading.Notes)
                json.WriteStringValue(note.ToString());
            json.WriteEndArray();
            json.WriteArray("jobs", jobs, item => Write(json, item.Plan, item.Checked));
        });
    }

    private static void Show(Session session, SnapshotPlan job, CheckedJob result)
    {
        session.Say("");
        session.Say(session.Style.Bold($"job {job.JobName}: snapshot"));
        if (result.Survey is { } survey)
        {
            session.Say($"  source     {job.SourceDirectory}: {Figures.Count(survey.Kept.Files, "file")}, {Figures.Bytes(survey.Kept.Bytes)} to back up");
            foreach (var (heading, text) in Headed("databases", survey.Databases.Select(database =>
                $"{database.Path}: {Figures.Bytes(database.Bytes)}, {(database.IsWal ? "write-ahead log" : "rollback journal")}")))
                session.Say($"  {heading,-9}  {text}");
            foreach (var (heading, text) in Headed("left out", survey.LeftOut.Select(part =>
                $"{part.Pattern}: {Figures.Count(part.Amount.Files, "file")}, {Figures.Bytes(part.Amount.Bytes)}")))
                session.Say($"  {heading,-9}  {text}");
            foreach (var (heading, text) in Headed("needless", survey.NotLeftOut.Select(part =>
                $"/{part.Path}/: {Figures.Count(part.Amount.Files, "file")}, {Figures.Bytes(part.Amount.Bytes)} that are made again by themselves; exclude it to save them")))
                session.Say($"  {heading,-9}  {text}");
        }

        var target = new List<string>();
        if (result.Snapshots is { } count)
            target.Add(Figures.Count(count, "snapshot"));
        if (result.HardLinks is { } links)
            target.Add(links ? "hard links work" : "no hard links");
        if (result.FreeBytes is { } free)
            target.Add($"{Figures.Bytes(free)} free");
        session.Say($"  snapshots  {job.SnapshotDirectory}{(target.Count > 0 ? ": " : "")}{string.Join(", ", target)}");
        session.Say($"  keep       {KeepWords.Of(job.Keep)}");
    }

    private static IEnumerable<(string Heading, string Text)> Headed(string heading, IEnumerable<string> texts) =>
        texts.Select((text, i) => (i == 0 ? heading : "", text));

    private static void Write(Utf8JsonWriter json, SnapshotPlan job, CheckedJob result)
    {
        json.WriteString("job", job.JobName);
        json.WriteString("type", "snapshot");
        json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(result.Outcome.Ending)));
        json.WriteString("source", job.SourceDirectory);
        json.WriteString("directory", job.SnapshotDirectory);
        if (result.Survey is { } survey)
        {
            json.WriteNumber("files", survey.Kept.Files);
            json.WriteNumber("bytes", survey.Kept.Bytes);
            json.WriteArray("databases", survey.Databases, database =>
            {
                json.WritePath("path", database.Path);
                json.WriteNumber("bytes", database.Bytes);
                json.WriteBoolean("wal", database.IsWal);
            });
            json.WriteArray("left_out", survey.LeftOut, part =>
            {
                json.WriteString("pattern", part.Pattern.Text);
                json.WriteNumber("files", part.Amount.Files);
                json.WriteNumber("bytes", part.Amount.Bytes);
            });
        }

        if (result.Snapshots is { } count)
            json.WriteNumber("snapshots", count);
        if (result.HardLinks is { } links)
            json.WriteBoolean("hard_links", links);
        if (result.FreeBytes is { } free)
            json.WriteNumber("free_bytes", free);
    }
}
