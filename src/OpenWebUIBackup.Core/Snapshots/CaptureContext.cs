using System.Collections.Concurrent;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>What all walks and workers of one snapshot share.</summary>
internal sealed class CaptureContext
{
    // Longer than a writer of an upload stands still without failing, shorter than snapshots are usually apart: what
    // is that young is new since the last one.
    private static readonly TimeSpan _youth = TimeSpan.FromMinutes(10);

    // An application writes few at a time. Where more are young, a restore or a copy made them, and a second look at
    // all of them is not worth its time.
    private const int MostYoung = 1000;

    private int _young;

    internal required LinkBase? Base { get; init; }

    internal required HardLinkGroups Groups { get; init; }

    internal required ProblemLog Problems { get; init; }

    internal required IDatabaseCapturer Databases { get; init; }

    internal required CancellationToken Cancellation { get; init; }

    /// <summary>Whether the copy is where names are better looked up before they are made: <see cref="LookUps"/>.</summary>
    internal required bool LooksUpAhead { get; init; }

    /// <summary>
    /// A moment before anything was read, by a tick more than the coarsest clock of a kernel has (10 ms, CONFIG_HZ=100):
    /// what a file's times place before it was so for the whole run.
    /// </summary>
    internal required UnixTime Started { get; init; }

    /// <summary>Whether files were met that may have been in the writing when an earlier snapshot had them.</summary>
    internal bool MetYoung => Volatile.Read(ref _young) is > 0 and <= MostYoung;

    internal LinkRule Rule { get; } = new();

    internal SnapshotTally Tally { get; } = new();

    internal bool Privileged { get; } = ProcessLimits.IsRoot;

    private UnixTime YoungAfter { get; } = UnixTime.FromDateTime(DateTime.UtcNow - _youth);

    /// <summary>What was noted of each database that was captured, by path.</summary>
    internal ConcurrentDictionary<UnixPath, DatabaseFacts> DatabaseFacts { get; } = new();

    /// <summary>Databases that were captured ahead of their turn, by path: those of vector stores.</summary>
    internal ConcurrentDictionary<UnixPath, CapturedFile> CapturedAhead { get; } = new();

    /// <summary>Takes note of a file's age.</summary>
    internal void NoteAge(UnixTime modifiedAt)
    {
        if (modifiedAt > YoungAfter)
            Interlocked.Increment(ref _young);
    }

    /// <summary>Says what was lost of a file's attributes, once for each kind.</summary>
    internal void NoteLosses(AttributeLosses losses, UnixPath path)
    {
        if (losses == AttributeLosses.None)
            return;
        Tally.AddLosses(losses);
        foreach (var (loss, doing, advice) in _lossTexts)
        {
            if (losses.HasFlag(loss))
                Problems.AddOnce(doing, Problem.Note(doing, $"{path} (and perhaps others)",
                    "the system refused it", advice));
        }
    }

    /// <summary>Turns a failure to write into the end of the run where nothing else could be written either.</summary>
    internal static Problem TargetProblem(Errno errno, string operation, UnixPath path)
    {
        var problem = Problem.Warning(operation, $"the copy of {path}", errno.Describe(), errno switch
        {
            Errno.ENOSPC or Errno.EDQUOT => "Free space where the snapshots are (df -h; df -i for inodes), or keep fewer of them.",
            Errno.EROFS => "The file system is read-only: see the kernel's log (dmesg) for the reason.",
            Errno.EIO => "See the kernel's log (dmesg): the disk may be failing.",
            Errno.EMFILE or Errno.ENFILE => "Raise the limit of open files (ulimit -Hn).",
            Errno.EINVAL or Errno.EILSEQ or Errno.ENAMETOOLONG =>
                "The file system of the snapshots cannot hold this name; use one of Linux's own, such as ext4.",
            Errno.EPERM => "The file system of the snapshots cannot hold such a file, or it takes root to make it.",
            _ => null,
        });
        return errno is Errno.ENOSPC or Errno.EDQUOT or Errno.EROFS or Errno.EIO or Errno.EMFILE or Errno.ENFILE
            or Errno.ENOMEM
            ? throw new SnapshotAbortedException(problem with { Severity = Severity.Error })
            : problem;
    }

    private static readonly (AttributeLosses, string, string)[] _lossTexts =
    [
        (AttributeLosses.Owner, "give the copy the owner of",
            "Only root can; the manifest keeps the owner, and a restore as root gives it back."),
        (AttributeLosses.Mode, "give the copy the mode of",
            "The file system of the snapshots may have no modes; the manifest keeps it."),
        (AttributeLosses.Xattrs, "give the copy the extended attributes of",
            "The file system of the snapshots may have none; the manifest keeps them."),
        (AttributeLosses.Time, "give the copy the modification time of", "The manifest keeps it."),
    ];
}
