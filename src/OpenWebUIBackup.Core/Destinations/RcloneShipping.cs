using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Sends one request's parts, one after the other.</summary>
internal sealed class RcloneShipping(
    RcloneConnection connection, RemoteAccess access, RcloneFeatures features, ShipRequest request, IRunEvents events, CancellationToken cancellation)
{
    private const string Always = "--ignore-times";

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

        // rclone counts what crypt adds too, and what a broken attempt sent; at the end stands what is there.
        var (files, bytes) = (_tally.FilesSent + _tally.FilesCopiedThere, _tally.BytesSent + _tally.BytesCopiedThere);
        if (_problems.Count == 0)
            events.Report(new Progressed(request.Step, files, bytes, files, bytes));
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
        var result = SendTimeless(part, log) ?? SendWith(part, log);
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

    private RcloneResult SendWith(ShipPart part, RcloneTransferLog log)
    {
        // What an earlier part could not send may be what this one would delete: a file that was moved.
        var mayDelete = part.IsDirectory && request.Exact && _problems.Count == 0;
        if (!mayDelete || request.MaxDelete is null || request.History is null || features.CanMove)
        {
            var result = Send(part, log, [], mayDelete, request.MaxDelete);
            return mayDelete && !features.IsBucketBased && result.Errors.Any(e => e.Path is not null) && Clear(part) ? Send(part, log, [], mayDelete, request.MaxDelete) : result;
        }

        var counted = RcloneDeletions.Count(connection, part, Target(part), cancellation, out var gone);
        if (counted is { Succeeded: false } && counted.Exit != RcloneExit.DirectoryNotFound)
            return counted;
        if (_gone + gone <= request.MaxDelete)
            return Send(part, log, [], mayDelete, mostDeletions: null);
        var sent = Send(part, log, [], mayDelete: false, mostDeletions: null);
        return sent.Succeeded ? sent with { Exit = RcloneExit.Fatal, Errors = [TooMany(gone)] } : sent;
    }

    private bool Clear(ShipPart part)
    {
        var history = request.History is { } aside ? access.At(Joined(aside, part)) : null;
        var gone = RcloneConflicts.Clear(connection, part, Target(part), history, request.MaxDelete - _gone, cancellation);
        _gone += gone;
        _tally = _tally.Plus(history is null ? new ShipTally(FilesRemoved: gone) : new ShipTally(FilesMovedAside: gone));
        return gone > 0;
    }

    private static RcloneError TooMany(long gone) =>
        new(null, FormattableString.Invariant($"--max-delete threshold reached: {gone} files there are not here"));

    /// <summary>
    /// What a comparison of sizes would miss, where the destination keeps no times, and one of times within a second, where it keeps
    /// them so: a file of the same size that was changed. Sent before, so that nothing is deleted when this fails.
    /// </summary>
    /// <returns>The result, where it is no success; null: go on.</returns>
    private RcloneResult? SendTimeless(ShipPart part, RcloneTransferLog log)
    {
        var (changed, comparison) = features.KeepsTimes ? ChangedWithinSecond(part) : ChangedHere(part);
        if (changed is null)
            return null;
        var result = Send(changed, log, comparison, mayDelete: false, mostDeletions: null);
        if (!result.Succeeded && request.Exact && part.IsDirectory && _problems.Count == 0 && result.Errors.Any(e => e.Path is not null) && Clear(part))
            result = Send(changed, log, comparison, mayDelete: false, mostDeletions: null);
        return result.Succeeded ? null : result;
    }

    // Only what was changed after the earlier state was begun to be read can be other than what was sent of it. A time without a fraction
    // was set by a program and not by the clock.
    private (ShipPart? Changed, string[] Comparison) ChangedWithinSecond(ShipPart part)
    {
        if (!features.HasCoarseTimes || request.UnchangedSince is not { } since || since == default)
            return (null, []);
        var young = SourceFiles.Paths(part, status => status.ModifiedAt >= since && status.ModifiedAt.Nanoseconds != 0);
        return (young.Count == 0 ? null : part.IsDirectory ? part with { Only = young } : part, [Always]);
    }

    // rclone takes no filter by age beside names.
    private (ShipPart? Changed, string[] Comparison) ChangedHere(ShipPart part)
    {
        if (request.UnchangedSince is not { } since)
            return (part, ["--update"]);
        if (!part.IsDirectory)
            return (SourceFiles.ModifiedAt(part.Source) >= since ? part : null, [Always]);
        if (part.Only is null)
            return (part, [Always, FormattableString.Invariant($"--max-age={DateTime.UnixEpoch.AddSeconds(since.Seconds):yyyy-MM-ddTHH:mm:ss}Z")]);
        var changed = part.Only.Where(name => SourceFiles.Status(part.Source, name)?.ModifiedAt >= since).ToList();
        return (changed.Count > 0 ? part with { Only = changed } : null, [Always]);
    }

    private RcloneResult Send(ShipPart part, RcloneTransferLog log, string[] comparison, bool mayDelete, long? mostDeletions)
    {
        var target = Target(part);
        var history = request.History is { } aside ? access.At(Joined(aside, part)) : null;
        var copyFrom = features is { CanCopy: true, KeepsTimes: true } ? request.CopyFrom.Select(from => Below(from, part.Target)).OfType<string>().ToList() : [];
        return connection.Run(
            () =>
            {
                log.BeginAttempt();
                long? deletions = !mayDelete ? null : mostDeletions is { } most ? Math.Max(0, most - _gone - log.Gone) : long.MaxValue;
                var call = part.IsDirectory
                    ? RcloneArguments.Directory(part, target, request, deletions, history, copyFrom, comparison)
                    : RcloneArguments.File(part, target, request, history, comparison);
                return call with { IsTransfer = true, Log = log.Take };
            },
            cancellation);
    }

    private string Target(ShipPart part) =>
        access.At(part.Target) ?? throw new ArgumentException($"The target {part.Target} is not UTF-8.", nameof(part));

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
