using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Makes a manifest of segments.</summary>
public static class ManifestWriter
{
    /// <summary>
    /// Writes a whole manifest as the new file <paramref name="name"/>: header, the entries of all segments merged in
    /// path order (of equal paths the later segment's entry stands), end line; and flushes it (fsync). Give it a
    /// provisional name and rename it when the tree stands too.
    /// </summary>
    /// <exception cref="LinuxException">Writing failed; the file is removed again.</exception>
    public static ManifestEnd Write(
        DirectoryHandle directory, ReadOnlySpan<byte> name, ManifestHeader header, IReadOnlyList<ManifestSegment> segments,
        CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
