using System.CommandLine;
using System.Text.Json;
using OpenWebUIBackup.Agent.Cli.Jobs;
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
        var located = LocatedInstances.Of(config, session.Get(_jobs) ?? [], session.Cancellation);
        if (located.HasNothingLeft)
            return VerbResult.Of(Outcome.Of(located.Problems));
        var planned = BackupPlanner.Plan(located.Config, located.Jobs, DateTimeOffset.UtcNow, Composition.StateDirectory);
        if (planned.Plan is not { } plan)
            return VerbResult.Usage(planned.Faults);

        session.Say($"{config.File}: {Figures.Count(config.Jobs.Count, "job")}, no mistakes");
        foreach (var note in reading.Notes)
            session.Say($"note: {note}");
        var outcome = Outcome.Of([.. located.Problems, .. plan.Warnings.Select(warning => Problem.Warning("do all that the config asks for", "", warning))]);
        var jobs = new List<(JobPlan Plan, Outcome Outcome, Action<Utf8JsonWriter> Write)>();
        var shipping = new ShippingCheck(Composition.Shipping(config).Open);
        foreach (var job in plan.Jobs)
        {
            session.Say("");
            session.Say(session.Style.Bold($"job {job.JobName}: {job.Type}"));
            var (found, write) = job is SnapshotPlan snapshot
                ? Check(session, snapshot)
                : Check(session, (ShippingPlan)job, shipping);
            var stack = StackCheck.Check(job, Composition.StateDirectory, session.Cancellation);
            foreach (var (heading, text) in RestText.Describe(job, stack.Sight))
                session.Say($"  {heading,-9}  {text}");
            found = found.Then(stack.Outcome);
            jobs.Add((job, found, write));
            outcome = outcome.Then(found);
        }

        foreach (var instance in plan.Jobs.Select(job => job.InstanceName).Distinct())
            outcome = outcome.Then(InstanceCheck.Check(session, located, instance,
                plan.Jobs.Any(job => job.InstanceName == instance && job.Stack is { Quiesce: Quiesce.Down })));
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
            json.WriteArray("instances", plan.Jobs.Select(job => job.InstanceName).Distinct(), instance => InstanceCheck.Write(json, located, instance));
            json.WriteArray("jobs", jobs, job =>
            {
                json.WriteString("job", job.Plan.JobName);
                json.WriteString("type", job.Plan.Type);
                json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(job.Outcome.Ending)));
                json.WriteString("source", job.Plan.SourceDirectory);
                job.Write(json);
            });
        });
    }

    private static (Outcome, Action<Utf8JsonWriter>) Check(Session session, SnapshotPlan job)
    {
        var result = CheckRun.Check(job, session.Events, session.Cancellation);
        CheckedText.Say(session, job, result.Survey);
        var target = new List<string>();
        if (result.Snapshots is { } count)
            target.Add(Figures.Count(count, "snapshot"));
        session.Say($"  snapshots  {CheckedText.Place(job.SnapshotDirectory, target, result.HardLinks, result.FreeBytes)}");
        session.Say($"  keep       {KeepWords.Of(job.Keep)}");
        return (result.Outcome, json =>
        {
            json.WriteString("directory", job.SnapshotDirectory);
            CheckedText.Write(json, result.Survey, result.HardLinks, result.FreeBytes);
            if (result.Snapshots is { } number)
                json.WriteNumber("snapshots", number);
        }
        );
    }

    private static (Outcome, Action<Utf8JsonWriter>) Check(Session session, ShippingPlan job, ShippingCheck shipping)
    {
        var result = shipping.Check(job, session.Events, session.Cancellation);
        CheckedText.Say(session, job, result.Survey);
        session.Say($"  capture    {CheckedText.Place(job.Capture.Directory, [], result.HardLinks, result.FreeBytes)}");
        for (var i = 0; i < result.Destinations.Count; i++)
            session.Say($"  {(i == 0 ? "to" : ""),-9}  {CheckedText.Of(result.Destinations[i])}");
        return (result.Outcome, json =>
        {
            json.WriteString("capture_dir", job.Capture.Directory);
            CheckedText.Write(json, result.Survey, result.HardLinks, result.FreeBytes);
            json.WriteArray("destinations", result.Destinations, destination => CheckedText.Write(json, destination));
        }
        );
    }
}
