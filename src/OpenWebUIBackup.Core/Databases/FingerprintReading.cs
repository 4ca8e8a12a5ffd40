using System.Buffers.Binary;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>Reads a <see cref="DatabaseFingerprint"/> from the files.</summary>
internal static class FingerprintReading
{
    // The kernel stamps files with the time of its last tick: up to 10 ms late at 100 Hz, and exFAT counts in 10 ms.
    private static readonly Int128 _fineGrain = 50_000_000;

    // FAT counts in two seconds, ext3 and small inodes of ext4 in one; a time without a fraction is taken for such.
    private static readonly Int128 _coarseGrain = 2_100_000_000;

    private const int LogHeaderLength = 32;
    private const int FrameHeaderLength = 24;

    internal static DatabaseFingerprint Read(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        // Read before anything else: what is written from here on gets a later time.
        var now = UnixTime.Now;
        Span<byte> start = stackalloc byte[SqliteFile.HeaderLength];
        using var main = directory.OpenFile(name);
        var mainPart = Part(main, name);
        _ = SqliteHeader.TryParse(start[..Fill(main, start, 0, name)], out var header);

        var logPart = ReadLog(directory, name, header.PageSize, out var index, out var hasIndex, out var isSettled);
        var journalPart = ReadJournal(directory, name);
        return new DatabaseFingerprint
        {
            Main = mainPart,
            ChangeCounter = header.ChangeCounter,
            VersionValidFor = header.VersionValidFor,
            IsWal = header.IsWal,
            PageSize = header.PageSize,
            Log = logPart,
            Index = index,
            HasIndexFile = hasIndex,
            Journal = journalPart,
            IsTrustworthy = isSettled && IsPast(mainPart, now) && IsPast(logPart, now) && IsPast(journalPart, now),
        };
    }

    private static FilePart ReadLog(
        DirectoryHandle directory, ReadOnlySpan<byte> name, int pageSize,
        out WalIndexPart index, out bool hasIndex, out bool isSettled)
    {
        index = default;
        isSettled = true;
        hasIndex = directory.TryGetStatus(SqliteFile.Companion(name, SqliteFile.WalIndex), out _) == Errno.None;
        using var log = OpenIfThere(directory, SqliteFile.Companion(name, SqliteFile.Wal));
        if (log is null)
            return default;
        var part = Part(log, name);
        if (part.Size == 0)
            return default;
        Span<byte> start = stackalloc byte[LogHeaderLength];
        if (Fill(log, start, 0, name) == start.Length)
            part = part with { Salt1 = Word(start[16..]), Salt2 = Word(start[20..]) };

        // Without an index the log alone decides, by what a recovery finds in it.
        using var indexFile = hasIndex ? OpenIfThere(directory, SqliteFile.Companion(name, SqliteFile.WalIndex)) : null;
        if (indexFile is null)
            return part;
        Span<byte> headers = stackalloc byte[WalIndexPart.Length];
        isSettled = WalIndexPart.TryParse(headers[..Fill(indexFile, headers, 0, name)], out index)
            && !GoesOn(log, part, index, pageSize, name);
        return part;
    }

    // Whether a frame of the same generation lies behind the last one that readers use.
    private static bool GoesOn(FileHandle log, in FilePart part, in WalIndexPart index, int pageSize, ReadOnlySpan<byte> name)
    {
        Span<byte> frame = stackalloc byte[FrameHeaderLength];
        var offset = LogHeaderLength + index.LastFrame * (long)(FrameHeaderLength + pageSize);
        return Fill(log, frame, offset, name) == frame.Length
            && Word(frame[8..]) == part.Salt1 && Word(frame[12..]) == part.Salt2;
    }

    private static FilePart ReadJournal(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        using var journal = OpenIfThere(directory, SqliteFile.Companion(name, SqliteFile.Journal));
        if (journal is null)
            return default;
        Span<byte> start = stackalloc byte[8];
        return SqliteFile.IsHotJournal(start[..Fill(journal, start, 0, name)]) ? Part(journal, name) : default;
    }

    private static bool IsPast(in FilePart part, UnixTime now) =>
        !part.IsThere || (IsPast(part.ModifiedAt, now) && IsPast(part.ChangedAt, now));

    private static bool IsPast(UnixTime time, UnixTime now) =>
        time.TotalNanoseconds + (time.Nanoseconds == 0 ? _coarseGrain : _fineGrain) < now.TotalNanoseconds;

    private static uint Word(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt32BigEndian(at);

    private static FileHandle? OpenIfThere(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        var errno = directory.TryOpenFile(name, out var file);
        return errno is Errno.None or Errno.ENOENT ? file : throw DirectoryHandle.Failure(errno, "open", name);
    }

    private static FilePart Part(FileHandle file, ReadOnlySpan<byte> name) =>
        file.TryGetStatus(out var status) is var errno and not Errno.None
            ? throw DirectoryHandle.Failure(errno, "read the status of", name)
            : FilePart.Of(status);

    private static int Fill(FileHandle file, Span<byte> buffer, long offset, ReadOnlySpan<byte> name)
    {
        var errno = file.TryReadAt(buffer, offset, out var count);
        return errno == Errno.None ? count : throw DirectoryHandle.Failure(errno, "read", name);
    }
}
