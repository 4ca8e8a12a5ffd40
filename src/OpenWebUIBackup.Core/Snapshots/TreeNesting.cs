using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Refuses a source that lies in the directory of snapshots, and the reverse: each would contain the other.</summary>
internal static class TreeNesting
{
    internal static void Check(DirectoryHandle source, DirectoryHandle snapshots, string sourcePath, string snapshotsPath)
    {
        if (snapshots.IsAtOrBelow(source.Status))
            throw new SnapshotAbortedException(Problem.Error("make snapshots of", sourcePath,
                $"the directory of snapshots, {snapshotsPath}, lies in it, so that each snapshot would hold all earlier ones",
                "Choose a directory of snapshots outside the source, on the same or another disk."));
        if (source.IsAtOrBelow(snapshots.Status))
            throw new SnapshotAbortedException(Problem.Error("make snapshots of", sourcePath,
                $"it lies in the directory of snapshots, {snapshotsPath}",
                "Choose a directory of snapshots that is not above the source."));
    }
}
