using System.Buffers;
using System.Text.Json;
using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Writes and reads <see cref="CopyOrigin"/>: one JSON object, with a newline.</summary>
public static class CopyOriginJson
{
    /// <summary>What such a file may have at most.</summary>
    public const int LongestFile = 1 << 20;

    private static readonly (CopyKind Kind, string Format)[] _formats =
        [(CopyKind.Archive, "owui-backup-archive"), (CopyKind.Mirror, "owui-backup-mirror")];

    private static readonly (Packing Packing, string Word)[] _packings =
        [(Packing.Tar, "tar"), (Packing.TarGzip, "tar.gz"), (Packing.TarZstd, "tar.zst")];

    /// <summary>The file's content.</summary>
    public static byte[] Format(CopyOrigin origin)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, DestinationJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("format"u8, _formats.First(format => format.Kind == origin.Kind).Format);
            json.WriteNumber("version"u8, CopyOrigin.CurrentVersion);
            json.WriteString("agent"u8, origin.AgentVersion);
            json.WriteString("instance"u8, origin.Instance);
            json.WriteString("host"u8, origin.Host);
            json.WriteString("job"u8, origin.Job);
            if (origin.Name.Length > 0)
                json.WriteString("name"u8, origin.Name);
            json.WriteString("capture"u8, origin.Capture);
            json.WriteString("captured_at"u8, origin.CapturedAt);
            WriteLayout(json, origin.Layout);
            json.WriteStartArray("left_out"u8);
            foreach (var component in origin.LeftOut)
                json.WriteStringValue(component);
            json.WriteEndArray();
            if (origin.Counts is { } counts)
            {
                json.WriteNumber("entries"u8, counts.Entries);
                json.WriteNumber("files"u8, counts.Files);
                json.WriteNumber("bytes"u8, counts.Bytes);
                json.WriteNumber("databases"u8, origin.Databases);
            }

            if (origin.ManifestBytes is { } length)
                json.WriteNumber("manifest_bytes"u8, length);
            if (origin.ManifestHash is { } hash)
                json.WriteString("manifest_xxh128"u8, HashText.Format(hash));
            if (origin.StateHash is { } state)
                json.WriteString("state_xxh128"u8, HashText.Format(state));
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one.</summary>
    /// <param name="content">The file's content.</param>
    /// <param name="origin">What it says.</param>
    /// <param name="fault">Why it says nothing that can be used.</param>
    public static bool TryParse(ReadOnlyMemory<byte> content, out CopyOrigin origin, out string fault)
    {
        origin = null!;
        fault = "";
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var format = root.GetProperty("format"u8).GetString();
            if (_formats.All(known => known.Format != format))
                fault = "it is not one of this program's";
            else if (root.GetProperty("version"u8).GetInt32() is var version && version > CopyOrigin.CurrentVersion)
                fault = $"it has version {version} of the format, and this program reads up to {CopyOrigin.CurrentVersion}";
            else
                origin = Read(root, _formats.First(known => known.Format == format).Kind);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // Not JSON, a field of another type or missing, a layout that cannot be.
            fault = "it is damaged, or not one of this program's";
        }

        return origin is not null;
    }

    private static CopyOrigin Read(JsonElement root, CopyKind kind) => new()
    {
        Kind = kind,
        AgentVersion = DestinationJson.Required(root, "agent"u8),
        Instance = DestinationJson.Required(root, "instance"u8),
        Host = DestinationJson.Required(root, "host"u8),
        Job = DestinationJson.Required(root, "job"u8),
        Name = root.TryGetProperty("name"u8, out var name) ? name.GetString() ?? "" : "",
        Capture = DestinationJson.Required(root, "capture"u8),
        CapturedAt = root.GetProperty("captured_at"u8).GetDateTime().ToUniversalTime(),
        Layout = ReadLayout(root.GetProperty("layout"u8)),
        LeftOut = [.. root.GetProperty("left_out"u8).EnumerateArray().Select(part => part.GetString() ?? "")],
        Counts = root.TryGetProperty("entries"u8, out var entries)
            ? new ManifestCounts
            {
                Entries = entries.GetInt64(),
                Files = root.GetProperty("files"u8).GetInt64(),
                Bytes = root.GetProperty("bytes"u8).GetInt64(),
            }
            : null,
        Databases = root.TryGetProperty("databases"u8, out var databases) ? databases.GetInt32() : 0,
        ManifestBytes = root.TryGetProperty("manifest_bytes"u8, out var length) ? length.GetInt64() : null,
        ManifestHash = root.TryGetProperty("manifest_xxh128"u8, out var digits) ? DestinationJson.Hash(digits) : null,
        StateHash = root.TryGetProperty("state_xxh128"u8, out var state) ? DestinationJson.Hash(state) : null,
    };

    private static void WriteLayout(Utf8JsonWriter json, ComponentLayout layout)
    {
        json.WriteStartArray("layout"u8);
        foreach (var placed in layout.Components)
        {
            json.WriteStartObject();
            DestinationJson.WritePath(json, "component", placed.Component);
            DestinationJson.WritePath(json, "name", placed.Name);
            if (placed.Packing != Packing.None)
                json.WriteString("packed"u8, _packings.First(packing => packing.Packing == placed.Packing).Word);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ComponentLayout ReadLayout(JsonElement layout) => new(layout.EnumerateArray().Select(placed => new PlacedComponent(
        DestinationJson.ReadPath(placed, "component"),
        DestinationJson.ReadPath(placed, "name"),
        placed.TryGetProperty("packed"u8, out var word) ? PackingOf(word.GetString()) : Packing.None)));

    private static Packing PackingOf(string? word)
    {
        foreach (var known in _packings)
            if (known.Word == word)
                return known.Packing;
        throw new FormatException();
    }
}
