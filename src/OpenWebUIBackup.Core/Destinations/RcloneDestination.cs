using System.Diagnostics;
using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>A path at one of rclone's remotes.</summary>
/// <remarks>
/// Where a remote keeps no times (WebDAV without extensions, some FTP servers), an unchanged file is known by its size and by
/// <see cref="ShipRequest.UnchangedSince"/>, or by being older than what is there.
/// </remarks>
public sealed class RcloneDestination : IDestination
{
    private readonly RcloneConnection _connection;

    /// <summary>A destination; nothing is run before it is used.</summary>
    /// <param name="destination">The remote and the path there.</param>
    /// <param name="tool">rclone.</param>
    /// <param name="remotes">Knows the remotes that the config defines.</param>
    /// <param name="attempts">How often something is tried; null: as is good for real servers.</param>
    public RcloneDestination(Destination.Rclone destination, RcloneTool tool, RemoteResolver remotes, RcloneAttempts? attempts = null) =>
        _connection = new RcloneConnection(destination, tool, remotes, attempts ?? RcloneAttempts.Standard);

    /// <inheritdoc/>
    public string Name => _connection.Name;

    /// <inheritdoc/>
    public DestinationResult<DestinationAbilities> Abilities(CancellationToken cancellation) => Reached(
        new DestinationAbilities([], false, false, false),
        (access, features) => new(
            Outcome.Success,
            new DestinationAbilities(features.Hashes, features.CanCopy && features.KeepsTimes, features.KeepsTimes, access.IsEncrypted || features.IsCrypt, features.IsBucketBased)),
        cancellation);

    /// <inheritdoc/>
    public DestinationResult<DestinationSpace> Probe(CancellationToken cancellation) => Reached(
        new DestinationSpace(null, null),
        (access, features) =>
        {
            var path = new UnixPath($"{DestinationLayout.Private}/probe-{Environment.ProcessId:x}-{Stopwatch.GetTimestamp():x}");
            // Of one's own, which is all that reading back has to show; real randomness would bring OpenSSL, 3 MB, into the program.
            var content = System.Text.Encoding.ASCII.GetBytes($"{Environment.MachineName} {path}");
            var outcome = Write(path, content, cancellation);
            if (outcome.IsSuccess)
            {
                var read = Read(path, content.Length, cancellation);
                outcome = outcome.Then(read.Outcome);
                if (read.Outcome.IsSuccess && !content.AsSpan().SequenceEqual(read.Value))
                    outcome = outcome.Then(Outcome.Failure("read back", access.Show(path), "it is not what was written"));
                outcome = outcome.Then(RemoveFile(path, cancellation));
            }

            return new(outcome, outcome.IsSuccess && features.TellsSpace ? Space(access, cancellation) : new DestinationSpace(null, null));
        },
        cancellation);

    /// <inheritdoc/>
    public ShipResult Ship(ShipRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var result = Reached<ShipResult?>(
            null,
            (access, features) => _connection.MissingBucket(cancellation) is { } missing
                ? new(missing, null)
                : new(Outcome.Success, new RcloneShipping(_connection, access, features, request, events, cancellation).Run()),
            cancellation,
            writes: true);
        return result.Value ?? new ShipResult(result.Outcome, new ShipTally(), Stopwatch.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public DestinationResult<IReadOnlyList<DestinationEntry>> List(
        UnixPath path, ListDepth depth, bool hashes, CancellationToken cancellation) => Reached(
        [],
        (access, features) => new RcloneListingRun(_connection, access, features).Run(path, depth, hashes, cancellation),
        cancellation);

    /// <inheritdoc/>
    public DestinationResult<byte[]?> Read(UnixPath path, long limit, CancellationToken cancellation) => Opened<byte[]?>(
        null,
        access =>
        {
            // Often the first that is wanted of a remote: it is read while the remote is asked what it can do.
            var asking = BlockingTask.Run(() => Reached<RcloneFeatures?>(null, (_, features) => new(Outcome.Success, features), cancellation));
            var found = new RcloneSmallFiles(_connection, access, () => asking.GetAwaiter().GetResult().Value).Read(path, limit, cancellation);
            var asked = asking.GetAwaiter().GetResult().Outcome;
            return asked.IsSuccess ? found : new(asked, null);
        },
        cancellation);

    /// <inheritdoc/>
    public Outcome Write(UnixPath path, ReadOnlyMemory<byte> content, CancellationToken cancellation) => Reached<object?>(
        null,
        (access, features) => new(
            _connection.MissingBucket(cancellation) ?? new RcloneSmallFiles(_connection, access, () => features).Write(path, content, cancellation), null),
        cancellation,
        writes: true).Outcome;

    /// <inheritdoc/>
    public ShipResult Fetch(
        UnixPath path, IReadOnlyCollection<UnixPath>? files, string into, TransferLimits limits, IRunEvents events,
        CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var result = Reached<ShipResult?>(
            null,
            (access, features) => new(
                Outcome.Success, new RcloneFetching(_connection, access, features).Run(path, files, into, limits, events, cancellation)),
            cancellation);
        return result.Value ?? new ShipResult(result.Outcome, new ShipTally(), Stopwatch.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public Outcome RemoveTree(UnixPath path, CancellationToken cancellation)
    {
        if (path.IsEmpty)
            throw new ArgumentException("The destination itself is never removed.", nameof(path));
        return Remove("purge", path, result => result.Exit == RcloneExit.DirectoryNotFound || result.Errors.Count > 0 && result.Errors.All(e => e.Failure.Kind == RcloneFailureKind.NotThere), cancellation);
    }

    /// <inheritdoc/>
    public Outcome RemoveFile(UnixPath path, CancellationToken cancellation) => Remove(
        "deletefile",
        path,
        // 1.60 has no exit code for it where the path may be a directory.
        result => result.Exit is RcloneExit.FileNotFound or RcloneExit.DirectoryNotFound
            || result.Errors.Any(e => e.Message.Contains("is a directory or doesn't exist", StringComparison.Ordinal)),
        cancellation);

    private Outcome Remove(string verb, UnixPath path, Func<RcloneResult, bool> wasGone, CancellationToken cancellation) => Reached<object?>(
        null,
        (access, _) =>
        {
            if (access.At(path) is not { } target)
                return new(_connection.NotText(path, "remove"), null);
            var result = _connection.Run(RcloneCall.Of(verb, target), cancellation);
            return new(
                result.Succeeded || !result.IsCancelled && wasGone(result) ? Outcome.Success : RcloneConnection.Failure(result, "remove", access.Show(path)),
                null);
        },
        cancellation,
        writes: true).Outcome;

    private DestinationSpace Space(RemoteAccess access, CancellationToken cancellation)
    {
        // Known or not, it is no reason to fail: many servers do not tell.
        var result = _connection.Run(RcloneCall.Of("about", "--json", access.Root), cancellation);
        if (!result.Succeeded)
            return new DestinationSpace(null, null);
        try
        {
            using var document = JsonDocument.Parse(result.Output.Bytes);
            return new DestinationSpace(Number("free"), Number("total"));

            long? Number(string name) => document.RootElement.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
        }
        catch (JsonException)
        {
            return new DestinationSpace(null, null);
        }
    }

    /// <summary>Does something with what is known of the remote, or says why nothing is.</summary>
    private DestinationResult<T> Reached<T>(
        T nothing, Func<RemoteAccess, RcloneFeatures, DestinationResult<T>> use, CancellationToken cancellation, bool writes = false) => Opened(
        nothing,
        access =>
        {
            var features = _connection.Features(cancellation);
            if (features.Value is not { } known)
                return new(features.Outcome, nothing);
            if (writes && _connection.Unfit(cancellation) is { } unfit)
                return new(Outcome.Failure(unfit), nothing);
            var result = use(access, known);
            return !writes && _connection.Unfit(cancellation) is { } doubtful ? new(Outcome.Failure(doubtful), nothing) : result;
        },
        cancellation);

    /// <summary>Does something with the remote and its secrets, of which nothing has been asked yet.</summary>
    private DestinationResult<T> Opened<T>(T nothing, Func<RemoteAccess, DestinationResult<T>> use, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var access = _connection.Open(cancellation);
            return access.Value is { } open ? use(open) : new(Outcome.Failure(access.Problem!), nothing);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new(Outcome.Cancelled([]), nothing);
        }
    }
}
