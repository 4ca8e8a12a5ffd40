using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text.Unicode;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>
/// Writes manifest lines. By hand, because a snapshot in which nothing changed does little else: some 150 ns a line,
/// where a JSON writer takes several times that.
/// </summary>
/// <remarks>
/// Field order is fixed, and <see cref="ManifestLineParser"/> is quick only with this order. A name that is not UTF-8
/// has no JSON string and is carried in base64 (<c>path64</c> for <c>path</c>, <c>target64</c> for <c>target</c>,
/// <c>name64</c> for an attribute's <c>name</c>).
/// </remarks>
public static class ManifestEntryFormatter
{
    // One byte becomes at most six: \u001f.
    private const int LongestEscape = 6;

    // Everything that is not a string: names of fields, two times of up to 30 digits, nine other numbers, the hash.
    private const int FixedPart = 512;

    private static readonly SearchValues<byte> _plainBytes = SearchValues.Create(
        Enumerable.Range(0x20, 0x7F - 0x20).Where(b => b is not ('"' or '\\')).Select(b => (byte)b).ToArray());

    /// <summary>Appends the entry's line, with its newline.</summary>
    public static void Append(IBufferWriter<byte> output, scoped in ManifestEntry entry) =>
        output.Advance(Format(output.GetSpan(LongestLine(entry)), entry));

    /// <summary>A length that the entry's line does not exceed.</summary>
    public static int LongestLine(scoped in ManifestEntry entry)
    {
        var length = FixedPart
            + LongestEscape * (entry.PathPrefix.Length + entry.Path.Length + entry.Target.Length);
        foreach (var attribute in entry.Attributes)
            length += LongestEscape * attribute.Name.Bytes.Length + Base64.GetMaxEncodedToUtf8Length(attribute.Value.Length) + 32;
        return length;
    }

    /// <summary>Writes the entry's line, with its newline.</summary>
    /// <param name="destination">At least <see cref="LongestLine"/> bytes.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>The length written.</returns>
    public static int Format(Span<byte> destination, scoped in ManifestEntry entry)
    {
        var line = new Cursor(destination);
        line.Path(entry.PathPrefix, entry.Path);
        line.Raw(TypeField(entry.Type));
        if (entry.Type == FileType.Regular)
        {
            line.Raw(",\"size\":"u8);
            line.Number((ulong)entry.Size);
        }

        line.Raw(",\"mtime\":"u8);
        line.Time(entry.ModifiedAt);
        line.Raw(",\"mode\":\""u8);
        line.Octal(entry.Mode);
        line.Raw("\",\"uid\":"u8);
        line.Number(entry.UserId);
        line.Raw(",\"gid\":"u8);
        line.Number(entry.GroupId);
        if (entry.Type == FileType.SymbolicLink)
        {
            line.Raw(",\""u8);
            line.Field("target"u8, entry.Target);
        }
        else if (entry.Type is FileType.BlockDevice or FileType.CharacterDevice)
        {
            line.Raw(",\"rdev\":["u8);
            line.Number(entry.DeviceMajor);
            line.Raw(","u8);
            line.Number(entry.DeviceMinor);
            line.Raw("]"u8);
        }

        if (entry.HasHash)
        {
            line.Raw(",\"xxh128\":\""u8);
            line.Hex(entry.Hash);
            line.Raw("\""u8);
        }

        if (entry.HardLinkGroup != 0)
        {
            line.Raw(",\"links\":"u8);
            line.Number(entry.HardLinkGroup);
        }

        if (!entry.Attributes.IsEmpty)
            AppendAttributes(ref line, entry.Attributes);
        if (entry.SourceInode != 0)
        {
            line.Raw(",\"ctime\":"u8);
            line.Time(entry.SourceChangedAt);
            line.Raw(",\"inode\":"u8);
            line.Number(entry.SourceInode);
        }

        line.Raw(entry.IsDatabase ? ",\"db\":true}\n"u8 : "}\n"u8);
        return line.Length;
    }

    private static ReadOnlySpan<byte> TypeField(FileType type) => type switch
    {
        FileType.Regular => ",\"type\":\"file\""u8,
        FileType.Directory => ",\"type\":\"directory\""u8,
        FileType.SymbolicLink => ",\"type\":\"symlink\""u8,
        FileType.Fifo => ",\"type\":\"fifo\""u8,
        FileType.CharacterDevice => ",\"type\":\"char-device\""u8,
        FileType.BlockDevice => ",\"type\":\"block-device\""u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a snapshot has no such thing"),
    };

    private static void AppendAttributes(ref Cursor line, ReadOnlySpan<Xattr> attributes)
    {
        line.Raw(",\"xattrs\":["u8);
        for (var i = 0; i < attributes.Length; i++)
        {
            line.Raw(i == 0 ? "{\""u8 : ",{\""u8);
            line.Field("name"u8, attributes[i].Name.Bytes);
            line.Raw(",\"value\":\""u8);
            line.InBase64(attributes[i].Value);
            line.Raw("\"}"u8);
        }

        line.Raw("]"u8);
    }

    private ref struct Cursor(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        internal int Length { get; private set; }

        internal void Raw(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_destination[Length..]);
            Length += bytes.Length;
        }

        internal void Number(ulong value)
        {
            var fits = Utf8Formatter.TryFormat(value, _destination[Length..], out var written);
            Debug.Assert(fits);
            Length += written;
        }

        internal void Time(UnixTime time)
        {
            // Times from 1970 to 2262 as nanoseconds fit 64 bits; 128 are slow.
            if (time.Seconds is >= 0 and < long.MaxValue / 1_000_000_000)
            {
                Number((ulong)(time.Seconds * 1_000_000_000 + time.Nanoseconds));
                return;
            }

            var fits = time.TotalNanoseconds.TryFormat(_destination[Length..], out var written);
            Debug.Assert(fits);
            Length += written;
        }

        internal void Octal(int mode)
        {
            var digits = _destination.Slice(Length, 4);
            digits[3] = (byte)('0' + (mode & 7));
            digits[2] = (byte)('0' + ((mode >> 3) & 7));
            digits[1] = (byte)('0' + ((mode >> 6) & 7));
            digits[0] = (byte)('0' + ((mode >> 9) & 7));
            Length += 4;
        }

        internal void Hex(UInt128 hash)
        {
            HashText.Write(hash, _destination.Slice(Length, HashText.Length));
            Length += HashText.Length;
        }

        internal void Path(scoped ReadOnlySpan<byte> prefix, scoped ReadOnlySpan<byte> path)
        {
            Debug.Assert(prefix.IsEmpty || prefix[^1] == '/');
            if (IsPlain(prefix) && IsPlain(path))
            {
                Raw("{\"path\":\""u8);
                Raw(prefix);
                Raw(path);
                Raw("\""u8);
            }
            else if (Utf8.IsValid(prefix) && Utf8.IsValid(path))
            {
                // Cut at a '/', valid UTF-8 falls into two valid parts and the other way round.
                Raw("{\"path\":\""u8);
                Escaped(prefix);
                Escaped(path);
                Raw("\""u8);
            }
            else
            {
                var joined = new byte[prefix.Length + path.Length];
                prefix.CopyTo(joined);
                path.CopyTo(joined.AsSpan(prefix.Length));
                Raw("{\"path64\":\""u8);
                InBase64(joined);
                Raw("\""u8);
            }
        }

        /// <summary>The rest of a field after its opening quote: <c>name":"value"</c> or <c>name64":"base64"</c>.</summary>
        internal void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
        {
            Raw(name);
            if (Utf8.IsValid(value))
            {
                Raw("\":\""u8);
                Escaped(value);
            }
            else
            {
                Raw("64\":\""u8);
                InBase64(value);
            }

            Raw("\""u8);
        }

        internal void InBase64(scoped ReadOnlySpan<byte> bytes)
        {
            var status = Base64.EncodeToUtf8(bytes, _destination[Length..], out _, out var written);
            Debug.Assert(status == OperationStatus.Done);
            Length += written;
        }

        private void Escaped(scoped ReadOnlySpan<byte> utf8)
        {
            foreach (var b in utf8)
            {
                if (b is (byte)'"' or (byte)'\\')
                {
                    _destination[Length++] = (byte)'\\';
                    _destination[Length++] = b;
                }
                else if (b < 0x20)
                {
                    Raw(b < 0x10 ? "\\u000"u8 : "\\u001"u8);
                    _destination[Length++] = HashText.Digits[b & 15];
                }
                else
                    _destination[Length++] = b;
            }
        }

        private static bool IsPlain(scoped ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(_plainBytes) < 0;
    }
}
