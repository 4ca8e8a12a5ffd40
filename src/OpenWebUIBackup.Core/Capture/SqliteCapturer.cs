using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>SQLite databases as the snapshot engine asks for them.</summary>
public sealed class SqliteCapturer : IDatabaseCapturer
{
    // Locks of files belong to the process and end with the first descriptor of the file that it closes (fcntl(2)).
    // So whoever only looks into a database waits while one is captured: measured, a writer else came in between, and
    // the copy was torn.
    private readonly Lock _sources = new();
    private readonly CaptureOptions _options = new();

    /// <inheritdoc />
    public bool IsUnchanged(DirectoryHandle directory, ReadOnlySpan<byte> name, string fingerprint)
    {
        if (!DatabaseFingerprint.TryParse(fingerprint, out var captured))
            return false;
        try
        {
            lock (_sources)
                return captured.ProvesUnchanged(DatabaseFingerprint.Read(directory, name));
        }
        catch (LinuxException)
        {
            return false; // the capture that follows meets the same error and reports it
        }
    }

    /// <inheritdoc />
    public bool IsSidecar(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        if (!SqliteFile.IsSidecarName(name, out var baseName))
            return false;
        lock (_sources)
            return IsSidecar(directory, name, baseName);
    }

    /// <inheritdoc />
    public DatabaseCaptureResult Capture(
        DirectoryHandle source, ReadOnlySpan<byte> name, DirectoryHandle target, ReadOnlySpan<byte> targetName,
        UnixPath path, CancellationToken cancellation)
    {
        UnixTime modifiedAt;
        CaptureResult result;
        lock (_sources)
        {
            modifiedAt = ModifiedAt(source, name);
            result = DatabaseCapture.Capture(source, name, target, targetName, _options, null, cancellation);
        }

        if (result.Captured is not { } captured)
            return new DatabaseCaptureResult(null, modifiedAt, Problem.Warning("capture the database", path.ToString(),
                result.Failure!.Message, $"The snapshot has its file as it is. {result.Failure.Advice}"));
        var content = captured.Content;
        return new DatabaseCaptureResult(
            new DatabaseFacts
            {
                Path = path,
                Method = Word(captured.Method),
                JournalMode = content.JournalMode,
                PageSize = content.PageSize,
                Pages = content.Pages,
                Tables = content.Tables,
                AlembicRevision = content.AlembicRevision,
                Fingerprint = captured.Fingerprint.ToString(),
                Integrity = content.Integrity,
                ForeignKeyViolations = content.ForeignKeyViolations,
            },
            modifiedAt,
            content.IsDamaged
                ? Problem.Warning("rely on the database", path.ToString(), $"its integrity check says: {content.Integrity}",
                    "The snapshot has it as it is. Take it from an older snapshot, or recover what can be read with sqlite3's .recover.")
                : null);
    }

    private static bool IsSidecar(DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> baseName)
    {
        if (directory.TryOpenFile(baseName, out var database) == Errno.None)
        {
            using (database)
                return SqliteFile.HasHeader(database!);
        }

        // Its database is gone: what it holds could only be played into another one.
        if (directory.TryOpenFile(name, out var orphan) != Errno.None)
            return false;
        using (orphan)
            return SqliteFile.HasCompanionMagic(orphan!);
    }

    private static UnixTime ModifiedAt(DirectoryHandle source, ReadOnlySpan<byte> name)
    {
        var latest = source.TryGetStatus(name, out var main) == Errno.None ? main.ModifiedAt : default;
        byte[] log = [.. name, .. "-wal"u8];
        return source.TryGetStatus(log, out var wal) == Errno.None && wal.Size > 0 && wal.ModifiedAt > latest
            ? wal.ModifiedAt
            : latest;
    }

    private static string Word(CaptureMethod method) => method switch
    {
        CaptureMethod.BackupOfImage => "backup-of-image",
        CaptureMethod.BackupAfterRollback => "backup-after-rollback",
        _ => "backup",
    };
}
