using OpenWebUIBackup.Core.Model.Manifests;
using SQLitePCL;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>Reads what is in an open database.</summary>
internal static class ContentReading
{
    // Whoever reads the message repairs from a good copy, not from a list of pages.
    private const int FaultsKept = 5;

    /// <summary>Reads everything that <see cref="DatabaseContent"/> holds.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="header">Its header: without its log, PRAGMA journal_mode says "delete" of every database.</param>
    /// <param name="level">How thoroughly.</param>
    /// <param name="foreignKeys">Whether to look for rows that refer to nothing.</param>
    /// <exception cref="SqliteFault">Not even the schema can be read.</exception>
    internal static DatabaseContent Read(DatabaseConnection connection, in SqliteHeader header, IntegrityLevel level, bool foreignKeys)
    {
        _ = connection.Number("SELECT count(*) FROM sqlite_master"); // unreadable, it ends here
        var content = new DatabaseContent
        {
            PageSize = (int)connection.Number("PRAGMA page_size"),
            Pages = connection.Number("PRAGMA page_count"),
            JournalMode = header.IsWal ? "wal" : "delete",
        };
        content = WithIntegrity(connection, content, level);
        try
        {
            return content with
            {
                Tables = CountRows(connection),
                AlembicRevision = ReadRevision(connection),
                ForeignKeyViolations = foreignKeys ? CountViolations(connection) : null,
            };
        }
        catch (SqliteFault fault) when (fault.IsDamage)
        {
            return content with { Integrity = content.IsDamaged ? content.Integrity : fault.Message };
        }
    }

    private static DatabaseContent WithIntegrity(DatabaseConnection connection, DatabaseContent content, IntegrityLevel level)
    {
        if (level == IntegrityLevel.None)
            return content;
        try
        {
            var pragma = level == IntegrityLevel.Full ? "integrity_check" : "quick_check";
            var faults = connection.Texts($"PRAGMA {pragma}({FaultsKept})").ToList();
            return content with { Integrity = OneLine(string.Join("; ", faults)) };
        }
        catch (SqliteFault fault) when (fault.IsDamage)
        {
            return content with { Integrity = fault.Message };
        }
        catch (SqliteFault fault) when (fault.Code == raw.SQLITE_ERROR)
        {
            // A collation or a module that the application brings along and this program does not have.
            return content with { Unchecked = fault.Message };
        }
    }

    // SQLite gives several faults as one row of several lines, under a heading; messages have one line each.
    private static string OneLine(string faults) =>
        faults.Replace("*** in database main ***\n", "", StringComparison.Ordinal).Replace("\n", "; ", StringComparison.Ordinal);

    private static List<TableRows> CountRows(DatabaseConnection connection)
    {
        // Virtual tables have no root page of their own; sqlite_sequence and the like are SQLite's.
        var names = connection.Texts(
            "SELECT name FROM sqlite_master WHERE type='table' AND rootpage>0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name").ToList();
        var tables = new List<TableRows>(names.Count);
        foreach (var name in names)
            tables.Add(new TableRows(name, connection.Number($"SELECT count(*) FROM {Quoted(name)}")));
        return tables;
    }

    private static string? ReadRevision(DatabaseConnection connection) =>
        connection.Number("SELECT count(*) FROM pragma_table_info('alembic_version') WHERE name='version_num'") > 0
            ? connection.Texts("SELECT version_num FROM alembic_version").FirstOrDefault()
            : null;

    private static long? CountViolations(DatabaseConnection connection)
    {
        try
        {
            return connection.Texts("PRAGMA foreign_key_check").LongCount();
        }
        catch (SqliteFault fault) when (fault.Code == raw.SQLITE_ERROR)
        {
            return null; // "foreign key mismatch": a schema whose parent has no such key; SQLite cannot say more
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
