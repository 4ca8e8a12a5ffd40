using System.Diagnostics;
using System.Globalization;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>
/// Restores a snapshot, or paths of it. The tree is built in a hidden directory beside the target, compared with the
/// manifest, made durable, and then gets its name at once; ended at any point before, the target is as it was.
/// </summary>
public static class RestoreEngine
{
    private const string Step = "restore";

    /// <summary>Restores. Everything expected that can go wrong is in the outcome.</summary>
    public static RestoreResult Restore(RestoreRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var log = new RestoreLog(events, request.AllowDamaged);
        var tally = new RestoreTally();
        ProcessLimits.RaiseOpenFiles();
        ProcessLimits.ClearFileModeMask();
        events.Report(new StepStarted(Step, request.Name));
        Outcome outcome;
        try
        {
            var ending = Restore(request, log, tally, events, cancellation);
            outcome = Outcome.Of(log.ToList());
            if (ending > outcome.Ending)
                outcome = outcome with { Ending = ending };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled(log.ToList());
        }
        catch (RestoreAbortedException aborted)
        {
            log.Add(aborted.Problem);
            outcome = new Outcome(aborted.Ending, log.ToList());
        }
        catch (ManifestDamagedException damaged)
        {
            log.Add(damaged.ToProblem(request.Name));
            outcome = new Outcome(Ending.Damaged, log.ToList());
        }
        catch (LinuxException failure)
        {
            log.Add(Problem.Error(failure.Operation, failure.Subject, failure.Errno.Describe()));
            outcome = new Outcome(Ending.Failed, log.ToList());
        }

        events.Report(new StepFinished(Step, Summary(tally), clock.Elapsed));
        return new RestoreResult(outcome, tally, clock.Elapsed);
    }

    private static Ending Restore(
        RestoreRequest request, RestoreLog log, RestoreTally tally, IRunEvents events, CancellationToken cancellation)
    {
        foreach (var path in request.IsFetched ? [] : request.Selection.Paths)
            RefuseMissing(request, path);
        using var target = RestoreTarget.Open(request.Target);
        target.RefuseNesting(request.Tree);
        var inPlace = Refuse(target, request.Selection, request.Overwrite);
        var counts = CheckManifest(request, log, out var usable);

        var holder = target.IsMountPoint ? target.Existing! : target.Parent;
        using var workspace = RestoreWorkspace.Make(target, holder, log.Add, cancellation);
        if (!request.IsFetched)
            SpaceNeeded.Check(workspace.Own, request.Tree, request.Selection, counts, cancellation);
        Build(request, usable, workspace, log, tally, counts, events, cancellation);
        log.AddLosses(tally);
        if (log.Damaged > 0 && !request.AllowDamaged)
        {
            log.Add(Problem.Error("restore", request.Name, string.Create(CultureInfo.InvariantCulture,
                $"{log.Damaged} of its names are damaged; nothing was restored"),
                "Restore another snapshot, or this one with --allow-damaged."));
            return Ending.Damaged;
        }

        if (usable && request.Check is { } check
            && !Accept(check(new RestoredTree(workspace.Tree, request.Selection, tally.Losses, tally.NotMade), cancellation), request, log))
            return Ending.Damaged;

        cancellation.ThrowIfCancellationRequested();
        workspace.Tree.FlushFileSystem();
        if (inPlace)
            RestorePublication.Paths(target, workspace, request.Selection);
        else
            RestorePublication.Whole(target, workspace);
        return Ending.Succeeded;
    }

    /// <returns>Whether each chosen path is to take its own place in what is there.</returns>
    internal static bool Refuse(RestoreTarget target, RestoreSelection selection, bool overwrite)
    {
        if (target.IsOccupied && !overwrite)
            throw RestoreTarget.Refused(target.Path, "the directory is not empty",
                "Choose a new directory, or let what is restored replace what is there (--force).");
        var inPlace = !selection.IsEverything && (target.IsOccupied || target.IsMountPoint);
        return target.IsMountPoint && !inPlace
            ? throw RestoreTarget.Refused(target.Path, "it is a mount point, so that no finished tree can take its place at once",
                "Restore to a new directory below it, or single components (--component).")
            : inPlace;
    }

    private static void RefuseMissing(RestoreRequest request, UnixPath path)
    {
        var directory = request.Tree.Reopen();
        try
        {
            var rest = path.Bytes;
            while (true)
            {
                var slash = rest.IndexOf((byte)'/');
                var name = slash < 0 ? rest : rest[..slash];
                DirectoryHandle? next = null;
                if (slash < 0 ? directory.Exists(name) : directory.TryOpenDirectory(name, out next) == Errno.None)
                {
                    if (slash < 0)
                        return;
                    directory.Dispose();
                    directory = next!;
                    rest = rest[(slash + 1)..];
                    continue;
                }

                throw new RestoreAbortedException(Problem.Error("restore", path.ToString(),
                    $"the snapshot {request.Name} has no such path", "Look into its directory: it is a plain tree of files."));
            }
        }
        finally
        {
            directory.Dispose();
        }
    }

    /// <summary>Reads the manifest through once, so that nothing is begun on the word of one that cannot be relied on.</summary>
    private static ManifestCounts? CheckManifest(RestoreRequest request, RestoreLog log, out bool usable)
    {
        usable = false;
        if (request.Manifest is not { } file)
        {
            log.Add(Problem.Warning("check", request.Name, "this snapshot has no manifest",
                "It was restored as it is; whether it is what was captured is not known."));
            return null;
        }

        try
        {
            Rewind(file);
            using var reader = new ManifestReader(file);
            while (reader.TryReadLine(out _))
            {
            }

            usable = true;
            return reader.End!.Counts;
        }
        catch (ManifestDamagedException damaged) when (request.AllowDamaged)
        {
            log.Add(damaged.ToProblem(request.Name) with
            {
                Severity = Severity.Warning,
                Advice = "The tree was restored as it is; whether it is what was captured is not known.",
            });
            return null;
        }
    }

    private static void Build(
        RestoreRequest request, bool usable, RestoreWorkspace workspace, RestoreLog log, RestoreTally tally,
        ManifestCounts? counts, IRunEvents events, CancellationToken cancellation)
    {
        ManifestCursor? cursor = null;
        if (usable)
        {
            Rewind(request.Manifest!);
            cursor = new ManifestCursor(new ManifestReader(request.Manifest!));
        }

        var context = new RestoreContext { Log = log, Tally = tally, Cancellation = cancellation, Links = workspace.Links, IsFetched = request.IsFetched };
        var total = request.Selection.IsEverything ? counts : null;
        using (cursor)
        using (new Timer(_ => events.Report(new Progressed(
            Step, tally.Files, tally.Bytes, total?.Files, total?.Bytes)), null, _interval, _interval))
        using (var workers = new RestoreWorkers(context, request.Threads))
            new RestoreWalk(context, workers, request.Selection, cursor).Run(request.Tree, workspace.Tree);
        workspace.RemoveLinks();
    }

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    private static bool Accept(Outcome check, RestoreRequest request, RestoreLog log)
    {
        foreach (var problem in check.Problems)
            log.Add(request.AllowDamaged && problem.Severity == Severity.Error
                ? problem with { Severity = Severity.Warning }
                : problem);
        if (check.Ending == Ending.Cancelled)
            throw new OperationCanceledException();
        return check.IsSuccess || request.AllowDamaged;
    }

    private static void Rewind(FileHandle manifest)
    {
        if (manifest.TrySeek(0) is var errno and not Errno.None)
            throw new ManifestDamagedException(ManifestFault.Unreadable, 0, errno.Describe());
    }

    private static string Summary(RestoreTally tally) => string.Create(CultureInfo.InvariantCulture,
        $"{tally.Files} files, {tally.Directories} directories, {tally.Others} links and others, {tally.Bytes} bytes");
}
