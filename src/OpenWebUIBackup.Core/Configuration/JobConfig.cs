using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration;

/// <summary>What every job says. The kinds are closed: match on the subclasses.</summary>
/// <param name="Name">The name in <c>[job.NAME]</c>.</param>
/// <param name="Instance">The name of the instance that it saves.</param>
/// <param name="Quiesce">What is done to the stack while data is read; the stack's own word where the job has none.</param>
/// <param name="Exclude">What is left out.</param>
/// <param name="CaptureFrom">A directory to read instead of the data directory: a file system snapshot's mount.</param>
/// <param name="Hooks">Commands around the job.</param>
public sealed record JobBasics(
    string Name,
    string Instance,
    Quiesce Quiesce,
    ExcludeFilter Exclude,
    string? CaptureFrom,
    Hooks Hooks);

/// <summary>A named entry of the config: what to capture, where to ship, what to keep.</summary>
/// <param name="Basics">What every job says.</param>
public abstract record JobConfig(JobBasics Basics)
{
    /// <summary>The name in <c>[job.NAME]</c>.</summary>
    public string Name => Basics.Name;

    /// <summary>The word after <c>type =</c>.</summary>
    public abstract string Type { get; }
}

/// <summary>Snapshots on local disk, hard-linked to one another.</summary>
/// <param name="Basics">What every job says.</param>
/// <param name="Directory">The absolute path of the snapshots' directory.</param>
/// <param name="NamePattern">How snapshots are named.</param>
/// <param name="Keep">How many are kept.</param>
public sealed record SnapshotJobConfig(JobBasics Basics, string Directory, SnapshotNamePattern NamePattern, KeepPolicy Keep)
    : JobConfig(Basics)
{
    /// <inheritdoc/>
    public override string Type => "snapshot";
}

/// <summary>How copies are sent.</summary>
/// <param name="To">Where to; at least one.</param>
/// <param name="Components">
/// What the components are called at the destination (component to name, unlisted ones keep theirs); an archive's
/// name may end in <c>.tar.gz</c>.
/// </param>
/// <param name="Transfers">rclone's <c>--transfers</c>.</param>
/// <param name="Checkers">rclone's <c>--checkers</c>.</param>
/// <param name="Bandwidth">rclone's <c>--bwlimit</c>, a rate or a timetable; null is unlimited.</param>
public sealed record ShippingConfig(
    IReadOnlyList<Destination> To,
    IReadOnlyDictionary<string, string> Components,
    int Transfers,
    int Checkers,
    string? Bandwidth);

/// <summary>Components mirrored to destinations.</summary>
/// <param name="Basics">What every job says.</param>
/// <param name="Shipping">How copies are sent.</param>
/// <param name="MaxDelete">How many files a run may delete at a destination; null is no limit.</param>
/// <param name="MaxShrinkPercent">How much of the files or bytes may be gone since the last good run, 0 to 100.</param>
/// <param name="History">Whether replaced and deleted files are moved to a dated directory.</param>
/// <param name="HistoryKeep">How many of those directories are kept.</param>
public sealed record SyncJobConfig(
    JobBasics Basics,
    ShippingConfig Shipping,
    int? MaxDelete,
    int MaxShrinkPercent,
    bool History,
    KeepPolicy HistoryKeep) : JobConfig(Basics)
{
    /// <inheritdoc/>
    public override string Type => "sync";
}

/// <summary>A consistent state under a dated directory at destinations.</summary>
/// <param name="Basics">What every job says.</param>
/// <param name="Shipping">How copies are sent.</param>
/// <param name="NamePattern">How archives are named.</param>
/// <param name="Keep">How many are kept.</param>
/// <param name="Full">Whether uploads are in it.</param>
public sealed record ArchiveJobConfig(
    JobBasics Basics,
    ShippingConfig Shipping,
    SnapshotNamePattern NamePattern,
    KeepPolicy Keep,
    bool Full) : JobConfig(Basics)
{
    /// <inheritdoc/>
    public override string Type => "archive";
}

/// <summary>Copies in a repository of restic or borg.</summary>
/// <param name="Basics">What every job says.</param>
/// <param name="Tool"><c>restic</c> or <c>borg</c>.</param>
/// <param name="Repository">The repository as the tool spells it.</param>
/// <param name="Password">Its password or passphrase.</param>
/// <param name="Keep">How many copies are kept.</param>
public sealed record RepositoryJobConfig(JobBasics Basics, string Tool, string Repository, Secret Password, KeepPolicy Keep)
    : JobConfig(Basics)
{
    /// <inheritdoc/>
    public override string Type => Tool;
}

/// <summary>A rehearsal of recovery.</summary>
/// <param name="Basics">What every job says.</param>
/// <param name="From">Which copies are restored.</param>
public sealed record DrillJobConfig(JobBasics Basics, Destination From) : JobConfig(Basics)
{
    /// <inheritdoc/>
    public override string Type => "drill";
}
