using System.Globalization;
using System.Security.Cryptography;
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
/// Recognises a key without telling it: <c>pbkdf2-sha256:100000:SALT:XXXX</c>.
/// </summary>
/// <remarks>
/// Manifests go where keys do not, and people choose keys like "changeme". So a slow hash with a salt alone is not
/// enough: given the manifest, all words of a dictionary could be tried in peace. Only 16 bits of the hash are kept.
/// Two keys are taken for one another once in 65,536 times, which is good enough to say "this is another key"; but of
/// a dictionary of a million words some fifteen fit, and which of them it is, or whether any, cannot be known from here.
/// </remarks>
public static class KeyFingerprint
{
    private const string Method = "pbkdf2-sha256";
    private const int Iterations = 100_000; // 20 to 50 ms
    private const int SaltBytes = 12;
    private const int KeptBytes = 2;

    /// <summary>A fingerprint, another each time.</summary>
    public static string Of(string key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Method}:{Iterations}:{Convert.ToBase64String(salt)}:{Hash(key, salt, Iterations)}");
    }

    /// <summary>Whether a key may be the one with this fingerprint; null where the fingerprint is of a kind that is not known.</summary>
    public static bool? Fits(string fingerprint, string key)
    {
        const int most = 100_000_000; // a manifest from elsewhere must not keep us busy for days
        var parts = fingerprint.Split(':');
        if (parts.Length != 4 || parts[0] != Method || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < 1 or > most)
            return null;
        var salt = new byte[parts[2].Length];
        return Convert.TryFromBase64String(parts[2], salt, out var length)
            ? Hash(key, salt.AsSpan(0, length), iterations) == parts[3]
            : null;
    }

    private static string Hash(string key, ReadOnlySpan<byte> salt, int iterations) => Convert.ToHexStringLower(
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(key), salt, iterations, HashAlgorithmName.SHA256, KeptBytes));
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
