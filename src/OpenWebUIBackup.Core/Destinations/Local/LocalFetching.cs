using System.Diagnostics;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>Brings files of a local destination to another directory of this host.</summary>
internal sealed class LocalFetching(LocalPlace place, TransferLimits limits, IRunEvents events, CancellationToken cancellation)
{
    /// <inheritdoc cref="IDestination.Fetch" />
    internal ShipResult Run(DirectoryHandle root, UnixPath path, IReadOnlyCollection<UnixPath>? files, string into)
    {
        var clock = Stopwatch.StartNew();
        using var log = new LocalLog($"fetch {place.Path}", events);
        var errno = DirectoryHandle.TryOpen(into, out var target);
        if (errno != Errno.None)
            return new(Outcome.Failure(LocalFault.Error("open", into, errno)), new ShipTally(), clock.Elapsed);
        using (target)
        {
            errno = TreePath.TryOpenDirectory(root, path, out var source);
            if (errno != Errno.None)
                return new(Outcome.Failure(LocalFault.Error("open", place.Show(path), errno)), new ShipTally(), clock.Elapsed);
            using (source)
            {
                var transfer = new LocalTransfer(new LocalPlace(into), null, 0, limits.Transfers, log, cancellation);
                var walk = new LocalWalk(transfer, source!, target!)
                {
                    MustExist = true,
                    FromDestination = true,
                    ShowSource = below => place.Show(path.IsEmpty ? below : below.IsEmpty ? path : path.Append(below.Bytes)),
                };
                transfer.Run((send, stop) =>
                {
                    walk.Run(Visits(files), send, stop);
                    log.AllFound();
                });
                if (log.Blocked > 0)
                    log.Failed(Problem.Error("fetch", $"{log.Blocked} files to {into}", "directories or files of the same name are in the way",
                        "Fetch to an empty directory."), log.Blocked);
                return new(transfer.WasCancelled ? Outcome.Cancelled(log.Problems) : Outcome.Of(log.Problems), log.Tally, clock.Elapsed);
            }
        }
    }

    private static IEnumerable<LocalVisit> Visits(IReadOnlyCollection<UnixPath>? files) => files is null
        ? [new LocalVisit(default, default, Below: true)]
        : files.GroupBy(file => file.Parent)
            .Select(group => new LocalVisit(group.Key, group.Key, Below: false, [.. group.Select(file => file.Name)]));
}
