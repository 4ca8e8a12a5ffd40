using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

/// <summary>For trees that hold no databases: being asked to capture one is an error.</summary>
internal sealed class NoDatabases : IDatabaseCapturer, IVectorStoreCheck
{
    public ReadOnlySpan<byte> DatabaseName => "chroma.sqlite3"u8;

    public bool IsUnchanged(DirectoryHandle directory, ReadOnlySpan<byte> name, string fingerprint) => false;

    public DatabaseCaptureResult Capture(
        DirectoryHandle source, ReadOnlySpan<byte> name, DirectoryHandle target, ReadOnlySpan<byte> targetName,
        UnixPath path, CancellationToken cancellation) =>
        throw new InvalidOperationException($"{path} is no database");

    public bool IsSidecar(DirectoryHandle directory, ReadOnlySpan<byte> name) => false;

    public bool IsVectorStore(DirectoryHandle directory) => false;

    public object? Begin(
        DirectoryHandle liveStore, DirectoryHandle capturedStore, DatabaseFacts facts, CancellationToken cancellation) =>
        throw new InvalidOperationException("there is no vector store");

    public string? Compare(object begun, DirectoryHandle capturedStore, CancellationToken cancellation) =>
        throw new InvalidOperationException("there is no vector store");
}
