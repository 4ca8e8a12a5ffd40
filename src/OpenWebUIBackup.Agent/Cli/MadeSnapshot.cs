using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Tells of a snapshot that was made.</summary>
internal static class MadeSnapshot
{
    /// <summary>
    /// <c>snapshot_20261122030000: 100,000 files (99,997 linked, 3 copied, 1.2 MiB new), 3 databases, in 0.8 s</c>
    /// </summary>
    internal static string Line(SnapshotRunResult made)
    {
        var (snapshot, tally) = (made.Snapshot, made.Snapshot.Tally);
        var files = made.Summary?.End.Counts.Files ?? tally.Linked + tally.Copied;
        var how = snapshot.Base is null
            ? $"{Figures.Bytes(tally.CopiedBytes)}, the first here"
            : $"{Figures.Count(tally.Linked)} linked, {Figures.Count(tally.Copied)} copied, {Figures.Bytes(tally.CopiedBytes)} new";
        var databases = made.Summary is { Header.Databases.Count: > 0 and var count } ? $", {Figures.Count(count, "database")}" : "";
        return $"{snapshot.Name}: {Figures.Count(files, "file")} ({how}){databases}, in {Figures.Elapsed(snapshot.Elapsed)}";
    }

    /// <summary>Writes the properties of its JSON object.</summary>
    internal static void Write(Utf8JsonWriter json, SnapshotRunResult made, SnapshotPlace place)
    {
        var (snapshot, tally) = (made.Snapshot, made.Snapshot.Tally);
        if (snapshot.Name is { } name)
        {
            json.WriteString("name", name);
            json.WriteString("path", place.PathOf(name));
        }

        if (snapshot.Base is not null)
            json.WriteString("base", snapshot.Base);
        if (made.Summary is { } summary)
            WriteSummary(json, summary);
        json.WriteNumber("linked", tally.Linked);
        json.WriteNumber("copied", tally.Copied);
        json.WriteNumber("copied_bytes", tally.CopiedBytes);
        json.WriteNumber("sockets", tally.Sockets);
        json.WriteNumber("seconds", Math.Round(snapshot.Elapsed.TotalSeconds, 3));
    }

    /// <summary>Writes what a manifest's first and last line say.</summary>
    internal static void WriteSummary(Utf8JsonWriter json, ManifestSummary summary)
    {
        var (header, counts) = (summary.Header, summary.End.Counts);
        json.WriteString("source", header.Source);
        json.WriteString("host", header.Host);
        if (header.Instance is not null)
            json.WriteString("instance", header.Instance);
        json.WriteString("started", Figures.Iso(header.Started));
        json.WriteString("finished", Figures.Iso(header.Finished));
        if (header.OpenWebUIVersion is not null)
            json.WriteString("openwebui_version", header.OpenWebUIVersion);
        if (header.Keys.Count > 0)
            json.WriteArray("keys", header.Keys, key => json.WriteString("name", key.Name));
        if (header.SchemaRevision is not null)
            json.WriteString("schema_revision", header.SchemaRevision);
        json.WriteNumber("files", counts.Files);
        json.WriteNumber("directories", counts.Directories);
        json.WriteNumber("symbolic_links", counts.SymbolicLinks);
        json.WriteNumber("bytes", counts.Bytes);
        json.WriteArray("databases", header.Databases, database =>
        {
            json.WritePath("path", database.Path);
            json.WriteString("method", database.Method);
            json.WriteNumber("page_size", database.PageSize);
            json.WriteNumber("pages", database.Pages);
            if (database.Integrity is not null)
                json.WriteString("integrity", database.Integrity);
            json.WriteArray("tables", database.Tables, table =>
            {
                json.WriteString("table", table.Table);
                json.WriteNumber("rows", table.Rows);
            });
        });
    }
}
