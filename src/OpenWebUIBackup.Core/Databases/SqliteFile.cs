using System.Buffers.Binary;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>
/// How SQLite's files are known: a database by its header, its companions by their names and what they begin with.
/// Source: https://www.sqlite.org/fileformat2.html.
/// </summary>
public static class SqliteFile
{
    /// <summary>Bytes of a database's header that <see cref="SqliteHeader"/> is read from.</summary>
    public const int HeaderLength = 100;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    private static ReadOnlySpan<byte> JournalMagic => [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    private const uint WalMagic = 0x377f0682; // the lowest bit says in which byte order its checksums are

    private const uint WalIndexVersion = 3007000;

    /// <summary>Whether the file begins as a database does. False for an empty database, which has no header yet.</summary>
    /// <exception cref="LinuxException">The file cannot be read.</exception>
    public static bool HasHeader(FileHandle file)
    {
        Span<byte> start = stackalloc byte[16];
        return Read(file, start) == start.Length && start.SequenceEqual(Magic);
    }

    /// <summary>Whether a file that starts with these bytes, at least 16, is a database.</summary>
    public static bool HasHeader(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    /// <summary>
    /// Whether a name is that of a companion (<c>-wal</c>, <c>-shm</c>, <c>-journal</c>), and of which database.
    /// The name proves nothing by itself: look for the database beside it, or at <see cref="HasCompanionMagic"/>.
    /// </summary>
    public static bool IsSidecarName(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> baseName)
    {
        foreach (var suffix in (ReadOnlySpan<byte[]>)[Wal, WalIndex, Journal])
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix))
            {
                baseName = name[..^suffix.Length];
                return true;
            }
        }

        baseName = default;
        return false;
    }

    /// <summary>
    /// Whether the file begins like a write-ahead log, its index or a rollback journal: for companions whose
    /// database is gone. An index is known by its version number, in the machine's own byte order.
    /// </summary>
    /// <exception cref="LinuxException">The file cannot be read.</exception>
    public static bool HasCompanionMagic(FileHandle file)
    {
        Span<byte> start = stackalloc byte[8];
        if (Read(file, start) != start.Length)
            return false;
        return start.SequenceEqual(JournalMagic)
            || (BinaryPrimitives.ReadUInt32BigEndian(start) & ~1u) == WalMagic
            || (BinaryPrimitives.ReadUInt32LittleEndian(start) == WalIndexVersion
                && BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) == 0);
    }

    /// <summary>Whether these bytes begin a rollback journal that would be played back.</summary>
    internal static bool IsHotJournal(ReadOnlySpan<byte> start) => start.StartsWith(JournalMagic);

    internal static byte[] Wal { get; } = "-wal"u8.ToArray();

    internal static byte[] WalIndex { get; } = "-shm"u8.ToArray();

    internal static byte[] Journal { get; } = "-journal"u8.ToArray();

    /// <summary>The name of a companion.</summary>
    internal static byte[] Companion(ReadOnlySpan<byte> name, byte[] suffix) => [.. name, .. suffix];

    private static int Read(FileHandle file, Span<byte> buffer)
    {
        var errno = file.TryReadAt(buffer, 0, out var count);
        return errno == Errno.None ? count : throw new LinuxException(errno, "read the header of", "a file");
    }
}
