using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>What came of a job.</summary>
/// <param name="Plan">The job.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Captured">The path of what was captured; null where nothing was.</param>
/// <param name="Write">Writes what was done as properties of its JSON object.</param>
internal sealed record JobReport(JobPlan Plan, Outcome Outcome, string? Captured, Action<Utf8JsonWriter> Write);

/// <summary>How jobs of one type are run and told of.</summary>
internal abstract class JobKind
{
    /// <summary>Runs it, and says on standard output what was done.</summary>
    internal abstract JobReport Run(Session session, JobPlan plan);

    /// <summary>What it is going to do: a heading of at most eight letters and a text each.</summary>
    internal abstract IEnumerable<(string Heading, string Text)> Describe(JobPlan plan);

    /// <summary>Writes what it is going to do, beyond what every job has.</summary>
    internal abstract void WritePlan(Utf8JsonWriter json, JobPlan plan);
}

/// <inheritdoc cref="JobKind"/>
internal abstract class JobKind<T> : JobKind
    where T : JobPlan
{
    internal sealed override JobReport Run(Session session, JobPlan plan) => Run(session, (T)plan);

    internal sealed override IEnumerable<(string Heading, string Text)> Describe(JobPlan plan) => Describe((T)plan).Concat(RestText.Describe(plan));

    internal sealed override void WritePlan(Utf8JsonWriter json, JobPlan plan) => WritePlan(json, (T)plan);

    private protected abstract JobReport Run(Session session, T plan);

    private protected abstract IEnumerable<(string Heading, string Text)> Describe(T plan);

    private protected abstract void WritePlan(Utf8JsonWriter json, T plan);

    private protected static IEnumerable<(string Heading, string Text)> Extras(T plan) =>
        plan.Extras.Select((extra, i) => (i == 0 ? "extra" : "", $"{extra.Name}: {extra.Directory}"
            + (extra.Exclude.Patterns.Count > 0 ? $" without {string.Join("  ", extra.Exclude.Patterns)}" : "")));

    private protected static string Without(T plan) => plan.Exclude.Patterns.Count == 0
        ? "(nothing is left out)"
        : string.Join("  ", plan.Exclude.Patterns);
}
