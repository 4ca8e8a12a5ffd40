using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;
using SQLitePCL;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>The one place where errors of SQLite and the system become <see cref="CaptureFailure"/>s.</summary>
internal static class CaptureFailures
{
    internal static CaptureFailure Corrupt(string message) => new(
        CaptureFailureCause.Corrupt, message,
        "Restore it from a copy that verifies, or save what can be read with sqlite3's .recover.");

    internal static CaptureFailure KeptChanging { get; } = new(
        CaptureFailureCause.Busy, "other processes kept changing it while it was read",
        "Try again when there is less going on, or let the job stop the application for the copy.");

    internal static CaptureFailure Target(string message) => new(
        CaptureFailureCause.TargetFailed, message, "See whether there is space left where snapshots are kept.");

    internal static CaptureFailure Unreadable(string message) => new(
        CaptureFailureCause.Unreadable, message, "See whether this user may read the file, and whether the disk is sound.");

    internal static CaptureFailure Of(SqliteFault fault) => fault.Code switch
    {
        raw.SQLITE_NOTADB => new(
            CaptureFailureCause.NotADatabase, fault.Message,
            "It begins like a database and goes on as none, or it is encrypted."),
        raw.SQLITE_CORRUPT => Corrupt(fault.Message),
        _ when fault.IsPassing => new(
            CaptureFailureCause.Busy, fault.Message,
            "Another process holds it locked. See which one (fuser -v), and let the job stop it for the copy."),
        _ => Unreadable(fault.Message),
    };

    internal static CaptureFailure Of(LinuxException exception) =>
        exception.Errno is Errno.ENOSPC or Errno.EDQUOT ? Target(exception.Message) : Unreadable(exception.Message);
}
