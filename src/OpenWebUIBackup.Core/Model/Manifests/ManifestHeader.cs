using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>The first line of a manifest: where, when and by what the snapshot was made.</summary>
public sealed record ManifestHeader
{
    /// <summary>The version of the format that this program writes, and the newest that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's name, the first field of the first line.</summary>
    public const string FormatName = "owui-backup-manifest";

    /// <summary>Version of the format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The version of owui-backup that made the snapshot.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>The host's name.</summary>
    public required string Host { get; init; }

    /// <summary>The instance's name in the config; null for a snapshot made without one.</summary>
    public string? Instance { get; init; }

    /// <summary>The snapshot's name.</summary>
    public required string Name { get; init; }

    /// <summary>When the capture began, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>When the tree stood, UTC.</summary>
    public required DateTime Finished { get; init; }

    /// <summary>The directory that was captured, as the user gave it.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Whether root made the snapshot. Otherwise files of other owners belong to whoever made it, and the entries tell
    /// the owners that they should have.
    /// </summary>
    public bool IsPrivileged { get; init; } = true;

    /// <summary>
    /// Which attributes the tree may lack because the file system of the snapshots, or the user, could not give them:
    /// of <c>owner</c>, <c>mode</c>, <c>xattrs</c>, <c>time</c>. The entries have them all.
    /// </summary>
    public IReadOnlyList<string> NotKept { get; init; } = [];

    /// <summary>Open WebUI's version, where it is known.</summary>
    public string? OpenWebUIVersion { get; init; }

    /// <summary>The revision of webui.db's schema (<c>alembic_version</c>), where it is known.</summary>
    public string? SchemaRevision { get; init; }

    /// <summary>The instance's keys that were kept beside the manifest, by what recognises them; never the keys.</summary>
    public IReadOnlyList<KeyNote> Keys { get; init; } = [];

    /// <summary>What was noted of each database that was captured through SQLite.</summary>
    public IReadOnlyList<DatabaseFacts> Databases { get; init; } = [];
}

/// <summary>What the manifest notes of a database when it is captured, to compare with later.</summary>
public sealed record DatabaseFacts
{
    /// <summary>Its path in the snapshot.</summary>
    public required UnixPath Path { get; init; }

    /// <summary>How it was captured: <c>backup</c>, <c>linked</c>, <c>file</c> (as a plain file, being corrupt) and so on.</summary>
    public required string Method { get; init; }

    /// <summary>The source's journal mode: <c>wal</c>, <c>delete</c> ...</summary>
    public string? JournalMode { get; init; }

    /// <summary>Page size in bytes.</summary>
    public int PageSize { get; init; }

    /// <summary>Number of pages.</summary>
    public long Pages { get; init; }

    /// <summary>Rows of each table; empty where they were not counted.</summary>
    public IReadOnlyList<TableRows> Tables { get; init; } = [];

    /// <summary><c>alembic_version.version_num</c>, where there is one.</summary>
    public string? AlembicRevision { get; init; }

    /// <summary>What an unchanged source is known by: opaque to everyone but the stage that wrote it.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The answer of <c>PRAGMA integrity_check</c> to the copy, <c>ok</c> normally; null when it was not asked.</summary>
    public string? Integrity { get; init; }

    /// <summary>
    /// Rows that refer to nothing (<c>PRAGMA foreign_key_check</c>): a sound database may have some, a copy must not
    /// have more. Null when they were not counted.
    /// </summary>
    public long? ForeignKeyViolations { get; init; }
}

/// <summary>A table and how many rows it had.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Rows">Its rows.</param>
public readonly record struct TableRows(string Table, long Rows);

/// <summary>The last line of a manifest.</summary>
/// <param name="Counts">What the lines before it add up to.</param>
/// <param name="Hash">XXH128 of every byte of the manifest before this line.</param>
public sealed record ManifestEnd(ManifestCounts Counts, UInt128 Hash);
