using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model;

/// <summary>
/// Captures databases through their engine while they are in use. The snapshot engine sees nothing more of SQLite
/// than this. Thread-safe.
/// </summary>
public interface IDatabaseCapturer
{
    /// <summary>
    /// Whether the database certainly is what it was at an earlier capture, whose
    /// <see cref="DatabaseFacts.Fingerprint"/> is given. False whenever nothing sound can be said.
    /// </summary>
    bool IsUnchanged(DirectoryHandle directory, ReadOnlySpan<byte> name, string fingerprint);

    /// <summary>
    /// Writes a consistent copy, at least as new as the moment of the call, as the new file
    /// <paramref name="targetName"/>. The source is only read. A failure leaves nothing at the target.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left at the target.</exception>
    DatabaseCaptureResult Capture(
        DirectoryHandle source, ReadOnlySpan<byte> name, DirectoryHandle target, ReadOnlySpan<byte> targetName,
        UnixPath path, CancellationToken cancellation);

    /// <summary>
    /// Whether <paramref name="name"/> is a write-ahead log, shared memory or rollback journal that belongs to a
    /// database and never into a snapshot.
    /// </summary>
    bool IsSidecar(DirectoryHandle directory, ReadOnlySpan<byte> name);
}

/// <summary>What came of capturing a database: facts, a problem, or both where the copy has the source's damage.</summary>
/// <param name="Facts">What was captured; null when there is no copy.</param>
/// <param name="ModifiedAt">When the database last changed: its file or its write-ahead log, whichever is later.</param>
/// <param name="Problem">Why it could not be captured, or what is wrong with the source; null when all is well.</param>
public sealed record DatabaseCaptureResult(DatabaseFacts? Facts, UnixTime ModifiedAt, Problem? Problem);

/// <summary>
/// Judges a vector store whose files must fit its database (Chroma). The engine captures the database first, then the
/// other files, then asks whether they fit.
/// </summary>
public interface IVectorStoreCheck
{
    /// <summary>Whether <paramref name="directory"/> is such a store.</summary>
    bool IsVectorStore(DirectoryHandle directory);

    /// <summary>The name of the database that must be captured before everything else in the store.</summary>
    ReadOnlySpan<byte> DatabaseName { get; }

    /// <summary>
    /// What to remember of the live store when its database stands in the capture and its other files do not yet; to
    /// be handed to <see cref="Compare"/>. Null where the database is not of the kind that can be judged.
    /// </summary>
    /// <param name="liveStore">The store; stays open until <see cref="Compare"/>.</param>
    /// <param name="capturedStore">The capture, with the database in it.</param>
    /// <param name="facts">What was noted of the database.</param>
    /// <param name="cancellation">Ends it.</param>
    object? Begin(
        DirectoryHandle liveStore, DirectoryHandle capturedStore, DatabaseFacts facts, CancellationToken cancellation);

    /// <summary>
    /// Whether the captured files belong to the captured database: null if so, else what moved or is torn, and the
    /// capture should be made again.
    /// </summary>
    string? Compare(object begun, DirectoryHandle capturedStore, CancellationToken cancellation);
}
