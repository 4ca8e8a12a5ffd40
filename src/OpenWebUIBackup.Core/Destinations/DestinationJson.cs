using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>What the JSON files at a destination have in common: paths are bytes, and go in base64 where they are not UTF-8.</summary>
internal static class DestinationJson
{
    // Read by people and JSON readers, never put into HTML: no need to escape '+' and 'ä'.
    internal static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void WritePath(Utf8JsonWriter json, string name, UnixPath path)
    {
        if (path.IsUtf8)
            json.WriteString(name, path.Bytes);
        else
            json.WriteBase64String(name + "64", path.Bytes);
    }

    /// <exception cref="FormatException">It is no path that may be followed: a tampered file must not lead out of a tree.</exception>
    internal static UnixPath ReadPath(JsonElement element, string name)
    {
        var path = element.TryGetProperty(name, out var text)
            ? new UnixPath(text.GetString() ?? throw new FormatException())
            : new UnixPath(element.GetProperty(name + "64").GetBytesFromBase64());
        return !path.IsEmpty && ManifestPath.IsValid(path.Bytes) ? path : throw new FormatException();
    }

    /// <exception cref="FormatException">It is no hash.</exception>
    internal static UInt128 Hash(JsonElement digits) =>
        HashText.TryRead(Encoding.UTF8.GetBytes(digits.GetString() ?? ""), out var hash) ? hash : throw new FormatException();

    internal static string Required(JsonElement element, ReadOnlySpan<byte> name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException();
}
