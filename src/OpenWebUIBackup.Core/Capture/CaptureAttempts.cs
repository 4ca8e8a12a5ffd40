using System.Diagnostics;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>Tries one capture as often as others are in the way, and chooses how. Used once.</summary>
internal sealed class CaptureAttempts(
    DirectoryHandle source, byte[] name, DirectoryHandle target, FileHandle file,
    CaptureOptions options, Action<CaptureProgress>? progress, CancellationToken cancellation)
{
    // A lock is waited for in each of these; what is left of the patience is spent between them.
    private const int FewestAttempts = 3;

    // After the second time somebody came between two steps he is taken to be at it all the time.
    private const int MostRestarts = 1;

    // Up to here a copy under one lock is as short as anything cleverer: 64 MiB took 50 to 80 ms.
    private const long SmallBytes = 64 << 20;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(30);

    internal CaptureMethod Method { get; private set; }

    internal DatabaseFingerprint Fingerprint { get; private set; }

    internal TimeSpan LongestLock { get; private set; }

    internal CaptureFailure? Failure { get; private set; }

    private TimeSpan PatiencePerLock => options.Patience / FewestAttempts;

    /// <summary>Tries until it succeeds, fails for good, or the patience is at its end.</summary>
    internal CaptureAttempts Run()
    {
        var begin = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Once();
                Failure = null;
                return this;
            }
            catch (SourceChangedException)
            {
                Failure = CaptureFailures.KeptChanging;
            }
            catch (SqliteFault fault) when (fault.IsPassing || fault.IsVanishing)
            {
                Failure = CaptureFailures.Of(fault);
            }
            catch (SqliteFault fault)
            {
                Failure = CaptureFailures.Of(fault);
                return this;
            }
            catch (TargetException exception)
            {
                Failure = CaptureFailures.Target(exception.Message);
                return this;
            }
            catch (LinuxException exception)
            {
                Failure = CaptureFailures.Of(exception);
                return this;
            }

            if (attempt >= FewestAttempts && Stopwatch.GetElapsedTime(begin) > options.Patience)
                return this;
            cancellation.WaitHandle.WaitOne(_pause);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Once()
    {
        var before = DatabaseFingerprint.Read(source, name);
        Fingerprint = before;
        LongestLock = TimeSpan.Zero;
        Method = CaptureMethod.Backup;
        try
        {
            if (CopyInPlace(before))
                return;
        }
        catch (SqliteFault fault) when (fault.ExtendedCode == SqliteFault.ReadOnlyRollback)
        {
            Method = CaptureMethod.BackupAfterRollback;
            CopyAfterRollback(before);
            return;
        }

        Method = CaptureMethod.BackupOfImage;
        using var image = PrivateImage.Create(target);
        LongestLock = ImageCapture.MakeEqual(image, source, name, before, PatiencePerLock, cancellation)
            ?? throw new SourceChangedException();
        using var files = new VirtualDirectory();
        files.Lend(DatabaseConnection.Main, image.File);
        using var connection = DatabaseConnection.OpenImmutable(files, cancellation);
        _ = CopyAll(connection, int.MaxValue, before);
    }

    /// <summary>Copies from the database itself. False when it is written too often for that.</summary>
    private bool CopyInPlace(in DatabaseFingerprint before)
    {
        using (var database = SourceDatabase.Open(source, name, before, PatiencePerLock, cancellation))
        {
            if (!database.UsesLog)
                return CopyUnlogged(database, before);
            if (database.NeedsComparison && !before.IsTrustworthy)
                throw new SourceChangedException(); // too fresh to be compared; a moment later it is not
            database.BeginRead();
            _ = CopyAll(database.Connection, int.MaxValue, before);
            database.EndRead();
            if (!database.NeedsComparison)
                return true;
        }

        Compare(before);
        return true;
    }

    // In rollback mode each step takes and leaves the lock, so that a writer waits for a step at most; SQLite begins
    // again by itself when somebody wrote in between.
    private bool CopyUnlogged(SourceDatabase database, in DatabaseFingerprint before)
    {
        if (CopyAll(database.Connection, MostRestarts, before))
            return true;
        if (before.Main.Size > SmallBytes)
            return false;
        database.BeginRead();
        var begin = Stopwatch.GetTimestamp();
        _ = CopyAll(database.Connection, int.MaxValue, before);
        database.EndRead();
        LongestLock = Stopwatch.GetElapsedTime(begin);
        return true;
    }

    private void CopyAfterRollback(in DatabaseFingerprint before)
    {
        if (!before.IsTrustworthy)
            throw new SourceChangedException();
        using var files = new VirtualDirectory();
        var images = new List<PrivateImage>();
        using var index = VirtualDirectoryCalls.CreateInMemory();
        try
        {
            ImageCapture.CopyWithCompanions(files, images, source, name, target, cancellation);
            Compare(before);
            files.Lend(DatabaseConnection.Main + "-shm", index);
            using var connection = DatabaseConnection.OpenForWriting(files, cancellation);
            _ = connection.Number("SELECT count(*) FROM sqlite_master"); // reading rolls back
            _ = CopyAll(connection, int.MaxValue, before);
        }
        finally
        {
            foreach (var image in images)
                image.Dispose();
        }
    }

    private bool CopyAll(DatabaseConnection connection, int mostRestarts, in DatabaseFingerprint before)
    {
        if (file.TrySetLength(0) is var errno and not Errno.None)
            throw new TargetException(errno.Describe());
        using var copy = new PageCopy(connection, before.PageSize, file, progress, cancellation);
        var isDone = copy.Run(PatiencePerLock, mostRestarts);
        if (!before.IsWal && Method == CaptureMethod.Backup && copy.LongestStep > LongestLock)
            LongestLock = copy.LongestStep;
        return isDone;
    }

    private void Compare(in DatabaseFingerprint before)
    {
        var after = DatabaseFingerprint.Read(source, name);
        if (!before.ProvesUnchanged(after) || before.HasIndexFile != after.HasIndexFile)
            throw new SourceChangedException();
    }
}
