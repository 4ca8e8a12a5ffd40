using System.Buffers.Binary;
using System.Globalization;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>One file as stat(2) tells it, and for a log the checksum of its header; default when it is not there.</summary>
internal readonly record struct FilePart(ulong Device, ulong Inode, long Size, UnixTime ModifiedAt, UnixTime ChangedAt, uint Salt1, uint Salt2)
{
    internal bool IsThere => Inode != 0;

    internal static FilePart Of(in FileStatus status) =>
        new(status.Device, status.Inode, status.Size, status.ModifiedAt, status.ChangedAt, 0, 0);

    public override string ToString() => !IsThere ? "-" : string.Create(CultureInfo.InvariantCulture,
        $"{Device:x}:{Inode:x}:{Size:x}:{ModifiedAt.Seconds:x}.{ModifiedAt.Nanoseconds:x}:{ChangedAt.Seconds:x}.{ChangedAt.Nanoseconds:x}:{Salt1:x}:{Salt2:x}");

    internal static bool TryParse(string text, out FilePart part)
    {
        part = default;
        if (text == "-")
            return true;
        var fields = text.Split(':', '.');
        Span<ulong> numbers = stackalloc ulong[9];
        if (fields.Length != numbers.Length)
            return false;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!ulong.TryParse(fields[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
        }

        part = new FilePart(numbers[0], numbers[1], (long)numbers[2], new UnixTime((long)numbers[3], (int)numbers[4]),
            new UnixTime((long)numbers[5], (int)numbers[6]), (uint)numbers[7], (uint)numbers[8]);
        return true;
    }
}

/// <summary>
/// What the header of a WAL index says (https://www.sqlite.org/walformat.html, section 2.1): a number that each
/// transaction raises, the last frame that readers may use, and the header's checksum, which covers the checksum of
/// that frame and the log's salts. Default when there is no index.
/// </summary>
internal readonly record struct WalIndexPart(uint Change, uint LastFrame, uint Check1, uint Check2)
{
    /// <summary>Bytes to read: two copies of the header. They differ while somebody writes it.</summary>
    internal const int Length = 96;

    private const int CopyLength = 48;

    internal static bool TryParse(ReadOnlySpan<byte> bytes, out WalIndexPart part)
    {
        part = default;
        if (bytes.Length < Length || !bytes[..CopyLength].SequenceEqual(bytes[CopyLength..Length]) || bytes[12] == 0)
            return false;
        part = new WalIndexPart(Word(bytes[8..]), Word(bytes[16..]), Word(bytes[40..]), Word(bytes[44..]));
        return true;

        // The index is in the machine's own byte order: it never leaves it.
        static uint Word(ReadOnlySpan<byte> at) => BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(at)
            : BinaryPrimitives.ReadUInt32BigEndian(at);
    }

    public override string ToString() => this == default
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{Change:x}:{LastFrame:x}:{Check1:x}:{Check2:x}");

    internal static bool TryParse(string text, out WalIndexPart part)
    {
        part = default;
        if (text == "-")
            return true;
        var fields = text.Split(':');
        Span<uint> numbers = stackalloc uint[4];
        if (fields.Length != numbers.Length)
            return false;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!uint.TryParse(fields[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
        }

        part = new WalIndexPart(numbers[0], numbers[1], numbers[2], numbers[3]);
        return true;
    }
}
