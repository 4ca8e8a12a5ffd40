using OpenWebUIBackup.Core.Configuration;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>What a run is going to do, complete before anything is touched; <c>--dry-run</c> prints it.</summary>
/// <param name="Jobs">The jobs, in the order in which they run.</param>
/// <param name="NotAvailable">Jobs that are understood and that this version cannot run.</param>
/// <param name="Warnings">What the user asked for and this version does otherwise, in full sentences.</param>
public sealed record BackupPlan(
    IReadOnlyList<JobPlan> Jobs,
    IReadOnlyList<JobConfig> NotAvailable,
    IReadOnlyList<string> Warnings);

/// <summary>A plan, or why there is none.</summary>
/// <param name="Plan">The plan; null when there is any fault.</param>
/// <param name="Faults">What is wrong with what was asked for, in full sentences.</param>
public sealed record Planned(BackupPlan? Plan, IReadOnlyList<string> Faults);
