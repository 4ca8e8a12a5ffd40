using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;
using SQLitePCL;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>Somebody wrote to the source where no lock of ours could hold him off: begin again.</summary>
internal sealed class SourceChangedException : Exception;

/// <summary>
/// A source opened for reading beside whoever uses it.
/// </summary>
/// <remarks>
/// <para>In use in WAL mode: the source's own index is mapped for reading only, and read locks on it are taken as by
/// any reader, so that no checkpoint overtakes the copy. The last committed transaction is read whatever the marks in
/// the index say; these merely limit checkpoints while we read.</para>
/// <para>Left behind with an index by a process that died: SQLite notices that nobody holds the index, builds one in
/// its own memory from the log, and watches for somebody coming alive (walBeginShmUnreliable in wal.c).</para>
/// <para>Closed without an index, with or without a log: SQLite would create both. It gets files in memory in their
/// place and recovers the log into those. Its lock on the main file is seen by others, the ones on the private index
/// are not; hence <see cref="NeedsComparison"/>.</para>
/// </remarks>
internal sealed class SourceDatabase : IDisposable
{
    private readonly VirtualDirectory _files = new();
    private readonly List<FileHandle> _private = [];
    private readonly DatabaseConnection? _connection;
    private readonly TimeSpan _patience;

    private SourceDatabase(
        DirectoryHandle directory, ReadOnlySpan<byte> name, in DatabaseFingerprint before, TimeSpan patience, CancellationToken cancellation)
    {
        _patience = patience;
        try
        {
            _files.Show(DatabaseConnection.Main, directory, name);
            _files.Show(DatabaseConnection.Main + "-journal", directory, SqliteFile.Companion(name, SqliteFile.Journal));
            UsesLog = before.IsWal || before.Log.IsThere;
            ShowOrReplace("-wal", directory, SqliteFile.Companion(name, SqliteFile.Wal));
            ShowOrReplace("-shm", directory, SqliteFile.Companion(name, SqliteFile.WalIndex));
            _connection = DatabaseConnection.OpenForReading(_files, patience, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal DatabaseConnection Connection => _connection!;

    /// <summary>Whether a write-ahead log takes part, so that reading locks nobody out.</summary>
    internal bool UsesLog { get; }

    /// <summary>
    /// Whether what was read only counts when the files are afterwards as they were before: nobody else could see
    /// that the log was being read.
    /// </summary>
    internal bool NeedsComparison => UsesLog && _private.Count > 0;

    internal static SourceDatabase Open(
        DirectoryHandle directory, ReadOnlySpan<byte> name, in DatabaseFingerprint before, TimeSpan patience, CancellationToken cancellation) =>
        new(directory, name, before, patience, cancellation);

    /// <summary>Begins to read: from here to <see cref="EndRead"/> the source stands still for us.</summary>
    internal void BeginRead()
    {
        Connection.Run("BEGIN"); // takes no lock: the first statement does
        Connection.Check(Connection.Insist(_patience, () => raw.sqlite3_exec(Connection.Handle, "SELECT count(*) FROM sqlite_master")));
    }

    internal void EndRead() => Connection.Run("COMMIT");

    public void Dispose()
    {
        _connection?.Dispose();
        _files.Dispose();
        foreach (var file in _private)
            file.Dispose();
    }

    private void ShowOrReplace(string suffix, DirectoryHandle directory, byte[] realName)
    {
        if (directory.Exists(realName))
        {
            _files.Show(DatabaseConnection.Main + suffix, directory, realName);
            return;
        }

        if (!UsesLog)
            return;
        var empty = VirtualDirectoryCalls.CreateInMemory();
        _private.Add(empty);
        _files.Lend(DatabaseConnection.Main + suffix, empty);
    }
}
