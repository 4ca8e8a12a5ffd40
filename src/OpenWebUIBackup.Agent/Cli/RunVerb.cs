using System.CommandLine;
using System.Text.Json;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>run</c>: runs jobs of the config.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string[]> _jobs = Words.Any("JOB", ValueKind.Job, "the jobs to run, in this order; all of the config when none is named");
    private readonly Option<bool> _dryRun = Words.Flag("--dry-run", "show the plan and touch nothing");

    internal RunVerb()
        : base("run", "run the jobs of the config: snapshot, then retention")
    {
        Add(_jobs);
        Add(_dryRun);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.Warnings, ExitCode.LockHeld, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =
    [
        "owui-backup run local",
        "0 3 * * *  owui-backup -q run local        in crontab: mail comes exactly when something is wrong",
    ];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        if (!ConfigSource.TryRead(session, "", out var reading, out var failure))
            return failure!;
        var planned = BackupPlanner.Plan(reading.Config!, session.Get(_jobs) ?? [], DateTimeOffset.UtcNow);
        if (planned.Plan is not { } plan)
            return VerbResult.Usage(planned.Faults);
        return session.Get(_dryRun) ? Show(session, plan) : Run(session, plan);
    }

    private static VerbResult Run(Session session, BackupPlan plan)
    {
        var problems = plan.Warnings.Select(PlanWarning).ToList();
        foreach (var problem in problems)
            session.Events.Report(new ProblemFound(problem));
        var outcome = Outcome.Of(problems);
        var ran = new List<(SnapshotPlan Plan, SnapshotRunResult Result)>();
        foreach (var job in plan.Snapshots)
        {
            if (session.Cancellation.IsCancellationRequested)
            {
                outcome = outcome.Then(Outcome.Cancelled([]));
                break;
            }

            var result = Run(session, job);
            ran.Add((job, result));
            outcome = outcome.Then(result.Outcome);
        }

        foreach (var job in plan.NotAvailable)
        {
            var problem = NotAvailable(job);
            session.Events.Report(new ProblemFound(problem));
            outcome = outcome.Then(Outcome.Failure(problem));
        }

        return VerbResult.Of(outcome, json =>
        {
            json.WriteStartArray("jobs");
            foreach (var (job, result) in ran)
                Write(json, job, result);
            foreach (var job in plan.NotAvailable)
                WriteNotAvailable(json, job);
            json.WriteEndArray();
        });
    }

    private static SnapshotRunResult Run(Session session, SnapshotPlan job)
    {
        session.Detail($"{job.JobName}: {job.SourceDirectory} to {job.SnapshotDirectory}");
        var request = new SnapshotRequest
        {
            Source = job.SourceDirectory,
            Directory = job.SnapshotDirectory,
            Names = job.NamePattern,
            Exclude = job.Exclude,
            AgentVersion = AgentVersion.Text,
            Host = Composition.Host,
            Instance = job.InstanceName,
        };
        var result = new SnapshotRun(Composition.Engine()).Make(request, job.Keep, session.Events, session.Cancellation);
        if (result.Snapshot.Name is not null)
            session.Say($"{job.JobName}: {MadeSnapshot.Line(result)}");
        if (result.Retention is { } retention && retention.Decisions.Count > 0)
            session.Say($"{job.JobName}: {PruneVerb.Line(retention)}");
        return result;
    }

    private static VerbResult Show(Session session, BackupPlan plan)
    {
        foreach (var job in plan.Snapshots)
        {
            session.Answer($"{session.Style.Bold(job.JobName)}: snapshot");
            session.Answer($"  from     {job.SourceDirectory}");
            session.Answer($"  to       {Path.Combine(job.SnapshotDirectory, job.Name)}");
            session.Answer($"  without  {(job.Exclude.Patterns.Count == 0 ? "(nothing is left out)" : string.Join("  ", job.Exclude.Patterns))}");
            session.Answer($"  keep     {KeepWords.Of(job.Keep)}");
        }

        foreach (var job in plan.NotAvailable)
            session.Answer($"{session.Style.Bold(job.Name)}: {job.Type} (not available in this version)");
        var outcome = Outcome.Of([.. plan.Warnings.Select(PlanWarning), .. plan.NotAvailable.Select(NotAvailable)]);
        return VerbResult.Of(outcome, json =>
        {
            json.WriteBoolean("dry_run", true);
            json.WriteStartArray("jobs");
            foreach (var job in plan.Snapshots)
            {
                json.WriteStartObject();
                json.WriteString("job", job.JobName);
                json.WriteString("type", "snapshot");
                json.WriteString("source", job.SourceDirectory);
                json.WriteString("path", Path.Combine(job.SnapshotDirectory, job.Name));
                json.WriteStartArray("exclude");
                foreach (var pattern in job.Exclude.Patterns)
                    json.WriteStringValue(pattern.Text);
                json.WriteEndArray();
                json.WriteString("keep", KeepWords.Of(job.Keep));
                json.WriteEndObject();
            }

            foreach (var job in plan.NotAvailable)
                WriteNotAvailable(json, job);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, SnapshotPlan job, SnapshotRunResult result)
    {
        json.WriteStartObject();
        json.WriteString("job", job.JobName);
        json.WriteString("type", "snapshot");
        json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(result.Outcome.Ending)));
        json.WriteStartObject("snapshot");
        MadeSnapshot.Write(json, result, new SnapshotPlace(job.SnapshotDirectory, job.NamePattern, job.Keep, job.JobName));
        json.WriteEndObject();
        if (result.Retention is { } retention)
        {
            json.WriteStartObject("retention");
            PruneVerb.Write(json, retention);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNotAvailable(Utf8JsonWriter json, JobConfig job)
    {
        json.WriteStartObject();
        json.WriteString("job", job.Name);
        json.WriteString("type", job.Type);
        json.WriteString("outcome", "not_available");
        json.WriteEndObject();
    }

    private static Problem PlanWarning(string sentence) =>
        Problem.Warning("do all that the config asks for", "", sentence);

    private static Problem NotAvailable(JobConfig job) => Problem.Error(
        "run the job", job.Name, $"jobs of the type \"{job.Type}\" are not available in this version ({AgentVersion.Text})");
}
