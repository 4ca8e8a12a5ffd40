using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>Tells of what was captured and sent, for all kinds of jobs that do so.</summary>
internal static class ShippedText
{
    /// <summary><c>captured 20,014 files (20,012 linked, 2 copied, 1.2 MiB new), 2 databases, in 0.8 s</c></summary>
    internal static string Captured(SnapshotResult snapshot, CaptureResult capture)
    {
        var tally = snapshot.Tally;
        var files = capture.State?.Summary.End.Counts.Files ?? tally.Linked + tally.Copied;
        var databases = capture.State is { Summary.Header.Databases.Count: > 0 and var count } ? $", {Figures.Count(count, "database")}" : "";
        return $"captured {Figures.Count(files, "file")} ({Figures.Count(tally.Linked)} linked, {Figures.Count(tally.Copied)} copied, "
            + $"{Figures.Bytes(tally.CopiedBytes)} new){databases}, in {Figures.Elapsed(snapshot.Elapsed)}";
    }

    /// <summary><c>12 files sent (3.4 MiB), 20,002 unchanged, 2 removed</c></summary>
    internal static string Of(ShipTally tally)
    {
        var parts = new List<string> { $"{Figures.Count(tally.FilesSent, "file")} sent ({Figures.Bytes(tally.BytesSent)})" };
        if (tally.FilesCopiedThere > 0)
            parts.Add($"{Figures.Count(tally.FilesCopiedThere)} copied there ({Figures.Bytes(tally.BytesCopiedThere)})");
        parts.Add($"{Figures.Count(tally.FilesUnchanged)} unchanged");
        if (tally.FilesRemoved > 0)
            parts.Add($"{Figures.Count(tally.FilesRemoved)} removed");
        if (tally.FilesMovedAside > 0)
            parts.Add($"{Figures.Count(tally.FilesMovedAside)} moved aside");
        if (tally.FilesFailed > 0)
            parts.Add($"{Figures.Count(tally.FilesFailed)} failed");
        return string.Join(", ", parts);
    }

    /// <summary>Writes what was sent as properties.</summary>
    internal static void WriteTally(Utf8JsonWriter json, ShipTally tally)
    {
        json.WriteNumber("files_sent", tally.FilesSent);
        json.WriteNumber("bytes_sent", tally.BytesSent);
        json.WriteNumber("files_copied_there", tally.FilesCopiedThere);
        json.WriteNumber("bytes_copied_there", tally.BytesCopiedThere);
        json.WriteNumber("files_unchanged", tally.FilesUnchanged);
        json.WriteNumber("files_removed", tally.FilesRemoved);
        json.WriteNumber("files_moved_aside", tally.FilesMovedAside);
        json.WriteNumber("files_failed", tally.FilesFailed);
    }

    /// <summary>Writes what was captured as the property <c>capture</c>; nothing where there was none.</summary>
    internal static void WriteCapture(Utf8JsonWriter json, CaptureResult? capture)
    {
        RestText.Write(json, capture?.Rest);
        if (capture?.Snapshot is not { } snapshot)
            return;
        json.WriteStartObject("capture");
        if (capture.State is { } state)
        {
            json.WriteString("name", state.Id);
            MadeSnapshot.WriteSummary(json, state.Summary);
        }

        json.WriteNumber("linked", snapshot.Tally.Linked);
        json.WriteNumber("copied", snapshot.Tally.Copied);
        json.WriteNumber("copied_bytes", snapshot.Tally.CopiedBytes);
        json.WriteNumber("seconds", Math.Round(snapshot.Elapsed.TotalSeconds, 3));
        json.WriteEndObject();
    }

    /// <summary>Writes where to, what it is called there, and where it is captured.</summary>
    internal static void WriteDestinations(Utf8JsonWriter json, ShippingPlan plan)
    {
        json.WriteStartArray("to");
        foreach (var to in plan.Destinations)
            json.WriteStringValue(to.ToString());
        json.WriteEndArray();
        json.WriteStartObject("components");
        foreach (var (component, name) in plan.Components)
            json.WriteString(component, name);
        json.WriteEndObject();
        json.WriteString("capture_dir", plan.Capture.Directory);
    }
}
