using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Removes snapshots, so that none that is being removed ever looks complete.</summary>
/// <remarks>
/// First the tree is renamed away, into the directory whose content the next run removes anyway, and that is made
/// durable; from then on the snapshot does not exist. Then its manifest and its keys go, and last the tree itself, which takes
/// long. Killed anywhere in between, what is left is found and removed by the next run that holds the lock.
/// </remarks>
internal static class SnapshotRemoval
{
    private const int OwnersOwn = 0x1C0; // 0700

    /// <summary>Removes a snapshot.</summary>
    /// <param name="workspace">The directory of snapshots, whose lock is held.</param>
    /// <param name="name">The snapshot.</param>
    /// <param name="removed">Told how many names each directory lost.</param>
    /// <param name="cancellation">Looked at before anything is done, and while the tree, which is away by then, is removed.</param>
    /// <exception cref="LinuxException">It could not be renamed away, and is as it was; or not all of it could be removed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static void Remove(
        SnapshotWorkspace workspace, SnapshotName name, Action<int> removed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var directoryName = Encoding.UTF8.GetBytes(name.Text);
        var errno = workspace.Root.TryRename(directoryName, workspace.Partial, directoryName);
        var isHidden = errno == Errno.EACCES;
        if (isHidden)
            errno = TryHide(workspace, directoryName);
        if (errno != Errno.None)
            throw DirectoryHandle.Failure(errno, "rename away the snapshot", directoryName);
        workspace.Root.Flush();
        errno = workspace.Manifests.TryUnlink(SnapshotLayout.ManifestName(name.Text));
        if (errno is not (Errno.None or Errno.ENOENT))
            throw DirectoryHandle.Failure(errno, "remove the manifest", SnapshotLayout.ManifestName(name.Text));
        workspace.RemoveKeys(directoryName);
        if (isHidden)
            TreeRemoval.Remove(workspace.Root, SnapshotWorkspace.HiddenName(directoryName), removed, cancellation);
        TreeRemoval.Remove(workspace.Partial, directoryName, removed, cancellation);
    }

    /// <summary>
    /// A directory that moves to another one has its ".." rewritten, for which its owner, unless it is root, must be
    /// allowed to write in it; and no snapshot may change its mode while it has its name. So it gets a hidden name
    /// where it is; an empty directory among the interrupted ones tells the next run of it.
    /// </summary>
    private static Errno TryHide(SnapshotWorkspace workspace, byte[] directoryName)
    {
        var errno = workspace.Partial.TryMakeDirectory(directoryName, OwnersOwn);
        return errno is Errno.None or Errno.EEXIST
            ? workspace.Root.TryRename(directoryName, workspace.Root, SnapshotWorkspace.HiddenName(directoryName))
            : errno;
    }
}
