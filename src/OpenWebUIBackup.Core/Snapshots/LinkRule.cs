using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Whether a file is the same as in the previous snapshot and may be a hard link to it: the ladder that
/// <c>rsync -aHX --modify-window=-1 --link-dest</c> climbs. Grouping and extended attributes are the caller's last
/// two rungs, since they cost more.
/// </summary>
internal sealed class LinkRule
{
    private readonly bool _privileged = ProcessLimits.IsRoot;

    /// <summary>Whether type, size, time, mode and owner are the same.</summary>
    /// <param name="source">The file in the source.</param>
    /// <param name="previous">The file in the previous snapshot's tree, not only in its manifest: what was tampered
    /// with there is not carried on.</param>
    internal bool LooksUnchanged(in FileStatus source, in FileStatus previous) =>
        source.Type == previous.Type
        && (source.Type != FileType.Regular || source.Size == previous.Size)
        && source.ModifiedAt == previous.ModifiedAt
        && (source.Mode == previous.Mode || source.Type == FileType.SymbolicLink)
        && SameOwner(source, previous)
        && source.DeviceMajor == previous.DeviceMajor
        && source.DeviceMinor == previous.DeviceMinor;

    /// <summary>
    /// Whether nothing at all happened to the inode since the manifest's entry was written: its change time, which
    /// nobody can set, and its number are the same. Then its extended attributes are too.
    /// </summary>
    internal static bool IsUntouched(in FileStatus source, scoped in ManifestEntry entry) =>
        entry.SourceInode == source.Inode && entry.SourceInode != 0
        && entry.SourceChangedAt == source.ChangedAt
        && entry.Size == (source.Type == FileType.Regular ? source.Size : 0)
        && entry.ModifiedAt == source.ModifiedAt
        && entry.UserId == source.UserId && entry.GroupId == source.GroupId;

    /// <summary>Whether the entry's content hash is that of the file in the previous snapshot.</summary>
    internal static bool HashHolds(in FileStatus previous, scoped in ManifestEntry entry) =>
        entry.HasHash && entry.Type == FileType.Regular && entry.Size == previous.Size
        && entry.ModifiedAt == previous.ModifiedAt;

    // Not root: copies belong to whoever runs this, and a group only where that person is in it.
    private bool SameOwner(in FileStatus source, in FileStatus previous) =>
        !_privileged || (source.UserId == previous.UserId && source.GroupId == previous.GroupId);
}
