using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Refuses a source that lies in the directory of snapshots, and the reverse: each would contain the other.</summary>
internal static class TreeNesting
{
    internal static void Check(DirectoryHandle source, DirectoryHandle snapshots, string sourcePath, string snapshotsPath)
    {
        if (IsAtOrBelow(snapshots, source.Status))
            throw new SnapshotAbortedException(Problem.Error("make snapshots of", sourcePath,
                $"the directory of snapshots, {snapshotsPath}, lies in it, so that each snapshot would hold all earlier ones",
                "Choose a directory of snapshots outside the source, on the same or another disk."));
        if (IsAtOrBelow(source, snapshots.Status))
            throw new SnapshotAbortedException(Problem.Error("make snapshots of", sourcePath,
                $"it lies in the directory of snapshots, {snapshotsPath}",
                "Choose a directory of snapshots that is not above the source."));
    }

    /// <summary>
    /// Climbs from a directory to the root and compares inodes: paths would not see a bind mount or a link.
    /// </summary>
    private static bool IsAtOrBelow(DirectoryHandle directory, in FileStatus ancestor)
    {
        var current = directory.Reopen();
        try
        {
            while (true)
            {
                var status = current.Status;
                if (status.IsSameFile(ancestor))
                    return true;
                // An unreadable parent ends the climb: nothing of ours is above it that could be reached.
                if (current.TryOpenParent(out var parent) != Errno.None)
                    return false;
                current.Dispose();
                current = parent!;
                if (current.Status.IsSameFile(status))
                    return false; // the root is its own parent
            }
        }
        finally
        {
            current.Dispose();
        }
    }
}
