using SQLitePCL;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>An error code that SQLite gave back, on its way to the one place that makes a value of it.</summary>
internal sealed class SqliteFault : Exception
{
    // Extended codes (https://www.sqlite.org/rescode.html) that this program tells apart.
    internal const int ReadOnlyRecovery = 264;
    internal const int ReadOnlyCannotInitialize = 1288;
    internal const int ReadOnlyRollback = 776;

    internal const int ReadOnlyDirectory = 1544;

    internal SqliteFault(int extendedCode, string message)
        : base($"{message} (SQLite error {extendedCode})") => ExtendedCode = extendedCode;

    internal int ExtendedCode { get; }

    /// <summary>The low byte: the kind of error.</summary>
    internal int Code => ExtendedCode & 0xff;

    /// <summary>Whether the file's content is what is wrong.</summary>
    internal bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>
    /// Whether a file could not be opened that had been there a moment before: the last user of a database takes log
    /// and index away, and SQLite, which would make new ones, may not.
    /// </summary>
    internal bool IsVanishing => Code is raw.SQLITE_CANTOPEN || ExtendedCode is ReadOnlyDirectory;

    /// <summary>Whether somebody else was in the way, so that it may go better a little later.</summary>
    internal bool IsPassing => Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
        || ExtendedCode is ReadOnlyRecovery or ReadOnlyCannotInitialize;
}
