using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Makes point-in-time snapshots: a whole tree each, with what did not change hard-linked to the one before.
/// </summary>
/// <remarks>
/// Nothing has its name before it is whole: the tree is built below <c>.owui-backup/partial</c>, everything is made
/// durable (syncfs), the manifest is renamed into place, and last the tree, whose name is what makes the snapshot
/// exist. Killed at any point before, the next run removes what it finds; after, the snapshot is complete.
/// </remarks>
public sealed class SnapshotEngine(IDatabaseCapturer databases, IVectorStoreCheck vectorStores)
{
    /// <summary>Makes a snapshot. Everything expected that can go wrong is in the outcome.</summary>
    public SnapshotResult Create(SnapshotRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var problems = new ProblemLog(events);
        ProcessLimits.RaiseOpenFiles();
        ProcessLimits.ClearFileModeMask();
        SnapshotBuild? build = null;
        Outcome outcome;
        try
        {
            using var source = OpenSource(request.Source);
            using var root = OpenSnapshots(request.Directory);
            TreeNesting.Check(source, root, request.Source, request.Directory);
            using var workspace = SnapshotWorkspace.TryLock(root, out var holder);
            if (workspace is null)
                return Ended(new Outcome(Ending.LockHeld, [Problem.Error("lock", request.Directory,
                    $"another run holds the lock ({holder})", "Wait for it to end, or see what it is doing.")]));
            foreach (var left in workspace.RemoveInterrupted(cancellation))
                problems.Add(Problem.Note("finish", left, "an earlier run was interrupted", "What it left was removed."));
            using var linkBase = request.LinksToSource
                ? new LinkBase("the data itself", source.Reopen(), null, null)
                : workspace.OpenNewest(request.Names, problems.Add);
            build = new SnapshotBuild(request, workspace, linkBase, databases, vectorStores, problems, events, cancellation);
            build.Make(source);
            outcome = Outcome.Of(problems.ToList());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled(problems.ToList());
        }
        catch (SnapshotAbortedException aborted)
        {
            outcome = Failed(aborted.Problem);
        }
        catch (ManifestDamagedException damaged)
        {
            // Only what this run wrote itself can be meant: the manifest of the link base is tried before.
            outcome = Failed(Problem.Error("read back the entries of", "the manifest being written", damaged.Message,
                "See the kernel's log (dmesg): the disk of the snapshots may be failing."));
        }
        catch (LinuxException failure)
        {
            outcome = Failed(Problem.Error(failure.Operation, failure.Subject, failure.Errno.Describe(), Advice(failure.Errno)));
        }

        return Ended(outcome);

        Outcome Failed(Problem problem)
        {
            problems.Add(problem);
            return new Outcome(Ending.Failed, problems.ToList());
        }

        SnapshotResult Ended(Outcome ended) => new(
            ended, build?.FinalName, build?.BaseName, build?.Tally ?? new SnapshotTally(), clock.Elapsed)
        {
            HasLeftOut = problems.HasLeftOut,
        };
    }

    private static DirectoryHandle OpenSource(string path)
    {
        var errno = DirectoryHandle.TryOpen(path, out var source);
        return errno == Errno.None
            ? source!
            : throw new SnapshotAbortedException(Problem.Error("open the source", path, errno.Describe(), errno switch
            {
                Errno.ENOENT => "Give the directory that is mounted at /app/backend/data in the container.",
                Errno.ENOTDIR => "Give the directory, not a file in it.",
                Errno.EACCES => "Run as root, or as a user who may read it.",
                _ => null,
            }));
    }

    private static DirectoryHandle OpenSnapshots(string path)
    {
        var errno = DirectoryHandle.TryOpen(path, out var root);
        if (errno == Errno.ENOENT)
        {
            errno = DirectoryHandle.TryMake(path, 0x1C0); // 0700: snapshots hold what the database holds, keys included
            if (errno is Errno.None or Errno.EEXIST)
                errno = DirectoryHandle.TryOpen(path, out root);
        }

        return errno == Errno.None
            ? root!
            : throw new SnapshotAbortedException(Problem.Error("open the directory of snapshots", path, errno.Describe(),
                errno switch
                {
                    Errno.ENOENT => "Make the directory above it first (mkdir -p), or mount its disk.",
                    Errno.EACCES => "Run as a user who may write there.",
                    _ => Advice(errno),
                }));
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.ENOSPC or Errno.EDQUOT => "Free space where the snapshots are (df -h; df -i for inodes), or keep fewer of them.",
        Errno.EACCES or Errno.EPERM => "Run as root, or as the owner of the directory of snapshots.",
        Errno.EROFS => "The file system is read-only: see the kernel's log (dmesg) for the reason.",
        Errno.EIO => "See the kernel's log (dmesg): the disk may be failing.",
        _ => null,
    };
}
