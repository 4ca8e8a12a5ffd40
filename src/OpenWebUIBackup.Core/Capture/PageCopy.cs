using System.Diagnostics;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;
using SQLitePCL;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>The copy could not be written.</summary>
internal sealed class TargetException(string message) : Exception(message);

/// <summary>
/// One run of SQLite's backup API (https://www.sqlite.org/c3ref/backup_finish.html) into an empty file of our own, in
/// steps, so that it can be followed and ended.
/// </summary>
internal sealed class PageCopy : IDisposable
{
    // A step is what stands between two looks at cancellation, and in rollback mode what a writer has to wait for:
    // about 10 ms from the page cache. Smaller steps cost time, each beginning a read transaction anew.
    private const int StepBytes = 8 << 20;

    // Codes of the extended kind that only writing gives (https://www.sqlite.org/rescode.html).
    private const int WriteError = 778, TruncateError = 1546, FlushError = 1034;

    private readonly VirtualDirectory _files = new();
    private readonly DatabaseConnection _target;
    private readonly sqlite3_backup _backup;
    private readonly ReadAhead _ahead;
    private readonly Action<CaptureProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly int _stepPages;

    /// <param name="source">Where from.</param>
    /// <param name="pageSize">Its page size, to measure steps.</param>
    /// <param name="target">An empty file; stays the caller's.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    internal PageCopy(
        DatabaseConnection source, int pageSize, FileHandle target, Action<CaptureProgress>? progress, CancellationToken cancellation)
    {
        _progress = progress;
        _cancellation = cancellation;
        _stepPages = int.Max(1, StepBytes / int.Max(pageSize, 512));
        _ahead = new ReadAhead(source.Files, DatabaseConnection.Main);
        _files.Lend(DatabaseConnection.Main, target);
        _target = DatabaseConnection.OpenForWriting(_files, cancellation);
        try
        {
            // What is half done is thrown away as a file: no journal is needed to take it back.
            _target.Run("PRAGMA journal_mode=OFF");
            _backup = raw.sqlite3_backup_init(_target.Handle, "main", source.Handle, "main");
            if (_backup.IsInvalid)
                _target.Check(raw.sqlite3_extended_errcode(_target.Handle));
        }
        catch
        {
            _target.Dispose();
            _files.Dispose();
            throw;
        }
    }

    /// <summary>The longest single step.</summary>
    internal TimeSpan LongestStep { get; private set; }

    /// <summary>How often SQLite began again because another process had changed the source between two steps.</summary>
    internal int Restarts { get; private set; }

    /// <summary>Copies all that is left, or until SQLite has had to begin again too often.</summary>
    /// <param name="patience">How long each step waits for somebody else's lock.</param>
    /// <param name="mostRestarts">How often is not too often.</param>
    /// <returns>Whether the copy is finished.</returns>
    /// <exception cref="SqliteFault">The source could not be read.</exception>
    /// <exception cref="TargetException">The copy could not be written.</exception>
    internal bool Run(TimeSpan patience, int mostRestarts)
    {
        long done = 0;
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            var step = TimeSpan.Zero;
            var code = _target.Insist(patience, () =>
            {
                var begin = Stopwatch.GetTimestamp();
                var result = Step();
                step = Stopwatch.GetElapsedTime(begin);
                return result;
            });
            if (step > LongestStep)
                LongestStep = step;
            long total = raw.sqlite3_backup_pagecount(_backup);
            var now = total - raw.sqlite3_backup_remaining(_backup);
            _progress?.Invoke(new CaptureProgress(now, total));
            if (code == raw.SQLITE_DONE)
                return true;
            if (code != raw.SQLITE_OK)
                throw Fault(code);
            if (now < done + _stepPages && ++Restarts > mostRestarts)
                return false;
            done = now;
        }
    }

    public void Dispose()
    {
        _backup.Dispose(); // finishes it; its error was already told by the step
        _target.Dispose();
        _files.Dispose();
    }

    // A step reads whole pages of the main file only under its read lock: in rollback mode nobody may write the file
    // then, and in WAL mode no checkpoint writes a page that this reader does not take from the log.
    private int Step()
    {
        _ahead.Begin();
        try
        {
            return raw.sqlite3_backup_step(_backup, _stepPages);
        }
        finally
        {
            _ahead.End();
        }
    }

    private static Exception Fault(int code)
    {
        var text = raw.sqlite3_errstr(code).utf8_to_string();
        return code is WriteError or TruncateError or FlushError || (code & 0xff) == raw.SQLITE_FULL
            ? new TargetException(text)
            : new SqliteFault(code, text);
    }
}
