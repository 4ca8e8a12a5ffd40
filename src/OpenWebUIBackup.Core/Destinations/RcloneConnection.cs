using System.Collections.Immutable;
using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>One remote and the rclone that reaches it. What is asked of it once is remembered.</summary>
internal sealed class RcloneConnection(Destination.Rclone destination, RcloneTool tool, RemoteResolver remotes, RcloneAttempts attempts)
{
    private readonly Lock _asking = new();
    private RemoteAccess? _access;
    private RcloneFeatures? _features;
    private volatile bool _hasBucket;

    public string Name { get; } = destination.ToString();

    /// <summary>What is wrong with this host's rclone; null: nothing. Nothing is written, and no answer believed, before this has been asked.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Problem? Unfit(CancellationToken cancellation)
    {
        var problem = tool.Check(cancellation);
        cancellation.ThrowIfCancellationRequested();
        return problem;
    }

    /// <summary>Fetches the remote's secrets.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RcloneAnswer<RemoteAccess> Open(CancellationToken cancellation)
    {
        lock (_asking)
        {
            if (_access is not null)
                return _access;
            cancellation.ThrowIfCancellationRequested();
            var answer = remotes.ResolveAsync(destination, cancellation).GetAwaiter().GetResult();
            _access = answer.Value;
            return answer;
        }
    }

    /// <summary>What the remote can do, <c>rclone backend features</c>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public DestinationResult<RcloneFeatures?> Features(CancellationToken cancellation)
    {
        if (Open(cancellation) is { Problem: { } problem })
            return new(Outcome.Failure(problem), null);
        lock (_asking)
        {
            if (_features is not null)
                return new(Outcome.Success, _features);
            // Each call takes a while to start: the version is asked for meanwhile, so that it is known when it is wanted.
            _ = BlockingTask.Run(() => tool.Check(cancellation));
            var result = attempts.Run(
                () =>
                {
                    var once = RunOnce(RcloneCall.Of("backend", "features", _access!.Root), cancellation);
                    // With an rclone that will not do, further attempts make no sense.
                    return !once.Succeeded && tool.Check(cancellation) is not null ? once with { Exit = RcloneExit.Fatal } : once;
                },
                cancellation);
            if (!result.Succeeded)
                return new(Unfit(cancellation) is { } unfit ? Outcome.Failure(unfit) : Failure(result, "reach", Name), null);
            try
            {
                _features = RcloneFeatures.Parse(result.Output.Bytes);
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return new(Unfit(cancellation) is { } unfit
                    ? Outcome.Failure(unfit)
                    : Outcome.Failure("ask what can be done at", Name, $"rclone printed what cannot be understood: {e.Message}"), null);
            }

            // What this program has put crypt on is the destination's own path.
            if (_features.LacksBucket || (_features.IsBucketBased && _access!.IsEncrypted && destination.Path.Trim('/').Length == 0))
            {
                _features = null;
                return new(Outcome.Failure("use", Name, "it names no bucket", $"Write {destination.Remote}:BUCKET or {destination.Remote}:BUCKET/PATH."), null);
            }

            return new(Outcome.Success, _features);
        }
    }

    /// <summary>
    /// Looks once whether the bucket is there, before anything is sent: B2's backend would make one of a misspelt name.
    /// </summary>
    /// <returns>The failure, if it is not or cannot be looked for; null: all is well.</returns>
    public Outcome? MissingBucket(CancellationToken cancellation)
    {
        var features = Features(cancellation);
        if (features.Value is null)
            return features.Outcome;
        if (!features.Value.IsBucketBased || _hasBucket)
            return null;
        var listed = Run(RcloneCall.Of("lsf", "--max-depth=1", _access!.At(DestinationLayout.Private)!), cancellation);
        return Listed(listed) ?? (listed.Succeeded ? null : Failure(listed, "reach", Name));
    }

    /// <summary>Something was read there: then there is a bucket.</summary>
    public void SawBucket() => _hasBucket = true;

    /// <summary>What a listing says of the bucket: where there are buckets, only one that is missing is a directory that is missing.</summary>
    /// <returns>The failure, if it is missing.</returns>
    public Outcome? Listed(RcloneResult result)
    {
        if (_features is not { IsBucketBased: true })
            return null;
        _hasBucket |= result.Succeeded;
        if (result.IsCancelled || result.Exit != RcloneExit.DirectoryNotFound)
            return null;
        var failure = RcloneFailure.All.First(f => f.Kind == RcloneFailureKind.NoSuchBucket);
        return Outcome.Failure("reach", Name, failure.Cause!, failure.Advice);
    }

    /// <summary>Runs a call for this remote, more than once where that may help. <see cref="Open"/> has succeeded.</summary>
    public RcloneResult Run(RcloneCall call, CancellationToken cancellation) =>
        attempts.Run(() => RunOnce(call, cancellation), cancellation);

    /// <summary>Runs a call for this remote, more than once where that may help; each attempt's call is made anew.</summary>
    public RcloneResult Run(Func<RcloneCall> call, CancellationToken cancellation) =>
        attempts.Run(() => RunOnce(call(), cancellation), cancellation);

    private RcloneResult RunOnce(RcloneCall call, CancellationToken cancellation)
    {
        try
        {
            return tool.Run(call with { Access = _access }, cancellation);
        }
        catch (ProcessStartException e)
        {
            // It was there when its version was asked for.
            return new RcloneResult(
                CommandEnding.Exited, RcloneExit.Fatal, null, [new RcloneError(null, e.Message)], 0, default, new CapturedOutput(ImmutableArray<byte>.Empty.AsMemory(), 0, ""));
        }
    }

    /// <summary>The outcome of a call that did not succeed.</summary>
    public static Outcome Failure(RcloneResult result, string doing, string subject) =>
        result.IsCancelled
            ? Outcome.Cancelled([])
            : new Outcome(Ending.Failed, RcloneAttempts.Problems(result, doing, path => path is null ? subject : $"{subject}/{Shown(path)}"));

    /// <summary>A path as rclone shows it, for a person.</summary>
    public static string Shown(string path) => RcloneName.Decode(System.Text.Encoding.UTF8.GetBytes(path)).ToString();

    /// <summary>The outcome where a path cannot be an argument.</summary>
    public Outcome NotText(UnixPath path, string doing) => Outcome.Failure(
        doing, _access!.Show(path), "the path is not UTF-8, and rclone takes only such as an argument", "Do it to the directory above.");
}
