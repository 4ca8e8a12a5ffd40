using System.Diagnostics;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>
/// For databases that the backup API cannot read where they are: makes a private image that holds precisely what the
/// database holds, for the backup API to read.
/// </summary>
internal static class ImageCapture
{
    // A third of what no writer may have to wait, half a second having been measured for 2 GB in the page cache.
    private static readonly TimeSpan _lockLimit = TimeSpan.FromMilliseconds(500);

    // When the cache does not hold source and image together, passes do not get shorter. The application waits 5 s
    // for a lock before it fails.
    private static readonly TimeSpan _lastLockLimit = TimeSpan.FromSeconds(3);

    private const int Passes = 4;

    /// <summary>
    /// Makes an image of a database in rollback mode that is written all the time.
    /// </summary>
    /// <remarks>
    /// A reader's SHARED lock keeps every writer waiting, so the reading must be short; in steps without the lock the
    /// backup API begins again after each commit and never ends. Hence most of the work is done without a lock: the
    /// file is copied as it comes, torn as that may be. Then the lock is taken, by SQLite, which first makes sure that
    /// no cut-off transaction has to be rolled back; while it is held no byte of the file can change (it is the lock
    /// that a writer must be rid of before it writes pages, https://www.sqlite.org/lockingv3.html). Under it the
    /// image is compared with the file to the last byte, from memory to memory, and corrected where the writer was.
    /// After that the image is what the backup API would have read at that moment.
    /// </remarks>
    /// <returns>The longest time the lock was held, or null when it was not possible within the limits.</returns>
    internal static TimeSpan? MakeEqual(
        PrivateImage image, DirectoryHandle source, ReadOnlySpan<byte> name, in DatabaseFingerprint before,
        TimeSpan patience, CancellationToken cancellation)
    {
        // Opened before SQLite and closed after it: closing any descriptor of a file ends all POSIX locks of the process on it.
        using var file = source.OpenFile(name);
        image.CopyFrom(file, cancellation);
        var longest = TimeSpan.Zero;
        for (var pass = 1; pass <= Passes; pass++)
        {
            // Without the lock first: corrects most of what changed during the copy, and leaves both files in the cache.
            _ = image.CorrectFrom(file, TimeSpan.MaxValue / 4, cancellation);
            using var database = SourceDatabase.Open(source, name, before, patience, cancellation);
            database.BeginRead();
            var begin = Stopwatch.GetTimestamp();
            if (!IsStill(file, source, name))
                throw new SourceChangedException();
            var isEqual = image.TryShare(file)
                || image.CorrectFrom(file, pass < Passes ? _lockLimit : _lastLockLimit, cancellation);
            database.EndRead();
            var held = Stopwatch.GetElapsedTime(begin);
            if (held > longest)
                longest = held;
            if (isEqual)
                return longest;
        }

        return null;
    }

    /// <summary>
    /// Copies a database with its journal or log as they lie there, nobody using them; SQLite rolls back in the copy
    /// when it opens it. The caller compares the fingerprints around this call.
    /// </summary>
    internal static void CopyWithCompanions(
        VirtualDirectory files, List<PrivateImage> images, DirectoryHandle source, ReadOnlySpan<byte> name,
        DirectoryHandle target, CancellationToken cancellation)
    {
        foreach (var (virtualName, realName) in (ReadOnlySpan<(string, byte[])>)
        [
            (DatabaseConnection.Main, name.ToArray()),
            (DatabaseConnection.Main + "-journal", SqliteFile.Companion(name, SqliteFile.Journal)),
            (DatabaseConnection.Main + "-wal", SqliteFile.Companion(name, SqliteFile.Wal)),
        ])
        {
            var errno = source.TryOpenFile(realName, out var file);
            if (errno == Errno.ENOENT && virtualName != DatabaseConnection.Main)
                continue;
            if (errno != Errno.None)
                throw DirectoryHandle.Failure(errno, "open", realName);
            using (file)
            {
                var image = PrivateImage.Create(target);
                images.Add(image);
                image.CopyFrom(file!, cancellation);
                files.Lend(virtualName, image.File);
            }
        }
    }

    private static bool IsStill(FileHandle file, DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        file.TryGetStatus(out var open) == Errno.None
        && directory.TryGetStatus(name, out var named) == Errno.None && open.IsSameFile(named);
}
