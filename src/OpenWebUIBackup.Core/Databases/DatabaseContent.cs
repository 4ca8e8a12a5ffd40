using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>How thoroughly a database is read through.</summary>
public enum IntegrityLevel
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>PRAGMA quick_check: every page and row, not whether the indexes agree with the tables.</summary>
    Quick,

    /// <summary>PRAGMA integrity_check: the indexes too; about twice as long.</summary>
    Full,
}

/// <summary>What is found in a database that can be opened.</summary>
public sealed record DatabaseContent
{
    /// <summary><c>wal</c> or <c>delete</c>: what the header says.</summary>
    public required string JournalMode { get; init; }

    /// <summary>Bytes of a page.</summary>
    public required int PageSize { get; init; }

    /// <summary>Number of pages.</summary>
    public required long Pages { get; init; }

    /// <summary>Rows of every ordinary table, by name in byte order. Virtual tables are left out, their shadow tables are in.</summary>
    public IReadOnlyList<TableRows> Tables { get; init; } = [];

    /// <summary><c>alembic_version.version_num</c>, where there is one.</summary>
    public string? AlembicRevision { get; init; }

    /// <summary>
    /// What the check answered: <c>ok</c>, or the first few faults a line each; null when it was not asked or could
    /// not be (<see cref="Unchecked"/>).
    /// </summary>
    public string? Integrity { get; init; }

    /// <summary>Why an integrity check that was asked for was not possible: an extension is missing here, say.</summary>
    public string? Unchecked { get; init; }

    /// <summary>
    /// Rows that refer to nothing (PRAGMA foreign_key_check). SQLite does not enforce foreign keys unless told, so a
    /// sound database may have some: compare with what was noted at the capture. Null when it was not asked.
    /// </summary>
    public long? ForeignKeyViolations { get; init; }

    /// <summary>Whether a check found a fault.</summary>
    public bool IsDamaged => Integrity is not (null or "ok");
}
