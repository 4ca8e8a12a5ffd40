using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>What the snapshot engine sees of SQLite.</summary>
public sealed class SqliteCapturer : IDatabaseCapturer
{
    private readonly CaptureOptions _options = new();

    /// <inheritdoc />
    public string? ReadFingerprint(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        try
        {
            return Text(DatabaseFingerprint.Read(directory, name));
        }
        catch (LinuxException)
        {
            return null; // the capture meets the same error, and reports it
        }
    }

    /// <inheritdoc />
    public DatabaseCaptureResult Capture(
        DirectoryHandle source, ReadOnlySpan<byte> name, DirectoryHandle target, ReadOnlySpan<byte> targetName,
        UnixPath path, CancellationToken cancellation)
    {
        var modifiedAt = ModifiedAt(source, name);
        var result = DatabaseCapture.Capture(source, name, target, targetName, _options, null, cancellation);
        if (result.Failure is { } failure)
            return new DatabaseCaptureResult(null, modifiedAt,
                Problem.Warning("capture the database", path.ToString(), failure.Message, failure.Advice));
        var (captured, content) = (result.Captured!, result.Captured!.Content);
        var facts = new DatabaseFacts
        {
            Path = path,
            Method = captured.Method switch
            {
                CaptureMethod.Backup => "backup",
                CaptureMethod.BackupOfImage => "backup of an image",
                _ => "backup after rollback",
            },
            JournalMode = content.JournalMode,
            PageSize = content.PageSize,
            Pages = content.Pages,
            Tables = content.Tables,
            AlembicRevision = content.AlembicRevision,
            Integrity = content.Integrity,
            ForeignKeyViolations = content.ForeignKeyViolations,
            Fingerprint = captured.Fingerprint.IsTrustworthy ? Text(captured.Fingerprint) : null,
        };
        var problem = content.IsDamaged
            ? Problem.Warning("rely on the database", path.ToString(), $"integrity_check says: {content.Integrity}",
                "It was captured as it is. Look at the disk, and mend the database with sqlite3's .recover.")
            : null;
        return new DatabaseCaptureResult(facts, modifiedAt, problem);
    }

    /// <inheritdoc />
    public bool IsSidecar(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        if (!SqliteFile.IsSidecarName(name, out var database) || directory.TryOpenFile(database, out var file) != Errno.None)
            return false;
        using (file)
            return SqliteFile.HasHeader(file!);
    }

    // Whether a fingerprint is to be trusted is decided when it is kept, and an index that comes and goes with the
    // application changes nothing: neither is part of what is compared.
    private static string Text(in DatabaseFingerprint fingerprint) =>
        (fingerprint with { IsTrustworthy = true, HasIndexFile = false }).ToString();

    private static UnixTime ModifiedAt(DirectoryHandle source, ReadOnlySpan<byte> name)
    {
        var latest = source.TryGetStatus(name, out var main) == Errno.None ? main.ModifiedAt : default;
        Span<byte> logName = [.. name, .. "-wal"u8];
        return source.TryGetStatus(logName, out var log) == Errno.None && log.Size > 0 && log.ModifiedAt.CompareTo(latest) > 0
            ? log.ModifiedAt
            : latest;
    }
}
