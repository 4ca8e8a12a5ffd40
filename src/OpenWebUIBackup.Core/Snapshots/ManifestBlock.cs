using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// A run of manifest lines in path order, with their counts: what one worker formats before the writer takes it.
/// Reused; its buffer is pooled. Not thread-safe.
/// </summary>
public sealed class ManifestBlock : IDisposable
{
    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Bytes => throw new NotImplementedException();

    /// <summary>What they add up to.</summary>
    public ManifestCounts Counts => throw new NotImplementedException();

    /// <summary>Formats an entry.</summary>
    public void Append(scoped in ManifestEntry entry) => throw new NotImplementedException();

    /// <summary>Takes over a line as it stands (without its newline), of an entry that did not change.</summary>
    public void AppendLine(ReadOnlySpan<byte> line, scoped in ManifestEntry entry) => throw new NotImplementedException();

    /// <summary>Empties it for the next lines.</summary>
    public void Clear() => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
