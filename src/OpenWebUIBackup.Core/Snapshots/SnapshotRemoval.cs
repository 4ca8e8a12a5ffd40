using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Removes snapshots, so that none that is being removed ever looks complete.</summary>
/// <remarks>
/// First the tree is renamed away, into the directory whose content the next run removes anyway, and that is made
/// durable; from then on the snapshot does not exist. Then its manifest goes, and last the tree itself, which takes
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
        // A directory that moves has its ".." rewritten, for which its owner must be allowed to write in it.
        if (errno == Errno.EACCES && workspace.Root.TrySetMode(directoryName, OwnersOwn) == Errno.None)
            errno = workspace.Root.TryRename(directoryName, workspace.Partial, directoryName);
        if (errno != Errno.None)
            throw DirectoryHandle.Failure(errno, "rename away the snapshot", directoryName);
        workspace.Root.Flush();
        errno = workspace.Manifests.TryUnlink(SnapshotLayout.ManifestName(name.Text));
        if (errno is not (Errno.None or Errno.ENOENT))
            throw DirectoryHandle.Failure(errno, "remove the manifest", SnapshotLayout.ManifestName(name.Text));
        TreeRemoval.Remove(workspace.Partial, directoryName, removed, cancellation);
    }
}
