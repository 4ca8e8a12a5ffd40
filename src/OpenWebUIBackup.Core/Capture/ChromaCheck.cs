using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>What the snapshot engine sees of Chroma.</summary>
public sealed class ChromaCheck : IVectorStoreCheck
{
    /// <inheritdoc />
    public ReadOnlySpan<byte> DatabaseName => ChromaStore.DatabaseName;

    /// <inheritdoc />
    public bool IsVectorStore(DirectoryHandle directory) => ChromaStore.IsStore(directory, CancellationToken.None);

    /// <inheritdoc />
    public object? Begin(
        DirectoryHandle liveStore, DirectoryHandle capturedStore, DatabaseFacts facts, CancellationToken cancellation)
    {
        // Without a fingerprint the database was kept as a file, being damaged: nothing can be judged by it.
        return DatabaseFingerprint.TryParse(facts.Fingerprint, out var fingerprint)
            ? ChromaStore.Begin(liveStore, capturedStore, fingerprint, cancellation)
            : null;
    }

    /// <inheritdoc />
    public string? Compare(object begun, DirectoryHandle capturedStore, CancellationToken cancellation)
    {
        var verdict = ((ChromaStore)begun).Check(capturedStore, cancellation);
        return verdict.Ending == ChromaEnding.Consistent ? null : verdict.Detail;
    }
}
