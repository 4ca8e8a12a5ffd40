using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent;

/// <summary>Puts the parts together.</summary>
internal static class Composition
{
    /// <summary>The engine that makes snapshots.</summary>
    internal static SnapshotEngine Engine() => new(new SqliteCapturer(), new NoVectorStores());

    /// <summary>This host's name as it calls itself; a reverse look-up would wait for a name server.</summary>
    internal static string Host => Environment.MachineName;

    /// <summary>Takes vector stores for directories with a database, until their capture is there.</summary>
    private sealed class NoVectorStores : IVectorStoreCheck
    {
        public ReadOnlySpan<byte> DatabaseName => "chroma.sqlite3"u8;

        public bool IsVectorStore(DirectoryHandle directory) => false;

        public object? Begin(
            DirectoryHandle liveStore, DirectoryHandle capturedStore, DatabaseFacts facts, CancellationToken cancellation) => null;

        public string? Compare(object begun, DirectoryHandle capturedStore, CancellationToken cancellation) => null;
    }
}
