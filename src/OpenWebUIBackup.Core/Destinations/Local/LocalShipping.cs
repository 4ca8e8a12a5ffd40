using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>Sends the parts of one request to a local directory.</summary>
internal sealed class LocalShipping(LocalPlace place, LocalProbe probe, ShipRequest request, IRunEvents events, CancellationToken cancellation)
{
    /// <summary>Sends them.</summary>
    internal ShipResult Run(DirectoryHandle root)
    {
        var clock = Stopwatch.StartNew();
        using var log = new LocalLog(request.Step, events);
        var history = request.History is { } directory ? new LocalHistory(root, directory) : null;
        // Times that are not kept are never the same, so that everything is sent each time.
        var transfer = new LocalTransfer(place, history, probe.TimeWindow ?? -1, request.Limits.Transfers, log, cancellation);
        try
        {
            SendAll(transfer, root);
            if (request.Exact && log.Tally.FilesFailed == 0 && !transfer.IsOver)
                MakeExact(transfer, root, history, log);
            else if (log.Blocked > 0 && !transfer.IsOver)
                log.Failed(Problem.Error("send", "files of the same name as directories, or below files of the name of a directory",
                    $"{log.Blocked} are in the way in {place.Path}", "Remove what is in the way."), log.Blocked);
            if (!transfer.WasCancelled)
                root.FlushFileSystem();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What was done is told below.
        }
        catch (LinuxException e)
        {
            log.Note(LocalFault.Error(e));
        }

        var outcome = transfer.WasCancelled ? Outcome.Cancelled(log.Problems) : Outcome.Of(log.Problems);
        return new ShipResult(outcome, log.Tally, clock.Elapsed);
    }

    private void SendAll(LocalTransfer transfer, DirectoryHandle root)
    {
        foreach (var part in request.Parts)
        {
            if (transfer.IsOver)
                return;
            Send(transfer, root, part);
        }
    }

    private void Send(LocalTransfer transfer, DirectoryHandle root, ShipPart part)
    {
        var above = part.IsDirectory ? part.Source : Path.GetDirectoryName(part.Source)!;
        var errno = DirectoryHandle.TryOpen(above, out var source);
        if (errno != Errno.None)
        {
            transfer.Log.Failed(LocalFault.Error("read", above, errno));
            return;
        }

        using (source)
        {
            var walk = new LocalWalk(transfer, source!, root)
            {
                MustExist = !part.IsDirectory,
                Earlier = EarlierStates,
                ShowSource = path => path.IsEmpty ? above : $"{above}/{path}",
            };
            var visit = part.IsDirectory
                ? new LocalVisit(default, part.Target, !part.Shallow, part.Only)
                : new LocalVisit(default, part.Target.Parent, false, [new UnixPath(Path.GetFileName(part.Source))], part.Target.Name);
            var last = part == request.Parts[^1];
            transfer.Run(
                (send, stop) =>
                {
                    walk.Run([visit], send, stop);
                    if (last)
                        transfer.Log.AllFound();
                });
        }
    }

    private IEnumerable<UnixPath> EarlierStates(UnixPath target)
    {
        if (!probe.HasHardLinks || !target.IsAtOrBelow(request.Base))
            return [];
        var rest = request.Base.IsEmpty || target == request.Base ? target.Bytes[request.Base.Bytes.Length..]
            : target.Bytes[(request.Base.Bytes.Length + 1)..];
        var below = new UnixPath(rest);
        return request.CopyFrom.Select(earlier => below.IsEmpty ? earlier : earlier.IsEmpty ? below : earlier.Append(below.Bytes));
    }

    private void MakeExact(LocalTransfer transfer, DirectoryHandle root, LocalHistory? history, LocalLog log)
    {
        var extras = new LocalExtras(root, place, history, log);
        foreach (var part in request.Parts)
            if (extras.Find(part, cancellation) is { } problem)
            {
                log.Note(problem);
                return;
            }

        if (request.MaxDelete is { } most && extras.Count > most)
        {
            log.Note(Problem.Error("remove what is there too much in", place.Path,
                $"{extras.Count} files are not in what was sent, and at most {most} may be removed at once",
                "Nothing was removed. Look whether the source has lost files; if all is right, raise max_delete."));
            return;
        }

        extras.Remove(cancellation);
        if (log.Blocked == 0)
            return;
        log.Unblock();
        log.IsSecondPass = true;
        SendAll(transfer, root);
        if (log.Blocked > 0)
            log.Failed(Problem.Error("send", $"{log.Blocked} files to {place.Path}", "directories or files of the same name are in the way"), log.Blocked);
    }
}
