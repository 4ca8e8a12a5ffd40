using System.Globalization;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>
/// What a database is known by as long as nobody writes to it. Read before a capture and kept with it: when a later
/// one is equal, and the first was <see cref="IsTrustworthy"/>, the capture still is the database and may be linked.
/// </summary>
/// <remarks>
/// <para>Why that is sound. Let each part (main file, log, index, journal) be read at some moment before the capture,
/// and again later with the same result. If no change of a part can go unseen, each part has rested since before the
/// capture, so the capture read exactly these parts; it does not matter that they were not read at one instant.
/// It remains to show that no change goes unseen.</para>
/// <para>Rollback mode: a transaction writes pages into the main file by write(2), which sets its mtime and ctime, and
/// raises the change counter in the header. What commits it, the end of the journal, comes after that. A transaction
/// that is under way shows by its journal; when only the journal goes, the journal's part differs.</para>
/// <para>WAL mode: a transaction writes frames to the log by write(2): the log's times change. It takes effect when
/// the index names its last frame, and that is a store into shared memory which changes no time: the frames may have
/// been there when the fingerprint was read and the commit may follow. So the index's header (change number, last
/// frame, checksum) is a part. A checkpoint writes the main file. Frames behind the last one that the index names
/// would be found by a recovery and by no reader before it, so such a log is not trusted.</para>
/// <para>Times have a grain: a file written again within the same tick of the kernel's clock keeps its time (on many
/// kernels 4 ms, on old file systems whole seconds). So a fingerprint whose newest time is not clearly older than the
/// moment of reading is not trusted later, as git does with entries of its index that are "racily clean". ctime
/// cannot be set by anybody, so that a file put back with its old mtime is seen.</para>
/// </remarks>
public readonly record struct DatabaseFingerprint
{
    private const string Version = "1";

    /// <summary>The main file; never absent in a fingerprint that was read.</summary>
    internal FilePart Main { get; init; }

    internal uint ChangeCounter { get; init; }

    internal uint VersionValidFor { get; init; }

    /// <summary>The write-ahead log. An empty one counts as absent: it holds nothing, and closing removes it.</summary>
    internal FilePart Log { get; init; }

    /// <summary>Checksums of the log's last transaction and salts, by way of the index's header; default without a log.</summary>
    internal WalIndexPart Index { get; init; }

    /// <summary>The rollback journal; absent too when it is there and would not be played back.</summary>
    internal FilePart Journal { get; init; }

    /// <summary>Whether the main file's header says that there may be a write-ahead log.</summary>
    internal bool IsWal { get; init; }

    /// <summary>Bytes of a page; not part of the string, the header's other fields say as much.</summary>
    internal int PageSize { get; init; }

    /// <summary>Whether an index (<c>-shm</c>) lies beside the database, whatever is in it.</summary>
    internal bool HasIndexFile { get; init; }

    /// <summary>
    /// Whether equality with a later one means anything: the newest time in it was clearly in the past when it was
    /// read, and nobody was in the middle of writing.
    /// </summary>
    public bool IsTrustworthy { get; init; }

    /// <summary>Whether a transaction is under way or was cut off: a journal that would be played back.</summary>
    internal bool HasHotJournal => Journal.IsThere;

    /// <summary>Reads the fingerprint of the database <paramref name="name"/>.</summary>
    /// <remarks>
    /// Opens and closes the files: do not call it while this process has the database open through SQLite, whose
    /// locks (POSIX, fcntl(2)) belong to the process and would end with the first descriptor closed.
    /// </remarks>
    /// <exception cref="LinuxException">The main file cannot be read.</exception>
    public static DatabaseFingerprint Read(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        FingerprintReading.Read(directory, name);

    /// <summary>Whether this capture's fingerprint allows to take the database as unchanged.</summary>
    /// <param name="now">The fingerprint as it is now.</param>
    public bool ProvesUnchanged(in DatabaseFingerprint now) => IsTrustworthy && SameParts(now);

    /// <summary>Whether all parts are equal, whatever may be concluded from it.</summary>
    internal bool SameParts(in DatabaseFingerprint other) =>
        this with { IsTrustworthy = true, HasIndexFile = false, PageSize = 0 }
        == other with { IsTrustworthy = true, HasIndexFile = false, PageSize = 0 };

    /// <summary>A string of about 150 characters without spaces that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => string.Join(',',
        Version, IsTrustworthy ? "t" : "r", IsWal ? "w" : "d", HasIndexFile ? "i" : "n", Main,
        ChangeCounter.ToString("x", CultureInfo.InvariantCulture),
        VersionValidFor.ToString("x", CultureInfo.InvariantCulture), Log, Index, Journal);

    /// <summary>Reads what <see cref="ToString"/> gave; false for anything else, also of another version.</summary>
    public static bool TryParse(string? text, out DatabaseFingerprint fingerprint)
    {
        fingerprint = default;
        var fields = text?.Split(',') ?? [];
        if (fields is not [Version, "t" or "r", "w" or "d", "i" or "n", _, _, _, _, _, _]
            || !FilePart.TryParse(fields[4], out var main)
            || !uint.TryParse(fields[5], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var counter)
            || !uint.TryParse(fields[6], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var validFor)
            || !FilePart.TryParse(fields[7], out var log)
            || !WalIndexPart.TryParse(fields[8], out var index)
            || !FilePart.TryParse(fields[9], out var journal))
            return false;
        fingerprint = new DatabaseFingerprint
        {
            IsTrustworthy = fields[1] == "t",
            IsWal = fields[2] == "w",
            HasIndexFile = fields[3] == "i",
            Main = main,
            ChangeCounter = counter,
            VersionValidFor = validFor,
            Log = log,
            Index = index,
            Journal = journal,
        };
        return true;
    }
}
