using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Reads and writes single small files at a remote.</summary>
internal sealed class RcloneSmallFiles(RcloneConnection connection, RemoteAccess access)
{
    private const string Unfinished = ".partial";

    /// <inheritdoc cref="IDestination.Read"/>
    public DestinationResult<byte[]?> Read(UnixPath path, long limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, int.MaxValue - 1);
        if (access.At(path.Parent) is not { } above || access.At(path) is not { } place)
            return new(connection.NotText(path, "read"), null);
        // Named in a list, so that a directory of this name is not printed with all that is in it.
        var call = RcloneCall.Of("cat", $"--count={limit + 1}", "--files-from-raw=-", "--no-traverse", above) with
        {
            Input = RcloneArguments.Names([path.Name]),
            Output = CommandOutput.Keep((int)limit + 1),
        };
        var result = connection.Run(call, cancellation);
        if (!result.IsCancelled && result.Exit is RcloneExit.DirectoryNotFound or RcloneExit.FileNotFound)
            return new(Outcome.Success, null);
        if (result.Errors.Any(e => e.Message.Contains("is a directory not a file", StringComparison.Ordinal)))
            return new(Outcome.Success, null);
        if (!result.Succeeded)
            return new(RcloneConnection.Failure(result, "read", access.Show(path)), null);
        if (result.Output.Length > limit)
            return new(Outcome.Failure("read", access.Show(path), $"it has more than the {limit} bytes that such a file may have"), null);
        return result.Output.Length > 0 ? new(Outcome.Success, result.Output.Bytes.ToArray()) : EmptyOrMissing(path, place, cancellation);
    }

    // Nothing is printed of both.
    private DestinationResult<byte[]?> EmptyOrMissing(UnixPath path, string place, CancellationToken cancellation)
    {
        var stat = connection.Run(RcloneCall.Of("lsjson", "--stat", "--no-mimetype", "--no-modtime", place), cancellation);
        if (!stat.IsCancelled && stat.Exit is RcloneExit.DirectoryNotFound or RcloneExit.FileNotFound)
            return new(Outcome.Success, null);
        if (!stat.Succeeded)
            return new(RcloneConnection.Failure(stat, "read", access.Show(path)), null);
        var entry = RcloneListing.Read(stat.Output.Bytes.Span);
        if (entry.IsDirectory)
            return new(Outcome.Success, null);
        return entry.Size <= 0
            ? new(Outcome.Success, [])
            : new(Outcome.Failure("read", access.Show(path), $"nothing came of its {entry.Size} bytes", "Run it again."), null);
    }

    /// <inheritdoc cref="IDestination.Write"/>
    /// <param name="path">Where.</param>
    /// <param name="content">What.</param>
    /// <param name="showsWholeOnly">Whether the place shows nothing before it is whole; elsewhere it is written under another name first.</param>
    /// <param name="cancellation">Ends it.</param>
    public Outcome Write(UnixPath path, ReadOnlyMemory<byte> content, bool showsWholeOnly, CancellationToken cancellation)
    {
        var unfinished = new UnixPath([.. path.Bytes, .. System.Text.Encoding.UTF8.GetBytes(Unfinished)]);
        if (access.At(path) is not { } place || access.At(unfinished) is not { } before)
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
            var first = showsWholeOnly ? place : before;
            // --ignore-times: a remote that keeps no times calls files of one size the same.
            var result = connection.Run(RcloneCall.Of("copyto", file, first, "--ignore-times"), cancellation);
            if (result.Succeeded && !showsWholeOnly)
                result = connection.Run(RcloneCall.Of("moveto", before, place, "--ignore-times"), cancellation);
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
}
