using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Entries in path order on their way into a manifest, kept in a file of their own: one for each walk (uploads, the
/// rest, what came since). The file has no name that outlives the run.
/// </summary>
public sealed class ManifestSegment : IDisposable
{
    /// <summary>Makes the segment's file <paramref name="name"/>; it is removed again by <see cref="Dispose"/>.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public ManifestSegment(DirectoryHandle directory, ReadOnlySpan<byte> name) => throw new NotImplementedException();

    /// <summary>What its lines add up to.</summary>
    public ManifestCounts Counts => throw new NotImplementedException();

    /// <summary>Appends a block, whose paths must all sort behind those that are there.</summary>
    /// <exception cref="LinuxException">Writing failed: no space left, say.</exception>
    public void Append(ManifestBlock block) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
