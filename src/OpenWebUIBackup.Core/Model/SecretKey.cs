using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenWebUIBackup.Core.Model;

/// <summary>A key of an instance, by the name of the variable that gives it to the application.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Value">The key. Never in a message.</param>
/// <param name="Origin">Where it was found, fit to be shown.</param>
public sealed record SecretKey(string Name, string Value, string Origin)
{
    /// <inheritdoc />
    public override string ToString() => $"{Name} from {Origin}";
}

/// <summary>What a manifest notes of a key.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Fingerprint">By which it is recognised (<see cref="KeyFingerprint"/>).</param>
public sealed record KeyNote(string Name, string Fingerprint);

/// <summary>
/// Recognises a key without telling it: <c>xxh128-16:39af</c>, the last 16 bits of the hash of name and key.
/// </summary>
/// <remarks>
/// Manifests go where keys do not, and people choose keys like "changeme". Given a whole hash, however slow and salted,
/// all words of a dictionary could be tried in peace. So what protects the key is that there are 16 bits, and always the
/// same 16: of a million words some fifteen fit, and which of them it is, or whether any, cannot be known from here.
/// A salt would be a mistake: each snapshot would have 16 bits more, and with a handful of them the word is found. What
/// is bounded by its length needs no cryptographic hash. Two keys are taken for one another once in 65,536 times, which
/// is good enough to say "this is another key".
/// </remarks>
public static class KeyFingerprint
{
    private const string Method = "xxh128-16";

    /// <summary>The fingerprint of a key.</summary>
    /// <param name="name">The variable's name: two variables with the same value do not show it.</param>
    /// <param name="value">The key.</param>
    public static string Of(string name, string value)
    {
        var hash = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{name}\0{value}"));
        return string.Create(CultureInfo.InvariantCulture, $"{Method}:{(ushort)hash:x4}");
    }

    /// <summary>Whether a key may be the one with this fingerprint; null where the fingerprint is of a kind that is not known.</summary>
    public static bool? Fits(string fingerprint, string name, string value) =>
        fingerprint.StartsWith(Method + ":", StringComparison.Ordinal) ? Of(name, value) == fingerprint : null;
}

/// <summary>
/// The file that keeps an instance's keys beside a manifest: a JSON object that a person can read, since it is needed
/// on the worst of days.
/// </summary>
public static class KeyFile
{
    private const string Format = "owui-backup-keys";

    /// <summary>The largest that is read.</summary>
    public const int Largest = 1 << 20;

    /// <summary>Writes the keys.</summary>
    public static byte[] Write(IReadOnlyList<SecretKey> keys)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format"u8, Format);
            json.WriteNumber("version"u8, 1);
            json.WriteStartArray("keys"u8);
            foreach (var key in keys)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, key.Name);
                json.WriteString("value"u8, key.Value);
                json.WriteString("from"u8, key.Origin);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Reads them back; null where it is no such file.</summary>
    public static IReadOnlyList<SecretKey>? TryRead(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            return root.GetProperty("format"u8).GetString() != Format
                ? null
                : [.. root.GetProperty("keys"u8).EnumerateArray().Select(key => new SecretKey(Text(key, "name"), Text(key, "value"), Text(key, "from")))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static string Text(JsonElement key, string name) => key.GetProperty(name).GetString() ?? throw new FormatException();
}
