using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>
/// Reads the databases of a tree as databases. That their bytes are those that were captured is found elsewhere; this
/// finds what was wrong already then.
/// </summary>
internal sealed class DatabaseVerification(DirectoryHandle root, IntegrityLevel level, Findings findings, CancellationToken cancellation)
{
    internal void Check(DatabaseFacts facts)
    {
        cancellation.ThrowIfCancellationRequested();
        using var directory = OpenParent(facts.Path);
        // A database that is not there is told of as a missing file.
        if (directory is null || !directory.Exists(facts.Path.Name.Bytes))
            return;
        var result = DatabaseCheck.Check(directory, facts.Path.Name.Bytes, level, cancellation);
        var faults = new List<string>();
        if (result.Content is { } content)
            Compare(facts, content, faults);
        else
            faults.Add($"cannot be opened as a database: {result.Fault}");
        if (faults.Count == 0)
            return;

        // What the source was already is no damage of the snapshot.
        if (facts.Integrity is null or "ok")
            findings.Add(facts.Path, DamageKinds.Database, string.Join("; ", faults));
        else
            findings.AddNote(Problem.Warning("use the database", facts.Path.ToString(),
                $"it was damaged already when it was captured: {facts.Integrity}",
                "Take it from an older snapshot, or recover what can be read with sqlite3's .recover."));
    }

    private void Compare(DatabaseFacts facts, DatabaseContent content, List<string> faults)
    {
        if (content.IsDamaged)
            faults.Add($"fails its integrity check: {content.Integrity}");
        if (content.Unchecked is { } reason)
            findings.AddNote(Problem.Note("check the database", facts.Path.ToString(), reason));
        if (facts.ForeignKeyViolations is { } noted && content.ForeignKeyViolations is { } found && found > noted)
            faults.Add($"has {found} rows that refer to nothing, should have {noted}");
        if (facts.AlembicRevision is not null && content.AlembicRevision != facts.AlembicRevision)
            faults.Add($"has schema revision {content.AlembicRevision ?? "none"}, should have {facts.AlembicRevision}");
        var rows = content.Tables.ToDictionary(table => table.Table, table => table.Rows, StringComparer.Ordinal);
        foreach (var table in facts.Tables)
        {
            if (!rows.TryGetValue(table.Table, out var count))
                faults.Add($"lacks the table {table.Table}");
            else if (count != table.Rows)
                faults.Add($"has {count} rows in {table.Table}, should have {table.Rows}");
        }
    }

    private DirectoryHandle? OpenParent(UnixPath path)
    {
        var directory = root.Reopen();
        var rest = path.Bytes;
        while (rest.IndexOf((byte)'/') is var slash and >= 0)
        {
            _ = directory.TryOpenDirectory(rest[..slash], out var next);
            directory.Dispose();
            if (next is null)
                return null;
            directory = next;
            rest = rest[(slash + 1)..];
        }

        return directory;
    }
}
