using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Sends one request's parts, one after the other.</summary>
internal sealed class RcloneShipping(
    RcloneConnection connection, RemoteAccess access, RcloneFeatures features, ShipRequest request, IRunEvents events, CancellationToken cancellation)
{
    private readonly List<Problem> _problems = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private ShipTally _tally = new();
    private long _gone;

    /// <summary>Sends them.</summary>
    public ShipResult Run()
    {
        foreach (var part in request.Parts)
        {
            if (cancellation.IsCancellationRequested)
                return Cancelled();
            var result = Send(part);
            if (result.IsCancelled)
                return Cancelled();
            if (!result.Succeeded && IsHopeless(result))
                break;
        }

        return new ShipResult(Outcome.Of(_problems), _tally, Stopwatch.GetElapsedTime(_started));
    }

    private ShipResult Cancelled() => new(Outcome.Cancelled(_problems), _tally, Stopwatch.GetElapsedTime(_started));

    // The next part would meet the same.
    private static bool IsHopeless(RcloneResult result) =>
        result.Exit is RcloneExit.Fatal or RcloneExit.TransferExceeded or RcloneExit.DurationExceeded
        || result.Errors.Any(e => e.Failure.IsGeneral);

    private RcloneResult Send(ShipPart part)
    {
        var counting = Task.Run(() => SourceFiles.Count(part), CancellationToken.None);
        var log = new RcloneTransferLog(request.Step, _tally, request.History is not null, path => SourceFiles.Size(part, path), events);
        RcloneResult result;
        if (!features.KeepsTimes && SendTimeless(part, log) is { } failed)
            result = failed;
        else
            result = Send(part, log, [], mayDelete: request.Exact);

        if (!result.Succeeded && !result.IsCancelled)
            Note(part, result);
        var failures = result.Succeeded ? 0 : result.Errors.Where(e => e.Path is not null).Select(e => e.Path).Distinct().Count() + result.ErrorsLeftOut;
        var unchanged = counting.Result - log.Arrived - failures;
        // Of a run that broke off only what was looked at is known to be there.
        if (!result.Succeeded)
            unchanged = Math.Min(unchanged, log.Stats.Checks);
        _tally = _tally.Plus(log.Tally with { FilesFailed = failures, FilesUnchanged = Math.Max(0, unchanged) });
        _gone += log.Gone;
        return result;
    }

    /// <summary>
    /// What a comparison of sizes would miss, where the destination keeps no times: a file of the same size that was
    /// changed. Sent before, so that nothing is deleted when this fails.
    /// </summary>
    /// <returns>The result, where it is no success.</returns>
    private RcloneResult? SendTimeless(ShipPart part, RcloneTransferLog log)
    {
        string[] comparison = request.UnchangedSince is { } since
            ? ["--ignore-times", FormattableString.Invariant($"--max-age={DateTime.UnixEpoch.AddSeconds(since.Seconds):yyyy-MM-ddTHH:mm:ss}Z")]
            : ["--update"];
        var result = Send(part, log, comparison, mayDelete: false);
        return result.Succeeded ? null : result;
    }

    private RcloneResult Send(ShipPart part, RcloneTransferLog log, string[] comparison, bool mayDelete)
    {
        if (access.At(part.Target) is not { } target)
            throw new ArgumentException($"The target {part.Target} is not UTF-8.", nameof(part));
        var history = request.History is { } aside && access.At(Joined(aside, part)) is { } place ? place : null;
        return connection.Run(
            () =>
            {
                log.BeginAttempt();
                return Call(part, target, history, comparison, mayDelete, log) with { Log = log.Take };
            },
            cancellation);
    }

    private RcloneCall Call(ShipPart part, string target, string? history, string[] comparison, bool mayDelete, RcloneTransferLog log)
    {
        if (!part.IsDirectory)
            return RcloneArguments.File(part, target, request, history, comparison);
        // What an earlier part could not send may be what this one would delete: a file that was moved.
        long? deletions = mayDelete && _problems.Count == 0
            ? request.MaxDelete is { } most ? Math.Max(0, most - _gone - log.Gone) : long.MaxValue
            : null;
        var copyFrom = features is { CanCopy: true, KeepsTimes: true } ? request.CopyFrom.Select(from => Below(from, part.Target)).OfType<string>() : [];
        return RcloneArguments.Directory(part, target, request, deletions, history, copyFrom, comparison);
    }

    // --backup-dir takes the directory that the file's path within the part is put below.
    private static UnixPath Joined(UnixPath history, ShipPart part)
    {
        var target = part.IsDirectory ? part.Target : part.Target.Parent;
        return target.IsEmpty ? history : history.Append(target.Bytes);
    }

    private string? Below(UnixPath earlier, UnixPath target)
    {
        if (!target.IsAtOrBelow(request.Base))
            return null;
        var rest = request.Base.IsEmpty ? target.Bytes : target.Bytes[request.Base.Bytes.Length..].TrimStart((byte)'/');
        return access.At(rest.IsEmpty ? earlier : earlier.Append(rest));
    }

    private void Note(ShipPart part, RcloneResult result)
    {
        var place = access.Show(part.Target);
        foreach (var problem in RcloneAttempts.Problems(result, "send", path => path is null || !part.IsDirectory ? place : $"{place}/{RcloneConnection.Shown(path)}"))
        {
            _problems.Add(problem);
            events.Report(new ProblemFound(problem));
        }
    }
}
