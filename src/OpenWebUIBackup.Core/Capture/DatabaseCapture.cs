using System.Diagnostics;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>
/// Copies a database that may be in use, through SQLite's backup API. The source is never written: no companion is
/// made or removed, nothing is checkpointed or rolled back in it, no time of its files changes.
/// </summary>
/// <remarks>
/// The copy keeps the source's journal mode in its header, as a restored database should, and needs no companion: all
/// that was in the source's log is in its pages. Open it immutable (<see cref="DatabaseCheck"/>) to leave it as it is.
/// Not for the same database from two threads at once: POSIX locks belong to the process.
/// </remarks>
public static class DatabaseCapture
{
    /// <summary>
    /// Captures <paramref name="name"/> as it is at some moment after the call began, with everything that was
    /// committed before.
    /// </summary>
    /// <param name="source">Where the database is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="target">Where the copy goes.</param>
    /// <param name="targetName">The copy's name; must not exist. Mode 0600, not flushed, all attributes the caller's business.</param>
    /// <param name="options">What may be different.</param>
    /// <param name="progress">Told now and then, on the calling thread.</param>
    /// <param name="cancellation">Ends it; no target is left.</param>
    /// <returns>The copy, or why there is none; the target is removed then.</returns>
    /// <exception cref="LinuxException">The target cannot be created.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static CaptureResult Capture(
        DirectoryHandle source, ReadOnlySpan<byte> name, DirectoryHandle target, ReadOnlySpan<byte> targetName,
        CaptureOptions options, Action<CaptureProgress>? progress, CancellationToken cancellation)
    {
        const int ownerOnly = 0x180; // 0600: provider keys and passwords are in there
        var begin = Stopwatch.GetTimestamp();
        using var file = target.CreateFile(targetName, ownerOnly);
        var isWhole = false;
        try
        {
            var attempt = new CaptureAttempts(source, name.ToArray(), target, file, options, progress, cancellation).Run();
            if (attempt.Failure is { } failure)
                return new CaptureResult(null, failure);
            var check = DatabaseCheck.Check(target, targetName, options.Integrity, cancellation);
            if (check.Content is null)
                return new CaptureResult(null, CaptureFailures.Corrupt(check.Fault!));
            isWhole = true;
            return new CaptureResult(
                new CapturedDatabase
                {
                    Method = attempt.Method,
                    Content = check.Content,
                    Fingerprint = attempt.Fingerprint,
                    LongestLock = attempt.LongestLock,
                    Duration = Stopwatch.GetElapsedTime(begin),
                },
                null);
        }
        finally
        {
            if (!isWhole)
                _ = target.TryUnlink(targetName); // best effort: whoever builds the tree throws away what is half made
        }
    }
}
