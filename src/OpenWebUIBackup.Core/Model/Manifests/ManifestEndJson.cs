using System.Buffers;
using System.Text.Json;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>The last line of a manifest, written and read.</summary>
public static class ManifestEndJson
{
    /// <summary>What the line begins with; no other does.</summary>
    public static ReadOnlySpan<byte> Prefix => "{\"end\":"u8;

    /// <summary>Appends the end line, with its newline.</summary>
    public static void Append(IBufferWriter<byte> output, ManifestEnd end)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartObject("end"u8);
            json.WriteNumber("entries"u8, end.Counts.Entries);
            json.WriteNumber("files"u8, end.Counts.Files);
            json.WriteNumber("directories"u8, end.Counts.Directories);
            json.WriteNumber("symlinks"u8, end.Counts.SymbolicLinks);
            json.WriteNumber("fifos"u8, end.Counts.Fifos);
            json.WriteNumber("devices"u8, end.Counts.Devices);
            json.WriteNumber("bytes"u8, end.Counts.Bytes);
            json.WriteString("xxh128"u8, HashText.Format(end.Hash));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>Reads the end line, given without its newline.</summary>
    /// <exception cref="ManifestDamagedException">It is none.</exception>
    public static ManifestEnd Parse(ReadOnlySpan<byte> line, long lineNumber = 0)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var end = document.RootElement.GetProperty("end"u8);
            if (reader.BytesConsumed == line.Length
                && end.GetProperty("xxh128"u8).GetString() is { } digits
                && HashText.TryRead(System.Text.Encoding.UTF8.GetBytes(digits), out var hash))
                return new ManifestEnd(Counts(end), hash);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // Not JSON, a field of another type or out of range, a field that is not there: told below.
        }

        throw new ManifestDamagedException(ManifestFault.Malformed, lineNumber, "this is not the end line of a manifest");
    }

    private static ManifestCounts Counts(JsonElement end) => new()
    {
        Entries = end.GetProperty("entries"u8).GetInt64(),
        Files = end.GetProperty("files"u8).GetInt64(),
        Directories = end.GetProperty("directories"u8).GetInt64(),
        SymbolicLinks = end.GetProperty("symlinks"u8).GetInt64(),
        Fifos = end.GetProperty("fifos"u8).GetInt64(),
        Devices = end.GetProperty("devices"u8).GetInt64(),
        Bytes = end.GetProperty("bytes"u8).GetInt64(),
    };
}
