using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>A capture that is sent to destinations. The kinds are closed: match on the subclasses.</summary>
/// <param name="JobName">The job.</param>
/// <param name="Capture">What is captured, and where.</param>
/// <param name="Destinations">Where to; at least one, none twice.</param>
/// <param name="Components">What top-level entries of the data directory are called at the destination; those that are not named keep their names.</param>
/// <param name="Limits">How hard the transfers may go at it.</param>
public abstract record ShippingPlan(
    string JobName,
    CapturePlan Capture,
    IReadOnlyList<Destination> Destinations,
    IReadOnlyDictionary<string, string> Components,
    TransferLimits Limits) : JobPlan(JobName, Capture.InstanceName, Capture.SourceDirectory, Capture.Exclude);

/// <summary>Mirrors to be brought up to date.</summary>
/// <inheritdoc cref="ShippingPlan"/>
/// <param name="JobName">The job.</param>
/// <param name="Capture">What is captured, and where.</param>
/// <param name="Destinations">Where to; at least one, none twice.</param>
/// <param name="Components">What top-level entries are called at the destination; a file's name is that of a directory there, as in the documented scripts.</param>
/// <param name="Limits">How hard the transfers may go at it.</param>
/// <param name="MaxDelete">How many files a run may delete or move aside at a destination; null is no limit.</param>
/// <param name="MaxShrinkPercent">How much of the files or bytes may be gone since the last good run, 0 to 100.</param>
/// <param name="History">Whether replaced and deleted files are moved to a dated directory.</param>
/// <param name="HistoryKeep">How many of those directories are kept.</param>
public sealed record SyncPlan(
    string JobName,
    CapturePlan Capture,
    IReadOnlyList<Destination> Destinations,
    IReadOnlyDictionary<string, string> Components,
    TransferLimits Limits,
    int? MaxDelete,
    int MaxShrinkPercent,
    bool History,
    KeepPolicy HistoryKeep) : ShippingPlan(JobName, Capture, Destinations, Components, Limits)
{
    /// <inheritdoc/>
    public override string Type => "sync";
}

/// <summary>One archive to be made at each destination.</summary>
/// <inheritdoc cref="ShippingPlan"/>
/// <param name="JobName">The job.</param>
/// <param name="Capture">What is captured, and where; without <c>uploads/</c> unless <paramref name="Full"/>.</param>
/// <param name="Destinations">Where to; at least one, none twice.</param>
/// <param name="Components">What top-level entries are called in the archive; a name may end in <c>.tar.gz</c> or <c>.tar.zst</c>.</param>
/// <param name="Limits">How hard the transfers may go at it.</param>
/// <param name="NamePattern">How archives are named; what does not parse is none.</param>
/// <param name="PlannedAt">The time in the name, UTC.</param>
/// <param name="Keep">How many are kept.</param>
/// <param name="Full">Whether uploads are in it.</param>
public sealed record ArchivePlan(
    string JobName,
    CapturePlan Capture,
    IReadOnlyList<Destination> Destinations,
    IReadOnlyDictionary<string, string> Components,
    TransferLimits Limits,
    SnapshotNamePattern NamePattern,
    DateTime PlannedAt,
    KeepPolicy Keep,
    bool Full) : ShippingPlan(JobName, Capture, Destinations, Components, Limits)
{
    /// <inheritdoc/>
    public override string Type => "archive";
}
