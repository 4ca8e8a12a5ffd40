using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>
/// Reads and writes single small files at a remote. Buckets show objects only when they are whole; elsewhere a file is
/// written under another name and moved to its own.
/// </summary>
/// <param name="connection">The remote.</param>
/// <param name="access">How it is reached.</param>
/// <param name="features">What it can do, once that is known; null where it cannot be known, and nothing else either.</param>
internal sealed class RcloneSmallFiles(RcloneConnection connection, RemoteAccess access, Func<RcloneFeatures?> features)
{
    private const string Unfinished = ".partial";

    // rclone 1.60 removes a file before it moves another there, unless the server replaces it: somebody who reads
    // meanwhile looks again.
    private const int Looks = 4;

    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(300);

    // `--ignore-times`: a remote that keeps no times calls files of one size the same.
    private const string Always = "--ignore-times";

    private bool IsBucketBased => features() is not { IsBucketBased: false };

    /// <inheritdoc cref="IDestination.Read"/>
    public DestinationResult<byte[]?> Read(UnixPath path, long limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, int.MaxValue - 1);
        if (access.At(path.Parent) is not { } above || access.At(path) is null)
            return new(connection.NotText(path, "read"), null);
        for (var looks = 1; ; looks++)
        {
            var found = Look(path, above, limit, out var isReplaced, cancellation);
            if (!isReplaced || looks == Looks || cancellation.WaitHandle.WaitOne(_betweenLooks))
                return found;
        }
    }

    /// <inheritdoc cref="IDestination.Write"/>
    public Outcome Write(UnixPath path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (access.At(path) is not { } place || access.At(Before(path)) is not { } before)
            return connection.NotText(path, "write");
        // From a file and not through a pipe: were we killed, rclone would take the pipe's end for the content's, and a
        // half would stand there as if it were whole.
        var file = Path.Combine(Path.GetTempPath(), $"owui-backup-{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var stream = new FileStream(file, options))
                stream.Write(content.Span);
            var local = RcloneArguments.LocalPath(file);
            var result = connection.Run(RcloneCall.Of("copyto", local, IsBucketBased ? place : before, Always), cancellation);
            if (result.Succeeded && !IsBucketBased)
                result = Replace(before, place, cancellation);
            return result.Succeeded ? Outcome.Success : RcloneConnection.Failure(result, "write", access.Show(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome.Failure("write", file, e.Message, "Make room in the directory for temporary files, or set TMPDIR to another.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static UnixPath Before(UnixPath path) => new([.. path.Bytes, .. Encoding.UTF8.GetBytes(Unfinished)]);

    // --no-check-dest lets the server replace the file in one step; WebDAV servers refuse, as rclone tells them to.
    private RcloneResult Replace(string before, string place, CancellationToken cancellation)
    {
        var result = connection.Run(RcloneCall.Of("moveto", before, place, Always, "--no-check-dest"), cancellation);
        return result.Succeeded || result.IsCancelled ? result : connection.Run(RcloneCall.Of("moveto", before, place, Always), cancellation);
    }

    private DestinationResult<byte[]?> Look(UnixPath path, string above, long limit, out bool isReplaced, CancellationToken cancellation)
    {
        isReplaced = false;
        // An empty file and one that is not there print the same; the numbers at the end tell them apart.
        RcloneStats? numbers = null;
        var content = new CappedStream(limit, () => { });
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Named in a list: of a directory `cat` would print all that is in it. Without `--count`: it asks for no more bytes
        // than the file had a moment before, and of one that was replaced by a longer one meanwhile gives a part.
        var result = connection.Run(
            () => RcloneCall.Of("cat", "--files-from-raw=-", "--no-traverse", above) with
            {
                Input = RcloneArguments.Names([path.Name]),
                Output = CommandOutput.To(content = new CappedStream(limit, enough.Cancel)),
                Log = line => numbers = line.Stats ?? numbers,
            },
            enough.Token);
        if (content.IsOver && !cancellation.IsCancellationRequested)
            return new(Outcome.Failure("read", access.Show(path), $"it has more than the {limit} bytes that such a file may have"), null);
        var isGone = result.Exit is RcloneExit.DirectoryNotFound or RcloneExit.FileNotFound
            || result.Errors.Count > 0 && result.Errors.All(e => e.Failure.Kind == RcloneFailureKind.NotThere);
        if (!result.IsCancelled && !result.Succeeded && isGone)
            return Missing(path, out isReplaced, cancellation);
        if (result.Errors.Any(e => e.Message.Contains("is a directory not a file", StringComparison.Ordinal)))
            return new(Outcome.Success, null);
        if (!result.Succeeded)
            return new(RcloneConnection.Failure(result, "read", access.Show(path)), null);
        if (content.Length > 0)
        {
            connection.SawBucket();
            return new(Outcome.Success, content.ToArray());
        }

        if (numbers is { Transfers: 0 })
            return Missing(path, out isReplaced, cancellation);
        var (entry, failure) = Stat(path, cancellation);
        if (failure is not null)
            return new(failure, null);
        if (entry is null)
            return Missing(path, out isReplaced, cancellation);
        isReplaced = entry.Size > 0;
        return entry.Size <= 0
            ? new(Outcome.Success, [])
            : new(Outcome.Failure("read", access.Show(path), $"nothing came of its {entry.Size} bytes", "Run it again."), null);
    }

    private DestinationResult<byte[]?> Missing(UnixPath path, out bool isReplaced, CancellationToken cancellation)
    {
        isReplaced = false;
        if (!IsBucketBased)
        {
            var call = RcloneCall.Of("lsf", "--files-from-raw=-", "--no-traverse", access.At(path.Parent)!) with
            {
                Input = RcloneArguments.Names([path.Name, Before(path.Name)]),
            };
            isReplaced = connection.Run(call, cancellation) is { Succeeded: true, Output.Length: > 0 };
        }

        return new(Outcome.Success, null);
    }

    /// <summary>One file; null where there is none of this name.</summary>
    private (DestinationEntry? Entry, Outcome? Failure) Stat(UnixPath path, CancellationToken cancellation)
    {
        var stat = connection.Run(RcloneCall.Of("lsjson", "--stat", "--no-mimetype", "--no-modtime", access.At(path)!), cancellation);
        if (!stat.IsCancelled && stat.Exit is RcloneExit.DirectoryNotFound or RcloneExit.FileNotFound)
            return (null, null);
        if (!stat.Succeeded)
            return (null, RcloneConnection.Failure(stat, "read", access.Show(path)));
        var entry = RcloneListing.Read(stat.Output.Bytes.Span);
        return (entry.IsDirectory ? null : entry, null);
    }
}
