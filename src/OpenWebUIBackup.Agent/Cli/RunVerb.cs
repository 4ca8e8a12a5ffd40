using System.CommandLine;
using System.Text.Json;
using OpenWebUIBackup.Agent.Cli.Jobs;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>run</c>: runs jobs of the config.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string[]> _jobs = Words.Any("JOB", ValueKind.Job, "the jobs to run, in this order; all of the config when none is named");
    private readonly Option<bool> _dryRun = Words.Flag("--dry-run", "show the plan and touch nothing");

    private readonly Option<bool> _acceptShrink = Words.Flag("--accept-shrink",
        "let mirrors follow a source that has lost more than max_shrink and max_delete allow");

    private readonly Option<bool> _takeOver = Words.Flag("--take-over",
        "let mirrors take over a destination that is the mirror of another host or instance");

    internal RunVerb()
        : base("run", "run the jobs of the config: capture, copy, then retention")
    {
        Add(_jobs);
        Add(_dryRun);
        Add(_acceptShrink);
        Add(_takeOver);
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
    internal override bool RecoversStacks(Session session) => !session.Get(_dryRun);

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        if (!ConfigSource.TryRead(session, "", out var reading, out var failure))
            return failure!;
        var located = LocatedInstances.Of(reading.Config!, session.Get(_jobs) ?? [], session.Cancellation);
        if (located.HasNothingLeft)
            return VerbResult.Of(Outcome.Of(located.Problems));
        var planned = BackupPlanner.Plan(located.Config, located.Jobs, DateTimeOffset.UtcNow, Composition.StateDirectory);
        if (planned.Plan is not { } plan)
            return VerbResult.Usage(planned.Faults);
        var kinds = new JobKinds(reading.Config!, located, new MirrorConsent(session.Get(_acceptShrink), session.Get(_takeOver)));
        return session.Get(_dryRun) ? Show(session, plan, kinds, located) : Run(session, plan, kinds, located);
    }

    private static VerbResult Run(Session session, BackupPlan plan, JobKinds kinds, LocatedInstances located)
    {
        var problems = (List<Problem>)[.. plan.Warnings.Select(PlanWarning), .. located.Problems];
        foreach (var problem in problems)
            session.Events.Report(new ProblemFound(problem));
        var outcome = Outcome.Of(problems);
        var ran = new List<JobReport>();
        foreach (var job in plan.Jobs)
        {
            if (session.Cancellation.IsCancellationRequested)
            {
                outcome = outcome.Then(Outcome.Cancelled([]));
                break;
            }

            if (InstanceCheck.Missing(located, job.InstanceName) is { } missing && !problems.Contains(missing))
            {
                problems.Add(missing);
                session.Events.Report(new ProblemFound(missing));
                outcome = outcome.Then(Outcome.Of([missing]));
            }

            var done = JobHooks.Around(
                job, () => kinds.Of(job).Run(session, job), done => (done.Outcome, done.Captured), session.Events, session.Cancellation, out var hooks);
            var report = done is null ? new JobReport(job, hooks, null, _ => { }) : done with { Outcome = done.Outcome.Then(hooks) };
            ran.Add(report);
            outcome = outcome.Then(report.Outcome);
        }

        foreach (var job in plan.NotAvailable)
        {
            var problem = NotAvailable(job);
            session.Events.Report(new ProblemFound(problem));
            outcome = outcome.Then(Outcome.Failure(problem));
        }

        foreach (var instance in ran.Where(report => report.Outcome.IsSuccess).Select(report => report.Plan.InstanceName).Distinct())
            if (InstanceCheck.Reminder(located, instance) is { } reminder)
                session.Say(reminder);
        return VerbResult.Of(outcome, json =>
        {
            json.WriteStartArray("jobs");
            foreach (var report in ran)
            {
                WriteStart(json, report.Plan.JobName, report.Plan.Type);
                json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(report.Outcome.Ending)));
                report.Write(json);
                json.WriteEndObject();
            }

            WriteNotAvailable(json, plan);
            json.WriteEndArray();
        });
    }

    private static VerbResult Show(Session session, BackupPlan plan, JobKinds kinds, LocatedInstances located)
    {
        foreach (var job in plan.Jobs)
        {
            session.Answer($"{session.Style.Bold(job.JobName)}: {job.Type}");
            foreach (var (heading, text) in kinds.Of(job).Describe(job))
                session.Answer($"  {heading,-8} {text}");
        }

        foreach (var job in plan.NotAvailable)
            session.Answer($"{session.Style.Bold(job.Name)}: {job.Type} (not available in this version)");
        var outcome = Outcome.Of([.. plan.Warnings.Select(PlanWarning), .. located.Problems, .. plan.NotAvailable.Select(NotAvailable)]);
        return VerbResult.Of(outcome, json =>
        {
            json.WriteBoolean("dry_run", true);
            json.WriteStartArray("jobs");
            foreach (var job in plan.Jobs)
            {
                WriteStart(json, job.JobName, job.Type);
                json.WriteString("source", job.SourceDirectory);
                json.WriteStartArray("exclude");
                foreach (var pattern in job.Exclude.Patterns)
                    json.WriteStringValue(pattern.Text);
                json.WriteEndArray();
                kinds.Of(job).WritePlan(json, job);
                json.WriteEndObject();
            }

            WriteNotAvailable(json, plan);
            json.WriteEndArray();
        });
    }

    private static void WriteStart(Utf8JsonWriter json, string job, string type)
    {
        json.WriteStartObject();
        json.WriteString("job", job);
        json.WriteString("type", type);
    }

    private static void WriteNotAvailable(Utf8JsonWriter json, BackupPlan plan)
    {
        foreach (var job in plan.NotAvailable)
        {
            WriteStart(json, job.Name, job.Type);
            json.WriteString("outcome", "not_available");
            json.WriteEndObject();
        }
    }

    private static Problem PlanWarning(string sentence) =>
        Problem.Warning("do all that the config asks for", "", sentence);

    private static Problem NotAvailable(JobConfig job) => Problem.Error(
        "run the job", job.Name, $"jobs of the type \"{job.Type}\" are not available in this version ({AgentVersion.Text})");
}
