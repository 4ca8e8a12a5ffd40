using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>What a run is going to do, complete before anything is touched; <c>--dry-run</c> prints it.</summary>
/// <param name="Snapshots">The snapshot jobs, in the order in which they run.</param>
/// <param name="NotAvailable">Jobs that are understood and that this version cannot run.</param>
/// <param name="Warnings">What the user asked for and this version does otherwise, in full sentences.</param>
public sealed record BackupPlan(
    IReadOnlyList<SnapshotPlan> Snapshots,
    IReadOnlyList<JobConfig> NotAvailable,
    IReadOnlyList<string> Warnings);

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
    KeepPolicy Keep);

/// <summary>A plan, or why there is none.</summary>
/// <param name="Plan">The plan; null when there is any fault.</param>
/// <param name="Faults">What is wrong with what was asked for, in full sentences.</param>
public sealed record Planned(BackupPlan? Plan, IReadOnlyList<string> Faults);
