using System.Diagnostics;
using System.Globalization;
using OpenWebUIBackup.Linux;
using SQLitePCL;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>
/// An open database of a <see cref="VirtualDirectory"/>, with as much of SQLite as this program needs. Not
/// thread-safe. Cancelling interrupts what is running.
/// </summary>
internal sealed class DatabaseConnection : IDisposable
{
    /// <summary>What the main file is called in the virtual directory; companions add their suffix to it.</summary>
    internal const string Main = "db";

    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    private const int Defensive = 1010; // SQLITE_DBCONFIG_DEFENSIVE
    private const int TrustedSchema = 1017; // SQLITE_DBCONFIG_TRUSTED_SCHEMA

    // Pages of a copy pass through once: a cache that stays in the processor's took a tenth less time than 4 MiB.
    private const int CopyCacheKilobytes = 512;

    // Holds the upper levels of every tree that a check walks.
    private const int CheckCacheKilobytes = 4096;

    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _interruption;

    private DatabaseConnection(VirtualDirectory files, sqlite3 handle, CancellationToken cancellation)
    {
        Files = files;
        Handle = handle;
        _cancellation = cancellation;
        _interruption = cancellation.Register(() => raw.sqlite3_interrupt(handle));
    }

    internal sqlite3 Handle { get; }

    /// <summary>Where it is.</summary>
    internal VirtualDirectory Files { get; }

    /// <summary>Opens for reading, under the locks that SQLite's processes keep among themselves.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="patience">How long a lock of somebody else is waited for.</param>
    /// <param name="cancellation">Interrupts it.</param>
    internal static DatabaseConnection OpenForReading(VirtualDirectory files, TimeSpan patience, CancellationToken cancellation) =>
        Open(files, $"{files.Path}/{Main}", raw.SQLITE_OPEN_READONLY, CopyCacheKilobytes, patience, cancellation);

    /// <summary>Opens for reading, without any lock and with no look at companions: for files that nobody writes.</summary>
    internal static DatabaseConnection OpenImmutable(VirtualDirectory files, CancellationToken cancellation) => Open(
        files, $"file:{files.Path}/{Main}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, CheckCacheKilobytes,
        TimeSpan.Zero, cancellation);

    /// <summary>Opens a file of our own for writing, with nothing done for its durability.</summary>
    internal static DatabaseConnection OpenForWriting(VirtualDirectory files, CancellationToken cancellation)
    {
        var connection = Open(files, $"{files.Path}/{Main}", raw.SQLITE_OPEN_READWRITE, CopyCacheKilobytes, TimeSpan.Zero, cancellation);
        try
        {
            // Defensive mode forbids to do without a journal.
            connection.Check(raw.sqlite3_db_config(connection.Handle, Defensive, 0, out _));
            connection.Run("PRAGMA synchronous=OFF");
            connection.Run("PRAGMA locking_mode=EXCLUSIVE");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements that give no rows worth reading.</summary>
    internal void Run(string sql)
    {
        _cancellation.ThrowIfCancellationRequested();
        Check(raw.sqlite3_exec(Handle, sql));
    }

    /// <summary>Runs a query and hands over the first column of each row.</summary>
    internal IEnumerable<string> Texts(string sql)
    {
        _cancellation.ThrowIfCancellationRequested();
        Check(raw.sqlite3_prepare_v2(Handle, sql, out var statement));
        using (statement)
        {
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                yield return raw.sqlite3_column_text(statement, 0).utf8_to_string() ?? "";
            if (code != raw.SQLITE_DONE)
                Check(code);
        }
    }

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    internal long Number(string sql)
    {
        foreach (var text in Texts(sql))
            return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return 0;
    }

    /// <summary>Makes a call again and again while another process's lock is in its way.</summary>
    /// <remarks>
    /// SQLite's own waiting looks every 100 ms in the end. A writer that commits without pause leaves a gap of a tenth
    /// of a millisecond between two commits of a few: looking every millisecond finds one soon.
    /// </remarks>
    /// <returns>The last code.</returns>
    internal int Insist(TimeSpan patience, Func<int> call)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            var code = call();
            if ((code & 0xff) is not (raw.SQLITE_BUSY or raw.SQLITE_PROTOCOL) || Stopwatch.GetElapsedTime(begin) > patience)
                return code;
            Thread.Sleep(1);
        }
    }

    /// <summary>Throws what a code means.</summary>
    /// <exception cref="SqliteFault">It is an error.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;
        if ((code & 0xff) == raw.SQLITE_INTERRUPT)
            _cancellation.ThrowIfCancellationRequested();
        throw new SqliteFault(code, raw.sqlite3_errmsg(Handle).utf8_to_string());
    }

    /// <summary>Closes it; all locks end.</summary>
    public void Dispose()
    {
        _interruption.Dispose();
        Handle.Dispose();
    }

    private static DatabaseConnection Open(
        VirtualDirectory files, string name, int flags, int cacheKilobytes, TimeSpan patience, CancellationToken cancellation)
    {
        SqliteLibrary.EnsureReady();
        cancellation.ThrowIfCancellationRequested();
        var code = raw.sqlite3_open_v2(name, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var message = raw.sqlite3_errmsg(handle).utf8_to_string();
            handle.Dispose();
            throw new SqliteFault(code, message);
        }

        var connection = new DatabaseConnection(files, handle, cancellation);
        try
        {
            connection.Configure(cacheKilobytes, patience);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Configure(int cacheKilobytes, TimeSpan patience)
    {
        Check(raw.sqlite3_extended_result_codes(Handle, 1));
        Check(raw.sqlite3_db_config(Handle, NoCheckpointOnClose, 1, out _));

        // The schema is somebody else's text: it must not be able to call what has effects.
        Check(raw.sqlite3_db_config(Handle, Defensive, 1, out _));
        Check(raw.sqlite3_db_config(Handle, TrustedSchema, 0, out _));

        // This one reads the schema, and so takes the first lock.
        var cache = string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size=-{cacheKilobytes}");
        Check(Insist(patience, () => raw.sqlite3_exec(Handle, cache)));
    }
}
