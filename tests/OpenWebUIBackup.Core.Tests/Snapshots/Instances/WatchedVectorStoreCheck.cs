using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots.Instances;

/// <summary>
/// Chroma's check, with something happening between the capture of the database and that of the segments, and its
/// verdicts kept.
/// </summary>
internal sealed class WatchedVectorStoreCheck : IVectorStoreCheck
{
    private readonly ChromaCheck _check = new();

    /// <summary>Called with the number of the attempt, from 1.</summary>
    public Action<int> Between { get; init; } = _ => { };

    /// <summary>What was said of each attempt.</summary>
    public List<string?> Verdicts { get; } = [];

    public ReadOnlySpan<byte> DatabaseName => _check.DatabaseName;

    public bool IsVectorStore(DirectoryHandle directory) => _check.IsVectorStore(directory);

    public object? Begin(
        DirectoryHandle liveStore, DirectoryHandle capturedStore, DatabaseFacts facts, CancellationToken cancellation)
    {
        var begun = _check.Begin(liveStore, capturedStore, facts, cancellation);
        Assert.NotNull(begun);
        Between(Verdicts.Count + 1);
        return begun;
    }

    public string? Compare(object begun, DirectoryHandle capturedStore, CancellationToken cancellation)
    {
        Verdicts.Add(_check.Compare(begun, capturedStore, cancellation));
        return Verdicts[^1];
    }
}
