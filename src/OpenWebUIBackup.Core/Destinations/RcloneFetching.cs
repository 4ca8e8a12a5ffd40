using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Brings files of a remote to this host.</summary>
internal sealed class RcloneFetching(RcloneConnection connection, RemoteAccess access, RcloneFeatures features)
{
    // Looking for each file by itself is quicker than listing everything only while they are few.
    private const int Few = 100;

    /// <inheritdoc cref="IDestination.Fetch"/>
    public ShipResult Run(
        UnixPath path, IReadOnlyCollection<UnixPath>? files, string into, TransferLimits limits, IRunEvents events, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        if (access.At(path) is not { } place)
            return new ShipResult(connection.NotText(path, "fetch"), new ShipTally(), TimeSpan.Zero);
        var step = $"fetch {access.Shown}";
        var part = new ShipPart(into, path, IsDirectory: true);
        var log = new RcloneTransferLog(step, new ShipTally(), movesAside: false, name => SourceFiles.Size(part, name), events);
        var arguments = new List<string> { "copy", place, RcloneArguments.LocalPath(into), RcloneArguments.ExactNames };
        arguments.AddRange(RcloneArguments.Limits(limits));
        // What lies here may have the right size and be of another state.
        if (!features.KeepsTimes)
            arguments.Add("--ignore-times");
        arguments.AddRange(files is null ? ["--fast-list"] : files.Count <= Few ? ["--files-from-raw=-", "--no-traverse"] : ["--files-from-raw=-", "--fast-list"]);
        var result = connection.Run(
            () =>
            {
                log.BeginAttempt();
                var call = RcloneCall.Of(arguments) with { IsTransfer = true, Log = log.Take };
                return files is null ? call : call with { Input = RcloneArguments.Names(files) };
            },
            cancellation);
        var outcome = result.Succeeded ? Outcome.Success : RcloneConnection.Failure(result, "fetch", access.Show(path));
        var failed = result.Errors.Where(e => e.Path is not null).Select(e => e.Path).Distinct().LongCount() + result.ErrorsLeftOut;
        if (result.Succeeded && files is not null)
        {
            // rclone says nothing of listed files that are not there.
            var missing = Missing(path, files, into);
            outcome = Outcome.Of(missing);
            failed = missing.Count;
        }

        return new ShipResult(
            outcome,
            log.Tally with { FilesFailed = failed, FilesUnchanged = files is null ? log.Stats.Checks : Math.Max(0, files.Count - log.Arrived - failed) },
            Stopwatch.GetElapsedTime(started));
    }

    private List<Problem> Missing(UnixPath path, IReadOnlyCollection<UnixPath> files, string into) =>
        [.. files.Where(file => SourceFiles.Status(into, file) is null)
            .Select(file => Problem.Error("fetch", access.Show(path.IsEmpty ? file : path.Append(file.Bytes)), "there is no such file"))];
}
