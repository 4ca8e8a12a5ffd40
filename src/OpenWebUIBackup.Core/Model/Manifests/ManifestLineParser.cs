using System.Buffers;
using System.Text.Unicode;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>
/// Reads manifest lines. Holds scratch space for what has to be unescaped: use one for each thread.
/// </summary>
/// <remarks>
/// A line as <see cref="ManifestEntryFormatter"/> writes it is scanned by hand, in about 200 ns and without garbage. Any
/// other line goes to <see cref="ManifestLineJson"/>, which reads fields in any order, spacing or escaping and alone
/// decides what is an error.
/// </remarks>
public sealed class ManifestLineParser
{
    private static readonly SearchValues<byte> _endsPlainText = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(b => (byte)b)]);

    private readonly ManifestLineJson _json = new();

    /// <summary>
    /// The entry that a line tells of. Its spans point into <paramref name="line"/> or into this parser's scratch
    /// space, which the next call overwrites.
    /// </summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="lineNumber">For the message.</param>
    /// <exception cref="ManifestDamagedException">It is no entry.</exception>
    public ManifestEntry Parse(ReadOnlySpan<byte> line, long lineNumber = 0)
    {
        var entry = default(ManifestEntry);
        return TryScan(line, ref entry) ? entry : _json.Parse(line, lineNumber);
    }

    /// <summary>Only the path of the entry in <paramref name="line"/>: cheaper, for merging. The rest is not looked at.</summary>
    /// <inheritdoc cref="Parse" path="/exception"/>
    public ReadOnlySpan<byte> ParsePath(ReadOnlySpan<byte> line, long lineNumber = 0)
    {
        var scan = new Scan(line);
        return scan.Literal("{\"path\":\""u8) && scan.Text(out var path) && ManifestPath.IsValid(path)
            ? path
            : _json.Parse(line, lineNumber).Path;
    }

    private static bool TryScan(ReadOnlySpan<byte> line, ref ManifestEntry entry)
    {
        var scan = new Scan(line);
        if (!scan.Literal("{\"path\":\""u8) || !scan.Text(out var path) || !ManifestPath.IsValid(path)
            || !scan.Literal(",\"type\":\""u8) || !scan.Text(out var typeName)
            || !FileTypeText.TryRead(typeName, out var type))
            return false;
        entry.Path = path;
        entry.Type = type;

        ulong number;
        if (type == FileType.Regular)
        {
            if (!scan.Literal(",\"size\":"u8) || !scan.Number(out number) || number > long.MaxValue)
                return false;
            entry.Size = (long)number;
        }

        if (!scan.Literal(",\"mtime\":"u8) || !scan.Number(out number))
            return false;
        entry.ModifiedAt = Time(number);
        if (!scan.Literal(",\"mode\":\""u8) || !scan.Octal(out var mode))
            return false;
        entry.Mode = mode;
        if (!scan.Literal("\",\"uid\":"u8) || !scan.Number(out number) || number > uint.MaxValue)
            return false;
        entry.UserId = (uint)number;
        if (!scan.Literal(",\"gid\":"u8) || !scan.Number(out number) || number > uint.MaxValue)
            return false;
        entry.GroupId = (uint)number;
        return TryScanRest(ref scan, ref entry);
    }

    private static bool TryScanRest(ref Scan scan, ref ManifestEntry entry)
    {
        ulong number;
        if (entry.Type == FileType.SymbolicLink)
        {
            if (!scan.Literal(",\"target\":\""u8) || !scan.Text(out var target))
                return false;
            entry.Target = target;
        }
        else if (entry.Type is FileType.BlockDevice or FileType.CharacterDevice)
            return false; // few; left to the other reader

        if (scan.Literal(",\"xxh128\":\""u8))
        {
            if (!scan.Hex(out var hash))
                return false;
            entry.Hash = hash;
            entry.HasHash = true;
        }

        if (scan.Literal(",\"links\":"u8))
        {
            if (!scan.Number(out number))
                return false;
            entry.HardLinkGroup = number;
        }

        if (scan.Literal(",\"ctime\":"u8))
        {
            if (!scan.Number(out number))
                return false;
            entry.SourceChangedAt = Time(number);
            if (!scan.Literal(",\"inode\":"u8) || !scan.Number(out number))
                return false;
            entry.SourceInode = number;
        }

        if (scan.Literal(",\"db\":true"u8))
            entry.IsDatabase = true;
        return scan.Literal("}"u8) && scan.IsAtEnd;
    }

    private static UnixTime Time(ulong nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000UL);
        return new UnixTime((long)seconds, (int)rest);
    }

    private ref struct Scan(ReadOnlySpan<byte> line)
    {
        private ReadOnlySpan<byte> _rest = line;

        internal readonly bool IsAtEnd => _rest.IsEmpty;

        internal bool Literal(scoped ReadOnlySpan<byte> literal)
        {
            if (!_rest.StartsWith(literal))
                return false;
            _rest = _rest[literal.Length..];
            return true;
        }

        /// <summary>Text up to the closing quote, if it is as it stands: no escapes, valid UTF-8.</summary>
        internal bool Text(out ReadOnlySpan<byte> text)
        {
            var end = _rest.IndexOfAny(_endsPlainText);
            if (end < 0 || _rest[end] != '"')
            {
                text = default;
                return false;
            }

            text = _rest[..end];
            _rest = _rest[(end + 1)..];
            return Utf8.IsValid(text);
        }

        /// <summary>A JSON number without sign, fraction or exponent, of up to 19 digits: 64 bits hold them all.</summary>
        internal bool Number(out ulong number)
        {
            number = 0;
            var length = 0;
            while (length < _rest.Length && (uint)(_rest[length] - '0') <= 9)
            {
                if (length == 19)
                    return false;
                number = number * 10 + (uint)(_rest[length] - '0');
                length++;
            }

            if (length == 0 || (length > 1 && _rest[0] == '0'))
                return false;
            _rest = _rest[length..];
            return true;
        }

        internal bool Octal(out int mode)
        {
            mode = 0;
            if (_rest.Length < 4 || !ManifestMode.TryRead(_rest[..4], out mode))
                return false;
            _rest = _rest[4..];
            return true;
        }

        internal bool Hex(out UInt128 hash)
        {
            hash = default;
            if (_rest.Length <= HashText.Length || _rest[HashText.Length] != '"'
                || !HashText.TryRead(_rest[..HashText.Length], out hash))
                return false;
            _rest = _rest[(HashText.Length + 1)..];
            return true;
        }
    }
}
