using System.Buffers;
using System.Text.Json;
using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>
/// That all of an archive was read and found whole: kept with it, so that every host knows which archive must not go.
/// </summary>
/// <param name="At">When, UTC.</param>
/// <param name="ManifestHash">Which state: the hash in the end line of its manifest.</param>
public sealed record VerifiedMark(DateTime At, UInt128 ManifestHash)
{
    /// <summary>What such a file may have at most.</summary>
    public const int LongestFile = 64 * 1024;

    private const string FormatName = "owui-backup-verified";

    /// <summary>The file's content.</summary>
    public byte[] Format(string host, string agentVersion)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, DestinationJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("format"u8, FormatName);
            json.WriteNumber("version"u8, 1);
            json.WriteString("verified_at"u8, At);
            json.WriteString("manifest_xxh128"u8, HashText.Format(ManifestHash));
            json.WriteString("host"u8, host);
            json.WriteString("agent"u8, agentVersion);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one; null where it is none: then nobody has verified anything.</summary>
    public static VerifiedMark? TryParse(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            return DestinationJson.Required(root, "format"u8) == FormatName
                ? new VerifiedMark(
                    root.GetProperty("verified_at"u8).GetDateTime().ToUniversalTime(),
                    DestinationJson.Hash(root.GetProperty("manifest_xxh128"u8)))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }
}
