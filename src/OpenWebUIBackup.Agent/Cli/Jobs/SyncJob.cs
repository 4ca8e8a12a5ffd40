using System.Text.Json;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>Mirrors at destinations.</summary>
/// <param name="config">Whose jobs they are: it has the remotes.</param>
internal sealed class SyncJob(AgentConfig config) : JobKind<SyncPlan>
{
    private protected override JobReport Run(Session session, SyncPlan plan)
    {
        var problem = Problem.Error("run the job", plan.JobName,
            $"jobs of the type \"sync\" of {config.File} are not available in this version ({AgentVersion.Text})");
        session.Events.Report(new ProblemFound(problem));
        return new JobReport(plan, Outcome.Failure(problem), _ => { });
    }

    private protected override IEnumerable<(string Heading, string Text)> Describe(SyncPlan plan) =>
    [
        ("from", plan.SourceDirectory),
        .. plan.Destinations.Select((to, i) => (i == 0 ? "to" : "", to.ToString()!)),
        ("without", Without(plan)),
        ("staging", plan.Capture.Directory),
    ];

    private protected override void WritePlan(Utf8JsonWriter json, SyncPlan plan)
    {
        json.WriteStartArray("to");
        foreach (var to in plan.Destinations)
            json.WriteStringValue(to.ToString());
        json.WriteEndArray();
        json.WriteString("capture_dir", plan.Capture.Directory);
    }
}
