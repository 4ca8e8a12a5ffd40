using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Reads what <c>rclone lsjson</c> prints, an entry a line, while it prints it.</summary>
internal sealed class RcloneListing
{
    private static readonly IReadOnlyDictionary<string, string> _noHashes = new Dictionary<string, string>();

    private readonly List<DestinationEntry> _entries = [];

    /// <summary>The entries so far.</summary>
    public List<DestinationEntry> Entries => _entries;

    /// <summary>Whether a name was not UTF-8: JSON has U+FFFD instead, and more than one name may look so.</summary>
    public bool HasLossyNames { get; private set; }

    /// <summary>Takes a line.</summary>
    /// <exception cref="JsonException">It is not one of lsjson's.</exception>
    public void Take(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r,"u8);
        if (line.IsEmpty || line[0] != (byte)'{')
            return;
        var entry = Read(line);
        HasLossyNames |= entry.Path.Bytes.IndexOf("\uFFFD"u8) >= 0;
        _entries.Add(entry);
    }

    /// <summary>Reads one entry.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static DestinationEntry Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        UnixPath path = default;
        var isDirectory = false;
        long size = -1;
        UnixTime? modifiedAt = null;
        var hashes = _noHashes;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPath = reader.ValueTextEquals("Path"u8);
            var isSize = reader.ValueTextEquals("Size"u8);
            var isTime = reader.ValueTextEquals("ModTime"u8);
            var isKind = reader.ValueTextEquals("IsDir"u8);
            var isHashes = reader.ValueTextEquals("Hashes"u8);
            reader.Read();
            if (isPath && reader.TokenType == JsonTokenType.String)
                path = RcloneName.Decode(Encoding.UTF8.GetBytes(reader.GetString()!));
            else if (isSize && reader.TokenType == JsonTokenType.Number)
                size = reader.GetInt64();
            else if (isTime && reader.TokenType == JsonTokenType.String)
                modifiedAt = Time(reader.GetString()!);
            else if (isKind)
                isDirectory = reader.TokenType == JsonTokenType.True;
            else if (isHashes && reader.TokenType == JsonTokenType.StartObject)
                hashes = Hashes(ref reader);
            else
                reader.Skip();
        }

        return new DestinationEntry(path, isDirectory, isDirectory ? -1 : size, isDirectory ? null : modifiedAt, hashes);
    }

    private static Dictionary<string, string> Hashes(ref Utf8JsonReader reader)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } hash)
                hashes[name.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal)] = hash.ToLowerInvariant();
        }

        return hashes;
    }

    /// <summary>RFC 3339 with up to nine digits after the point, which are two more than .NET's own types hold.</summary>
    private static UnixTime? Time(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point < 0 ? -1 : text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9');
        var digits = point < 0 ? "" : end < 0 ? text[(point + 1)..] : text[(point + 1)..(point + 1 + end)];
        var whole = point < 0 ? text : text.Remove(point, digits.Length + 1);
        return DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && int.TryParse(digits.PadRight(9, '0').AsSpan(0, 9), NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)
            ? new UnixTime(time.ToUnixTimeSeconds(), nanoseconds)
            : null;
    }
}
