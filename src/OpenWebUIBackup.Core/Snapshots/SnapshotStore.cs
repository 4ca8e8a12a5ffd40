using System.Text;
using System.Text.Unicode;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// The snapshots in a directory, for reading. Trees being built are elsewhere (<see cref="SnapshotLayout.Partial"/>)
/// and never seen here.
/// </summary>
/// <param name="directory">The snapshots' directory; it stays the caller's.</param>
/// <param name="pattern">How they are named. The documented script's names are recognised besides.</param>
public sealed class SnapshotStore(DirectoryHandle directory, SnapshotNamePattern pattern)
{
    /// <summary>Reads which snapshots there are, with first and last line of their manifests.</summary>
    /// <exception cref="LinuxException">The directory cannot be read.</exception>
    public SnapshotListing List()
    {
        // A descriptor of its own: a listing begins where the last one of the same descriptor ended.
        using var listed = directory.Reopen();
        var names = new DirectoryListing();
        if (names.TryRead(listed) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "list", "."u8);

        using var manifests = OpenManifests();
        var snapshots = new List<SnapshotInfo>();
        var others = new List<UnixPath>();
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].SequenceEqual(SnapshotLayout.Private) || !IsDirectory(names, i))
                continue;
            if (TryParseName(names[i], out var name))
                snapshots.Add(Describe(name, manifests));
            else
                others.Add(new UnixPath(names[i]));
        }

        snapshots.Sort((x, y) => x.Name.Time != y.Name.Time
            ? x.Name.Time.CompareTo(y.Name.Time)
            : string.CompareOrdinal(x.Name.Text, y.Name.Text));
        return new SnapshotListing(snapshots, others);
    }

    /// <summary>Whether <paramref name="name"/> is the name of a snapshot.</summary>
    public bool TryParseName(ReadOnlySpan<byte> name, out SnapshotName parsed)
    {
        parsed = default;
        if (!Utf8.IsValid(name))
            return false;
        var text = Encoding.UTF8.GetString(name);
        return pattern.TryParse(text, out parsed) || SnapshotNamePattern.Snapshot.TryParse(text, out parsed);
    }

    /// <summary>Opens the tree of a snapshot.</summary>
    /// <exception cref="LinuxException">It is not there, or may not be read.</exception>
    public DirectoryHandle OpenTree(SnapshotName name) => directory.OpenDirectory(Encoding.UTF8.GetBytes(name.Text));

    /// <summary>Opens the manifest of a snapshot.</summary>
    /// <returns><see cref="Errno.ENOENT"/> when it has none.</returns>
    public Errno TryOpenManifest(SnapshotName name, out FileHandle? file)
    {
        using var manifests = OpenManifests();
        if (manifests is not null)
            return manifests.TryOpenFile(SnapshotLayout.ManifestName(name.Text), out file);
        file = null;
        return Errno.ENOENT;
    }

    private static SnapshotInfo Describe(SnapshotName name, DirectoryHandle? manifests)
    {
        if (manifests is null)
            return new SnapshotInfo(name, SnapshotState.WithoutManifest, null, null);
        var errno = manifests.TryOpenFile(SnapshotLayout.ManifestName(name.Text), out var file);
        if (errno == Errno.ENOENT)
            return new SnapshotInfo(name, SnapshotState.WithoutManifest, null, null);
        try
        {
            if (file is null)
                throw new ManifestDamagedException(ManifestFault.Unreadable, 0, errno.Describe());
            using (file)
                return new SnapshotInfo(name, SnapshotState.Complete, ManifestSummary.Read(file), null);
        }
        catch (ManifestDamagedException e)
        {
            return new SnapshotInfo(name, SnapshotState.DamagedManifest, null, e.ToProblem(name.Text));
        }
    }

    private bool IsDirectory(DirectoryListing names, int index)
    {
        var type = names.TypeHint(index);
        if (type == FileType.Unknown && directory.TryGetStatus(names[index], out var status) == Errno.None)
            type = status.Type;
        return type == FileType.Directory;
    }

    private DirectoryHandle? OpenManifests()
    {
        DirectoryHandle? manifests = null;
        var errno = directory.TryOpenDirectory(SnapshotLayout.Private, out var own);
        if (own is not null)
        {
            using (own)
                errno = own.TryOpenDirectory(SnapshotLayout.Manifests, out manifests);
        }

        return errno is Errno.None or Errno.ENOENT
            ? manifests
            : throw DirectoryHandle.Failure(errno, "open the directory", SnapshotLayout.Private);
    }
}
