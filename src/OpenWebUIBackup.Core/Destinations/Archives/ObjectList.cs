using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>A file of a copy at its destination.</summary>
/// <param name="Path">Its path below the copy.</param>
/// <param name="Size">Bytes of content.</param>
/// <param name="Hashes">The place's own hashes of it; empty where it keeps none.</param>
/// <param name="Content">The XXH128 of the file that is in it, as the manifest has it; null where it is not told.</param>
public sealed record ArchiveObject(UnixPath Path, long Size, IReadOnlyDictionary<string, string> Hashes, UInt128? Content = null);

/// <summary>
/// What a copy consists of at its destination: <see cref="DestinationLayout.Objects"/>. With it the copy can be checked
/// without reading any of it. That of an archive is noted right after it was sent. That of a mirror, which would cost
/// each run a listing, is noted when all of it was read and found whole; a file belongs to it still when the manifest of
/// a later state has the same content for it.
/// </summary>
/// <param name="Archive">The copy's name.</param>
/// <param name="ManifestHash">The hash in the end line of the manifest that belongs to it.</param>
/// <param name="Objects">The files, in byte order of path, without the agent's own.</param>
public sealed record ObjectList(string Archive, UInt128 ManifestHash, IReadOnlyList<ArchiveObject> Objects)
{
    private const string FormatName = "owui-backup-objects";
    private const int CurrentVersion = 1;

    /// <summary>The file's content: a header, one line for each object, and an end line, so that truncation shows.</summary>
    public byte[] Format()
    {
        var output = new ArrayBufferWriter<byte>(256 * Objects.Count + 1024);
        using var json = new Utf8JsonWriter(output, DestinationJson.Options);
        json.WriteStartObject();
        json.WriteString("format"u8, FormatName);
        json.WriteNumber("version"u8, CurrentVersion);
        json.WriteString("archive"u8, Archive);
        json.WriteString("manifest_xxh128"u8, HashText.Format(ManifestHash));
        EndLine(json, output);
        foreach (var item in Objects)
        {
            json.WriteStartObject();
            DestinationJson.WritePath(json, "path", item.Path);
            json.WriteNumber("size"u8, item.Size);
            if (item.Content is { } content)
                json.WriteString("xxh128"u8, HashText.Format(content));
            foreach (var (name, digits) in item.Hashes.OrderBy(hash => hash.Key, StringComparer.Ordinal))
                json.WriteString("hash_" + name, digits);
            EndLine(json, output);
        }

        json.WriteStartObject();
        json.WriteStartObject("end"u8);
        json.WriteNumber("objects"u8, Objects.Count);
        json.WriteNumber("bytes"u8, Objects.Sum(item => item.Size));
        json.WriteEndObject();
        EndLine(json, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one.</summary>
    /// <param name="content">The file's content.</param>
    /// <param name="list">What it says.</param>
    /// <param name="fault">Why it says nothing that can be used.</param>
    public static bool TryParse(ReadOnlySpan<byte> content, out ObjectList list, out string fault)
    {
        list = null!;
        fault = "";
        var number = 0;
        try
        {
            list = Parse(content, ref number);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"line {number} is not what it should be");
        }
        catch (FormatException e)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"line {number}: {e.Message}");
        }

        return false;
    }

    private static ObjectList Parse(ReadOnlySpan<byte> content, ref int number)
    {
        var header = NextLine(ref content, ref number);
        var archive = DestinationJson.Required(header, "archive"u8);
        if (DestinationJson.Required(header, "format"u8) != FormatName)
            throw new FormatException("it is not a list of objects");
        if (header.GetProperty("version"u8).GetInt32() is var version && version > CurrentVersion)
            throw new FormatException($"it has version {version} of the format, and this program reads up to {CurrentVersion}");
        var hash = DestinationJson.Hash(header.GetProperty("manifest_xxh128"u8));
        var objects = new List<ArchiveObject>();
        while (true)
        {
            var line = NextLine(ref content, ref number);
            if (line.TryGetProperty("end"u8, out var end))
            {
                return end.GetProperty("objects"u8).GetInt64() == objects.Count
                    && end.GetProperty("bytes"u8).GetInt64() == objects.Sum(item => item.Size) && content.IsEmpty
                    ? new ObjectList(archive, hash, objects)
                    : throw new FormatException("it has not what its end line tells");
            }

            var item = ObjectOf(line);
            if (objects.Count > 0 && objects[^1].Path >= item.Path)
                throw new FormatException("it is not in order");
            objects.Add(item);
        }
    }

    private static JsonElement NextLine(ref ReadOnlySpan<byte> content, ref int number)
    {
        number++;
        var length = content.IndexOf((byte)'\n');
        if (length < 0)
            throw new FormatException("it breaks off: it has no end line");
        var reader = new Utf8JsonReader(content[..length]);
        content = content[(length + 1)..];
        return JsonElement.ParseValue(ref reader);
    }

    private static ArchiveObject ObjectOf(JsonElement line)
    {
        Dictionary<string, string>? hashes = null;
        foreach (var property in line.EnumerateObject())
            if (property.Name.StartsWith("hash_", StringComparison.Ordinal))
                (hashes ??= [])[property.Name["hash_".Length..]] = property.Value.GetString() ?? "";
        return new ArchiveObject(DestinationJson.ReadPath(line, "path"), line.GetProperty("size"u8).GetInt64(), hashes ?? _noHashes,
            line.TryGetProperty("xxh128"u8, out var content) ? DestinationJson.Hash(content) : null);
    }

    private static readonly Dictionary<string, string> _noHashes = [];

    private static void EndLine(Utf8JsonWriter json, ArrayBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        output.Write("\n"u8);
    }
}
