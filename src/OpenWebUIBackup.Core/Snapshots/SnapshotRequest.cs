using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>What to make a snapshot of, and where.</summary>
public sealed record SnapshotRequest
{
    /// <summary>The data directory, as the user gave it.</summary>
    public required string Source { get; init; }

    /// <summary>The directory that holds the snapshots, as the user gave it; made (mode 0700) if it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>The pattern of the snapshots' names.</summary>
    public required SnapshotNamePattern Names { get; init; }

    /// <summary>What to leave out.</summary>
    public ExcludeFilter Exclude { get; init; } = ExcludeFilter.None;

    /// <summary>The version of this program, for the manifest.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>This host's name, for the manifest.</summary>
    public required string Host { get; init; }

    /// <summary>The instance's name in the config; null without one.</summary>
    public string? Instance { get; init; }

    /// <summary>What is captured beyond the data directory; no name twice.</summary>
    public IReadOnlyList<ExtraSource> Extras { get; init; } = [];

    /// <summary>What is known of the instance beside its data.</summary>
    public InstanceNotes Notes { get; init; } = InstanceNotes.None;

    /// <summary>
    /// Whether files that are no databases are hard links to those in the source, which must not change as long as the
    /// snapshot is there. Takes next to no space; both must be on one file system.
    /// </summary>
    public bool LinksToSource { get; init; }

    /// <summary>
    /// Called once, when all of the source has been read and what was captured is not yet durable: whoever rests for the
    /// reading may go on.
    /// </summary>
    public Action? WhenRead { get; init; }

    /// <summary>Worker threads; at least 1.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 8);
}

/// <summary>What came of it.</summary>
/// <param name="Outcome">How it ended, and every problem that was met.</param>
/// <param name="Name">The snapshot's name; null if there is none.</param>
/// <param name="Base">The snapshot that unchanged files were linked to; null for a first one.</param>
/// <param name="Tally">What was done, in numbers.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record SnapshotResult(
    Outcome Outcome, string? Name, string? Base, SnapshotTally Tally, TimeSpan Elapsed)
{
    /// <summary>
    /// Whether something that is in the source could not be read, and is not in the snapshot: what is missing there need not be gone.
    /// </summary>
    public bool HasLeftOut { get; init; }
}
