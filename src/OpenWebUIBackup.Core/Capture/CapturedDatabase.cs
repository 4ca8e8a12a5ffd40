using OpenWebUIBackup.Core.Databases;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>How a consistent state was come by.</summary>
public enum CaptureMethod
{
    /// <summary>SQLite's backup API on the database itself.</summary>
    Backup,

    /// <summary>SQLite's backup API on a private image of it, made equal to the database under a read lock.</summary>
    BackupOfImage,

    /// <summary>SQLite's backup API on a private image in which a cut-off transaction was rolled back.</summary>
    BackupAfterRollback,
}

/// <summary>A copy that stands, and what is known of it.</summary>
public sealed record CapturedDatabase
{
    /// <summary>How it was made.</summary>
    public required CaptureMethod Method { get; init; }

    /// <summary>What the copy holds.</summary>
    public required DatabaseContent Content { get; init; }

    /// <summary>What the source was known by before the capture began.</summary>
    public required DatabaseFingerprint Fingerprint { get; init; }

    /// <summary>From the beginning to the end, checks included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>
    /// The longest time for which the source was locked against a commit at a stretch. Zero in WAL mode, where readers
    /// do not stand in a writer's way.
    /// </summary>
    public required TimeSpan LongestLock { get; init; }
}

/// <summary>Why a database could not be captured.</summary>
public enum CaptureFailureCause
{
    /// <summary>SQLite finds it malformed.</summary>
    Corrupt,

    /// <summary>It is no database, or one encrypted as a whole.</summary>
    NotADatabase,

    /// <summary>Another process kept it locked, or kept changing it, for longer than was waited.</summary>
    Busy,

    /// <summary>It could not be read: an I/O error, or no permission.</summary>
    Unreadable,

    /// <summary>The copy could not be written, for want of space perhaps. The source is not to blame.</summary>
    TargetFailed,
}

/// <summary>A capture that came to nothing; no target file is left.</summary>
/// <param name="Cause">The kind.</param>
/// <param name="Message">What came back, in words.</param>
/// <param name="Advice">What to try, a whole sentence.</param>
public sealed record CaptureFailure(CaptureFailureCause Cause, string Message, string Advice);

/// <summary>Either a copy or the reason why there is none.</summary>
/// <param name="Captured">The copy.</param>
/// <param name="Failure">The reason.</param>
public readonly record struct CaptureResult(CapturedDatabase? Captured, CaptureFailure? Failure);

/// <summary>How far a capture is.</summary>
/// <param name="PagesDone">Pages copied; may go back when the source changed in between.</param>
/// <param name="PagesTotal">Pages of the source.</param>
public readonly record struct CaptureProgress(long PagesDone, long PagesTotal);
