using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace OpenWebUIBackup.Linux;

/// <summary>
/// A file name or path as Linux has it: bytes, any but NUL, with '/' between names. It need not be UTF-8.
/// Ordered by byte value. The empty path stands for the root of whatever tree is spoken of.
/// </summary>
public readonly struct UnixPath : IEquatable<UnixPath>, IComparable<UnixPath>
{
    private readonly byte[]? _bytes;

    /// <summary>Wraps <paramref name="bytes"/>, which must not be changed afterwards.</summary>
    public UnixPath(byte[] bytes) => _bytes = bytes;

    /// <summary>A copy of <paramref name="bytes"/> as a path.</summary>
    public UnixPath(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    /// <summary>The UTF-8 bytes of <paramref name="text"/>.</summary>
    public UnixPath(string text) => _bytes = Encoding.UTF8.GetBytes(text);

    /// <summary>The bytes, without a terminating NUL.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether this is the empty path, the root of a tree.</summary>
    public bool IsEmpty => _bytes is null or { Length: 0 };

    /// <summary>Whether the bytes are valid UTF-8.</summary>
    public bool IsUtf8 => Utf8.IsValid(Bytes);

    /// <summary>The last name of the path.</summary>
    public UnixPath Name
    {
        get
        {
            var slash = Bytes.LastIndexOf((byte)'/');
            return slash < 0 ? this : new UnixPath(Bytes[(slash + 1)..]);
        }
    }

    /// <summary>Everything before the last name; empty for a single name.</summary>
    public UnixPath Parent
    {
        get
        {
            var slash = Bytes.LastIndexOf((byte)'/');
            return slash < 0 ? default : new UnixPath(Bytes[..slash]);
        }
    }

    /// <summary>This path with <paramref name="name"/> below it.</summary>
    public UnixPath Append(ReadOnlySpan<byte> name)
    {
        if (IsEmpty)
            return new UnixPath(name);
        var joined = new byte[Bytes.Length + 1 + name.Length];
        Bytes.CopyTo(joined);
        joined[Bytes.Length] = (byte)'/';
        name.CopyTo(joined.AsSpan(Bytes.Length + 1));
        return new UnixPath(joined);
    }

    /// <summary>Whether this path is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsAtOrBelow(UnixPath ancestor) =>
        ancestor.IsEmpty
        || (Bytes.StartsWith(ancestor.Bytes)
            && (Bytes.Length == ancestor.Bytes.Length || Bytes[ancestor.Bytes.Length] == (byte)'/'));

    /// <inheritdoc />
    public int CompareTo(UnixPath other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <inheritdoc />
    public bool Equals(UnixPath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is UnixPath other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>
    /// The path for a person to read, on one line: control characters, the backslash and bytes that are not UTF-8
    /// appear as <c>\n</c>, <c>\\</c> or <c>\xFF</c>, so that no name can move the cursor or hide.
    /// </summary>
    public override string ToString() => Display(Bytes);

    /// <summary>What <see cref="ToString"/> gives for these bytes.</summary>
    public static string Display(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                foreach (var b in bytes[..consumed])
                    text.Append("\\x").Append(b.ToString("X2", null));
            }
            else if (rune.Value == '\\')
                text.Append("\\\\");
            else if (rune.Value == '\n')
                text.Append("\\n");
            else if (rune.Value == '\t')
                text.Append("\\t");
            else if (IsHidden(rune))
                foreach (var b in bytes[..consumed])
                    text.Append("\\x").Append(b.ToString("X2", null));
            else
                text.Append(rune.ToString());
            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    // Format characters turn the direction of writing or have no width; separators begin lines of their own.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Whether two paths are the same bytes.</summary>
    public static bool operator ==(UnixPath left, UnixPath right) => left.Equals(right);

    /// <summary>Whether two paths differ.</summary>
    public static bool operator !=(UnixPath left, UnixPath right) => !left.Equals(right);

    /// <summary>Whether one path sorts before another.</summary>
    public static bool operator <(UnixPath left, UnixPath right) => left.CompareTo(right) < 0;

    /// <summary>Whether one path sorts after another.</summary>
    public static bool operator >(UnixPath left, UnixPath right) => left.CompareTo(right) > 0;

    /// <summary>Whether one path sorts before another or is it.</summary>
    public static bool operator <=(UnixPath left, UnixPath right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one path sorts after another or is it.</summary>
    public static bool operator >=(UnixPath left, UnixPath right) => left.CompareTo(right) >= 0;
}
