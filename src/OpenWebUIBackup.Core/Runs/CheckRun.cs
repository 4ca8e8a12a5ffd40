using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What was found of the world that a snapshot job lives in.</summary>
/// <param name="Outcome">Errors for what will fail, warnings for what will be missed, notes for what is good to know.</param>
/// <param name="Survey">What the source holds; null when it cannot be read.</param>
/// <param name="Snapshots">How many snapshots there are; null when their directory cannot be read.</param>
/// <param name="HardLinks">Whether unchanged files can be linked; null when that could not be tried.</param>
/// <param name="FreeBytes">What may still be written where the snapshots are; null when that is not known.</param>
public sealed record CheckedJob(Outcome Outcome, DataSurvey? Survey, int? Snapshots, bool? HardLinks, long? FreeBytes);

/// <summary>Looks whether a snapshot job can do what it is asked to, and what it would miss. Makes nothing that stays.</summary>
public static class CheckRun
{
    /// <summary>Checks one job.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CheckedJob Check(SnapshotPlan plan, IRunEvents events, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        using var source = SourceCheck.Open(plan, problems);
        var survey = SourceCheck.Survey(plan, source, problems, events, cancellation);
        var (snapshots, hardLinks, free) = Target(plan, source, problems);
        if (free < survey?.Kept.Bytes && snapshots is null or 0)
            problems.Add(Problem.Warning("be sure of the space for a first snapshot in", plan.SnapshotDirectory,
                string.Create(CultureInfo.InvariantCulture, $"it needs {survey!.Kept.Bytes:N0} bytes and {free:N0} are free"),
                "Free some, or keep snapshots on another disk."));
        return new CheckedJob(Outcome.Of(problems), survey, snapshots, hardLinks, free);
    }

    private static (int? Snapshots, bool? HardLinks, long? Free) Target(
        SnapshotPlan plan, DirectoryHandle? source, List<Problem> problems)
    {
        if (!Path.Exists(plan.SnapshotDirectory))
            return Missing(plan, problems);
        using var root = SourceCheck.Open(plan.SnapshotDirectory, "open the directory of snapshots", "", problems);
        if (root is null)
            return default;
        try
        {
            if (source is not null)
            {
                TreeNesting.Check(source, root, plan.SourceDirectory, plan.SnapshotDirectory);
                if (source.Status.Device == root.Status.Device)
                    problems.Add(Problem.Note("survive the loss of the disk with", plan.SnapshotDirectory,
                        "it is on the same file system as the data", "Keep a copy elsewhere too."));
            }

            var listing = new SnapshotStore(root, plan.NamePattern).List();
            problems.AddRange(listing.Snapshots.Select(snapshot => snapshot.Problem).OfType<Problem>()
                .Select(problem => problem with { Severity = Severity.Warning }));
            return (listing.Snapshots.Count, TryLinking(root, plan.SnapshotDirectory, problems), root.GetSpace().AvailableBytes);
        }
        catch (SnapshotAbortedException nested)
        {
            problems.Add(nested.Problem);
        }
        catch (LinuxException failure)
        {
            problems.Add(Problem.Error(failure.Operation, plan.SnapshotDirectory, failure.Errno.Describe()));
        }

        return default;
    }

    private static (int? Snapshots, bool? HardLinks, long? Free) Missing(SnapshotPlan plan, List<Problem> problems)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(plan.SnapshotDirectory)) ?? "/";
        using var above = SourceCheck.Open(parent, "open the directory above that of the snapshots",
            "Make it (mkdir -p), or mount its disk.", problems);
        if (above is null)
            return default;
        problems.Add(Problem.Note("list snapshots in", plan.SnapshotDirectory, "it is not there yet", "The first run makes it."));
        return (null, TryLinking(above, parent, problems), above.GetSpace().AvailableBytes);
    }

    /// <summary>Makes a file, gives it a second name, and takes both away.</summary>
    internal static bool? TryLinking(DirectoryHandle directory, string path, List<Problem> problems)
    {
        const int ownersOwn = 0x180; // 0600
        var name = Encoding.ASCII.GetBytes($".owui-backup-check-{Environment.ProcessId}");
        byte[] second = [.. name, .. "-link"u8];
        var errno = directory.TryCreateFile(name, ownersOwn, out var file);
        if (errno != Errno.None)
        {
            problems.Add(Problem.Error("write in", path, errno.Describe(), errno switch
            {
                Errno.EACCES or Errno.EPERM => "Run as root, or as the owner of the directory.",
                Errno.EROFS => "The file system is read-only.",
                _ => null,
            }));
            return null;
        }

        file!.Dispose();
        errno = directory.TryLink(directory, name, second);
        _ = directory.TryUnlink(second); // not there when the link failed
        _ = directory.TryUnlink(name);
        if (errno != Errno.None)
            problems.Add(Problem.Warning("make hard links in", path, errno.Describe(),
                "Every snapshot will be a full copy. Use one of Linux's own file systems, such as ext4, to save the space."));
        return errno == Errno.None;
    }
}
