using System.Buffers.Binary;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>
/// One header of a tar file in GNU's format, in which names are bytes of any length and numbers of any size. The
/// format is described in GNU tar's manual, "Basic Tar Format".
/// </summary>
/// <remarks>
/// Not System.Formats.Tar: its names are .NET strings, and a name that is not UTF-8 would come back as another.
/// </remarks>
internal readonly record struct TarHeader(UnixPath Name, TarType Type, long Size)
{
    internal const int BlockSize = 512;

    // A name that does not fit is the content of an entry of its own before; no name on Linux is longer than this in sum.
    private const int LongestName = 16 << 20;
    private const int NameField = 100;
    private static ReadOnlySpan<byte> LongName => "././@LongLink"u8;

    internal int Mode { get; init; }

    internal uint UserId { get; init; }

    internal uint GroupId { get; init; }

    /// <summary>Seconds; the format has no smaller unit.</summary>
    internal long ModifiedAt { get; init; }

    /// <summary>What a symbolic link says.</summary>
    internal UnixPath Target { get; init; }

    internal uint DeviceMajor { get; init; }

    internal uint DeviceMinor { get; init; }

    /// <summary>Bytes of content with the padding behind them.</summary>
    internal static long Padded(long size) => (size + BlockSize - 1) / BlockSize * BlockSize;

    internal void Write(Stream output)
    {
        WriteLong(output, (byte)'L', Name);
        WriteLong(output, (byte)'K', Target);
        WriteBlock(output, Name.Bytes, (byte)Type, Size, Target.Bytes);
    }

    /// <summary>The next header; null at the end of the archive.</summary>
    /// <exception cref="InvalidDataException">This is no tar file, or it breaks off.</exception>
    internal static TarHeader? Read(Stream input)
    {
        UnixPath? longName = null;
        UnixPath? longTarget = null;
        var block = new byte[BlockSize];
        while (true)
        {
            if (input.ReadAtLeast(block, BlockSize, throwOnEndOfStream: false) < BlockSize)
                throw new InvalidDataException("it breaks off");
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
                return null;
            var sum = ReadNumber(block.AsSpan(148, 8));
            if (sum != Sum(block))
                throw new InvalidDataException("a header's checksum is wrong");
            var size = ReadNumber(block.AsSpan(124, 12));
            switch (block[156])
            {
                case (byte)'L':
                    longName = ReadLong(input, size);
                    break;
                case (byte)'K':
                    longTarget = ReadLong(input, size);
                    break;
                default:
                    return new TarHeader(longName ?? Text(block.AsSpan(0, NameField)), (TarType)block[156], size)
                    {
                        Mode = (int)ReadNumber(block.AsSpan(100, 8)),
                        UserId = (uint)ReadNumber(block.AsSpan(108, 8)),
                        GroupId = (uint)ReadNumber(block.AsSpan(116, 8)),
                        ModifiedAt = ReadNumber(block.AsSpan(136, 12)),
                        Target = longTarget ?? Text(block.AsSpan(157, NameField)),
                        DeviceMajor = (uint)ReadNumber(block.AsSpan(329, 8)),
                        DeviceMinor = (uint)ReadNumber(block.AsSpan(337, 8)),
                    };
            }
        }
    }

    private static void WriteLong(Stream output, byte type, UnixPath text)
    {
        if (text.Bytes.Length <= NameField)
            return;
        new TarHeader(default, TarType.File, 0).WriteBlock(output, LongName, type, text.Bytes.Length + 1, default);
        output.Write(text.Bytes);
        output.Write(new byte[Padded(text.Bytes.Length + 1) - text.Bytes.Length]);
    }

    private void WriteBlock(Stream output, ReadOnlySpan<byte> name, byte type, long size, ReadOnlySpan<byte> target)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Clear();
        name[..Math.Min(name.Length, NameField)].CopyTo(block);
        WriteNumber(block.Slice(100, 8), Mode);
        WriteNumber(block.Slice(108, 8), UserId);
        WriteNumber(block.Slice(116, 8), GroupId);
        WriteNumber(block.Slice(124, 12), size);
        WriteNumber(block.Slice(136, 12), ModifiedAt);
        block[156] = type;
        target[..Math.Min(target.Length, NameField)].CopyTo(block[157..]);
        "ustar  \0"u8.CopyTo(block[257..]);
        if (Type is TarType.CharacterDevice or TarType.BlockDevice)
        {
            WriteNumber(block.Slice(329, 8), DeviceMajor);
            WriteNumber(block.Slice(337, 8), DeviceMinor);
        }

        var sum = Sum(block);
        for (var i = 5; i >= 0; i--, sum >>= 3)
            block[148 + i] = (byte)('0' + (sum & 7));
        (block[154], block[155]) = (0, (byte)' ');
        output.Write(block);
    }

    // Octal digits and a NUL; what does not fit is binary, marked by the highest bit (GNU's "base-256").
    private static void WriteNumber(Span<byte> field, long value)
    {
        var digits = field.Length - 1;
        if (value < 0 || value >> (3 * digits) != 0)
        {
            field.Fill(value < 0 ? (byte)0xff : (byte)0);
            BinaryPrimitives.WriteInt64BigEndian(field.Length > 8 ? field[^8..] : field, value);
            field[0] |= 0x80;
            return;
        }

        for (var i = digits - 1; i >= 0; i--, value >>= 3)
            field[i] = (byte)('0' + (value & 7));
        field[digits] = 0;
    }

    private static long ReadNumber(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            value = (field[0] & 0x40) != 0 ? -1 : 0;
            foreach (var b in field[1..])
                value = (value << 8) | b;
            return value;
        }

        foreach (var b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7')
                value = (value << 3) | (uint)(b - '0');
            else if (b is not ((byte)' ' or 0))
                throw new InvalidDataException("a header has a number that is none");
        }

        return value;
    }

    private static long Sum(ReadOnlySpan<byte> block)
    {
        long sum = 8 * ' '; // the checksum's own field counts as spaces
        for (var i = 0; i < BlockSize; i++)
            if (i is < 148 or >= 156)
                sum += block[i];
        return sum;
    }

    private static UnixPath ReadLong(Stream input, long size)
    {
        if (size is <= 0 or > LongestName)
            throw new InvalidDataException("a name has an impossible length");
        var bytes = new byte[Padded(size)];
        if (input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("it breaks off");
        return Text(bytes);
    }

    private static UnixPath Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return new UnixPath(end < 0 ? field : field[..end]);
    }
}

/// <summary>What an entry of a tar file is; the values are the format's.</summary>
internal enum TarType : byte
{
    File = (byte)'0',
    SymbolicLink = (byte)'2',
    CharacterDevice = (byte)'3',
    BlockDevice = (byte)'4',
    Directory = (byte)'5',
    Fifo = (byte)'6',
}
