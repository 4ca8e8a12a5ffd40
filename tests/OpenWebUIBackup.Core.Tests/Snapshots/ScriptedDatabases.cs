using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

/// <summary>
/// Databases that are captured as plain copies, with something happening at the moment of capture: what another
/// process may do between two steps of a snapshot.
/// </summary>
internal sealed class ScriptedDatabases : IDatabaseCapturer, IVectorStoreCheck
{
    /// <summary>Called at each capture of a database.</summary>
    public Action<string> OnCapture { get; init; } = _ => { };

    /// <summary>What is wrong with the source, capture by capture.</summary>
    public Queue<Problem?> Problems { get; init; } = new();

    /// <summary>What the vector store's check says, attempt by attempt.</summary>
    public Queue<string?> VectorStoreFaults { get; init; } = new();

    /// <summary>Called after a vector store's files were captured.</summary>
    public Action OnCompare { get; init; } = () => { };

    public List<string> Captured { get; } = [];

    public ReadOnlySpan<byte> DatabaseName => "chroma.sqlite3"u8;

    public bool IsUnchanged(DirectoryHandle directory, ReadOnlySpan<byte> name, string fingerprint) =>
        $"{directory.GetStatus(name).ModifiedAt}" == fingerprint;

    public DatabaseCaptureResult Capture(
        DirectoryHandle source, ReadOnlySpan<byte> name, DirectoryHandle target, ReadOnlySpan<byte> targetName,
        UnixPath path, CancellationToken cancellation)
    {
        OnCapture(path.ToString());
        lock (Captured)
            Captured.Add(path.ToString());
        var fingerprint = $"{source.GetStatus(name).ModifiedAt}";
        using var from = source.OpenFile(name);
        using var to = target.CreateFile(targetName, 0x180);
        var buffer = new byte[1 << 16];
        while (from.TryRead(buffer, out var count) == Errno.None && count > 0)
            Assert.Equal(Errno.None, to.TryWrite(buffer.AsSpan(0, count)));
        Assert.Equal(Errno.None, from.TryGetStatus(out var status));
        return new DatabaseCaptureResult(
            new DatabaseFacts { Path = path, Method = "backup", Fingerprint = fingerprint }, status.ModifiedAt,
            Problems.TryDequeue(out var problem) ? problem : null);
    }

    public bool IsSidecar(DirectoryHandle directory, ReadOnlySpan<byte> name) => name.EndsWith("-wal"u8);

    public bool IsVectorStore(DirectoryHandle directory) => directory.Exists(DatabaseName);

    public object? Begin(
        DirectoryHandle liveStore, DirectoryHandle capturedStore, DatabaseFacts facts, CancellationToken cancellation)
    {
        Assert.True(capturedStore.Exists(DatabaseName));
        return this;
    }

    public string? Compare(object begun, DirectoryHandle capturedStore, CancellationToken cancellation)
    {
        OnCompare();
        return VectorStoreFaults.TryDequeue(out var fault) ? fault : null;
    }
}
