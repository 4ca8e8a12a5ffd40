using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>
/// Clears what stands in the way at an exact target: a directory where there is a file now, and the reverse. rclone
/// deletes after it has sent, and where names belong to a file system it can then never send.
/// </summary>
internal static class RcloneConflicts
{
    /// <summary>Looks for conflicts and removes them, or moves them aside.</summary>
    /// <param name="connection">The remote.</param>
    /// <param name="part">What is sent.</param>
    /// <param name="target">The target as an argument.</param>
    /// <param name="history">Where to move what is in the way, as an argument; null: it is deleted.</param>
    /// <param name="most">How many files may go; null: any number.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many files were removed or moved away; 0 where nothing was in the way or it cannot be cleared.</returns>
    public static long Clear(RcloneConnection connection, ShipPart part, string target, string? history, long? most, CancellationToken cancellation)
    {
        var found = new List<Conflict>();
        string[] depth = part.Shallow ? [] : ["-R"];
        var listed = connection.Run(
            () =>
            {
                found.Clear();
                return RcloneCall.Of(["lsf", .. depth, target]) with { Output = CommandOutput.To(new LineStream(line => Look(part, line, found))) };
            },
            cancellation);
        if (!listed.Succeeded || found.Count == 0 || found.Any(c => RcloneName.Argument(c.Path) is null))
            return 0;
        var gone = 0L;
        foreach (var conflict in found)
        {
            var files = conflict.IsDirectory ? CountBelow(connection, At(target, conflict), cancellation) : 1;
            if (files is null || gone + files > most)
                return gone;
            if (!Remove(connection, conflict, target, history, cancellation).Succeeded)
                return gone;
            gone += files.Value;
        }

        return gone;
    }

    private static void Look(ShipPart part, ReadOnlySpan<byte> line, List<Conflict> found)
    {
        var isDirectory = line.EndsWith("/"u8);
        var path = RcloneName.Decode(line.TrimEnd((byte)'/'));
        if (part.Only is { } only && !only.Contains(path) || found.Any(c => path.IsAtOrBelow(c.Path)))
            return;
        var here = SourceFiles.Status(part.Source, path)?.Type;
        // Below a shallow part directories belong to nobody, and one in the way of a file is somebody else's.
        if (isDirectory ? here == FileType.Regular && !part.Shallow : here == FileType.Directory)
            found.Add(new Conflict(path, isDirectory));
    }

    private static RcloneResult Remove(RcloneConnection connection, Conflict conflict, string target, string? history, CancellationToken cancellation)
    {
        var place = At(target, conflict);
        if (history is null)
            return connection.Run(RcloneCall.Of(conflict.IsDirectory ? "purge" : "deletefile", place), cancellation);
        if (!conflict.IsDirectory)
            return connection.Run(RcloneCall.Of("moveto", "--ignore-times", place, At(history, conflict)), cancellation);
        var moved = connection.Run(RcloneCall.Of("move", place, At(history, conflict)) with { IsTransfer = true }, cancellation);
        if (!moved.Succeeded)
            return moved;
        // Moved file by file, it leaves the directories, the first of which is still in the way; moved whole, nothing,
        // which rmdirs calls a failure. Whether the way is clear is seen by what is sent then.
        _ = connection.Run(RcloneCall.Of("rmdirs", place), cancellation);
        return moved;
    }

    private static long? CountBelow(RcloneConnection connection, string place, CancellationToken cancellation)
    {
        var count = 0L;
        var result = connection.Run(
            () =>
            {
                count = 0;
                return RcloneCall.Of("lsf", "-R", "--files-only", place) with { Output = CommandOutput.To(new LineStream(_ => count++)) };
            },
            cancellation);
        return result.Succeeded ? count : null;
    }

    private static string At(string directory, Conflict conflict) =>
        (directory.EndsWith(':') || directory.EndsWith('/') ? directory : directory + "/") + RcloneName.Argument(conflict.Path);

    private sealed record Conflict(UnixPath Path, bool IsDirectory);
}
