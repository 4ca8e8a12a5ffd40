using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Looks at what is sent: how many files there are, and how large one is.</summary>
internal static class SourceFiles
{
    /// <summary>Takes a regular file: the directory that it is in, that directory's path within the part, and its name.</summary>
    private delegate void Visitor(DirectoryHandle directory, UnixPath path, ReadOnlySpan<byte> name);

    /// <summary>How many regular files a part has. What cannot be read counts as nothing: sending it will say so.</summary>
    public static long Count(ShipPart part)
    {
        long count = 0;
        Visit(part, (_, _, _) => count++);
        return count;
    }

    /// <summary>The regular files of a part that meet a condition, relative to it. What cannot be read is left out: sending it will say so.</summary>
    public static List<UnixPath> Paths(ShipPart part, Func<FileStatus, bool> condition)
    {
        var found = new List<UnixPath>();
        Visit(part, (directory, path, name) =>
        {
            if (directory.TryGetStatus(name, out var status) == Errno.None && condition(status))
                found.Add(path.IsEmpty ? new UnixPath(name) : path.Append(name));
        });
        return found;
    }

    /// <summary>The bytes of one file of a part; null where it cannot be told.</summary>
    public static long? Size(ShipPart part, UnixPath path)
    {
        var above = part.IsDirectory ? part.Source : Path.GetDirectoryName(part.Source)!;
        return Status(above, part.IsDirectory ? path : new UnixPath(Path.GetFileName(part.Source)))?.Size;
    }

    /// <summary>When a file was changed last; null where it cannot be told.</summary>
    public static UnixTime? ModifiedAt(string file) => Status(Path.GetDirectoryName(file)!, new UnixPath(Path.GetFileName(file)))?.ModifiedAt;

    /// <summary>The status of what is at a path below a directory; null where it cannot be told.</summary>
    public static FileStatus? Status(string above, UnixPath path)
    {
        if (DirectoryHandle.TryOpen(above, out var directory) != Errno.None)
            return null;
        var rest = path.Bytes;
        try
        {
            for (var slash = rest.IndexOf((byte)'/'); slash >= 0; slash = rest.IndexOf((byte)'/'))
            {
                if (directory!.TryOpenDirectory(rest[..slash], out var child) != Errno.None)
                    return null;
                directory.Dispose();
                directory = child;
                rest = rest[(slash + 1)..];
            }

            return directory!.TryGetStatus(rest, out var status) == Errno.None ? status : null;
        }
        finally
        {
            directory?.Dispose();
        }
    }

    /// <summary>Whether there is a regular file at a path below a directory.</summary>
    public static bool IsFile(string above, UnixPath path) => Status(above, path) is { Type: FileType.Regular };

    private static void Visit(ShipPart part, Visitor visit)
    {
        if (DirectoryHandle.TryOpen(part.IsDirectory ? part.Source : Path.GetDirectoryName(part.Source)!, out var directory) != Errno.None)
            return;
        using (directory)
        {
            if (part.IsDirectory && part.Only is null)
            {
                Visit(directory!, default, !part.Shallow, visit);
                return;
            }

            foreach (var name in part.IsDirectory ? part.Only! : [new UnixPath(Path.GetFileName(part.Source))])
                if (directory!.TryGetStatus(name.Bytes, out var status) == Errno.None && status.Type == FileType.Regular)
                    visit(directory, default, name.Bytes);
        }
    }

    private static void Visit(DirectoryHandle directory, UnixPath path, bool below, Visitor visit)
    {
        var listing = new DirectoryListing();
        if (listing.TryRead(directory) != Errno.None)
            return;
        for (var i = 0; i < listing.Count; i++)
        {
            var type = listing.TypeHint(i);
            if (type == FileType.Unknown && directory.TryGetStatus(listing[i], out var status) == Errno.None)
                type = status.Type;
            if (type == FileType.Regular)
                visit(directory, path, listing[i]);
            else if (type == FileType.Directory && below && directory.TryOpenDirectory(listing[i], out var child) == Errno.None)
                using (child)
                    Visit(child!, path.IsEmpty ? new UnixPath(listing[i]) : path.Append(listing[i]), below, visit);
        }
    }
}
