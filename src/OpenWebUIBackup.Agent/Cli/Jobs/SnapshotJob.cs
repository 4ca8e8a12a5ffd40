using System.Text.Json;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>Snapshots on local disk.</summary>
/// <param name="instances">The instances that they save.</param>
internal sealed class SnapshotJob(LocatedInstances instances) : JobKind<SnapshotPlan>
{
    private protected override JobReport Run(Session session, SnapshotPlan plan)
    {
        session.Detail($"{plan.JobName}: {plan.SourceDirectory} to {plan.SnapshotDirectory}");
        var request = new SnapshotRequest
        {
            Source = plan.SourceDirectory,
            Directory = plan.SnapshotDirectory,
            Names = plan.NamePattern,
            Exclude = plan.Exclude,
            AgentVersion = AgentVersion.Text,
            Host = Composition.Host,
            Instance = plan.InstanceName,
            Extras = plan.Extras,
            Notes = instances.NotesOf(plan.InstanceName),
        };
        var result = new SnapshotRun(Composition.Engine()).MakeAtRest(
            request, plan, Composition.Stacks, session.Events, session.Cancellation);
        if (result.Snapshot.Name is not null)
            session.Say($"{plan.JobName}: {MadeSnapshot.Line(result)}");
        if (RestText.Line(result.Rest) is { } line)
            session.Say($"{plan.JobName}: {line}");
        if (result.Retention is { Decisions.Count: > 0 } retention)
            session.Say($"{plan.JobName}: {PruneVerb.Line(retention)}");
        var path = result.Snapshot.Name is { } name ? Path.Combine(plan.SnapshotDirectory, name) : null;
        return new JobReport(plan, result.Outcome, path, json => Write(json, plan, result));
    }

    private protected override IEnumerable<(string Heading, string Text)> Describe(SnapshotPlan plan) =>
    [
        ("from", plan.SourceDirectory),
        ("to", Path.Combine(plan.SnapshotDirectory, plan.Name)),
        ("without", Without(plan)),
        .. Extras(plan),
        ("keep", KeepWords.Of(plan.Keep)),
    ];

    private protected override void WritePlan(Utf8JsonWriter json, SnapshotPlan plan)
    {
        json.WriteString("path", Path.Combine(plan.SnapshotDirectory, plan.Name));
        json.WriteString("keep", KeepWords.Of(plan.Keep));
    }

    private static void Write(Utf8JsonWriter json, SnapshotPlan plan, SnapshotRunResult result)
    {
        RestText.Write(json, result.Rest);
        json.WriteStartObject("snapshot");
        MadeSnapshot.Write(json, result, new SnapshotPlace(plan.SnapshotDirectory, plan.NamePattern, plan.Keep, plan.JobName));
        json.WriteEndObject();
        if (result.Retention is not { } retention)
            return;
        json.WriteStartObject("retention");
        PruneVerb.Write(json, retention);
        json.WriteEndObject();
    }
}
