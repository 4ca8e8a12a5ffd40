using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>What one job is going to do. The kinds are closed: match on the subclasses.</summary>
/// <param name="JobName">The job.</param>
/// <param name="InstanceName">The instance that it saves.</param>
/// <param name="SourceDirectory">The absolute path of the directory that is read.</param>
/// <param name="Exclude">What is left out.</param>
public abstract record JobPlan(string JobName, string InstanceName, string SourceDirectory, ExcludeFilter Exclude)
{
    /// <summary>The word after <c>type =</c>.</summary>
    public abstract string Type { get; }

    /// <summary>What is brought to rest while the data is read; null: it is captured while it runs.</summary>
    public StackDefinition? Stack { get; init; }

    /// <summary>Whether <see cref="SourceDirectory"/> is not the data directory but what a hook puts in its place (<c>capture_from</c>).</summary>
    public bool IsFromElsewhere { get; init; }

    /// <summary>What is captured beyond the data directory.</summary>
    public IReadOnlyList<ExtraSource> Extras { get; init; } = [];

    /// <summary>Commands around the job.</summary>
    public Hooks Hooks { get; init; } = Hooks.None;
}

/// <summary>One snapshot to be made.</summary>
/// <param name="JobName">The job.</param>
/// <param name="InstanceName">The instance that it saves.</param>
/// <param name="SourceDirectory">The absolute path of the directory that is read.</param>
/// <param name="SnapshotDirectory">The absolute path of the directory that snapshots are kept in.</param>
/// <param name="NamePattern">How snapshots are named there; what does not parse is none.</param>
/// <param name="Name">The name of this one, if it is free.</param>
/// <param name="PlannedAt">The time in the name, UTC.</param>
/// <param name="Exclude">What is left out.</param>
/// <param name="Keep">How many are kept.</param>
public sealed record SnapshotPlan(
    string JobName,
    string InstanceName,
    string SourceDirectory,
    string SnapshotDirectory,
    SnapshotNamePattern NamePattern,
    string Name,
    DateTime PlannedAt,
    ExcludeFilter Exclude,
    KeepPolicy Keep) : JobPlan(JobName, InstanceName, SourceDirectory, Exclude)
{
    /// <inheritdoc/>
    public override string Type => "snapshot";
}
