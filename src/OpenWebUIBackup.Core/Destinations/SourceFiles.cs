using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Looks at what is sent: how many files there are, and how large one is.</summary>
internal static class SourceFiles
{
    /// <summary>How many regular files a part has. What cannot be read counts as nothing: sending it will say so.</summary>
    public static long Count(ShipPart part)
    {
        if (!part.IsDirectory)
            return 1;
        if (DirectoryHandle.TryOpen(part.Source, out var directory) != Errno.None)
            return 0;
        using (directory)
            return part.Only is null ? Count(directory!, !part.Shallow) : part.Only.Count(name => IsRegular(directory!, name.Bytes));
    }

    /// <summary>The regular files of a part that meet a condition, relative to it. What cannot be read is left out: sending it will say so.</summary>
    public static List<UnixPath> Paths(ShipPart part, Func<FileStatus, bool> condition)
    {
        var found = new List<UnixPath>();
        if (!part.IsDirectory)
        {
            var name = new UnixPath(Path.GetFileName(part.Source));
            if (Status(Path.GetDirectoryName(part.Source)!, name) is { Type: FileType.Regular } status && condition(status))
                found.Add(name);
        }
        else if (DirectoryHandle.TryOpen(part.Source, out var directory) == Errno.None)
        {
            using (directory)
                if (part.Only is { } only)
                    found.AddRange(only.Where(name => directory!.TryGetStatus(name.Bytes, out var status) == Errno.None && status.Type == FileType.Regular && condition(status)));
                else
                    Find(directory!, default, !part.Shallow, condition, found);
        }

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

    private static void Find(DirectoryHandle directory, UnixPath path, bool below, Func<FileStatus, bool> condition, List<UnixPath> found)
    {
        var listing = new DirectoryListing();
        if (listing.TryRead(directory) != Errno.None)
            return;
        for (var i = 0; i < listing.Count; i++)
        {
            if (directory.TryGetStatus(listing[i], out var status) != Errno.None)
                continue;
            var here = path.IsEmpty ? new UnixPath(listing[i]) : path.Append(listing[i]);
            if (status.Type == FileType.Regular && condition(status))
                found.Add(here);
            else if (status.Type == FileType.Directory && below && directory.TryOpenDirectory(listing[i], out var child) == Errno.None)
                using (child)
                    Find(child!, here, below, condition, found);
        }
    }

    private static long Count(DirectoryHandle directory, bool below)
    {
        var listing = new DirectoryListing();
        if (listing.TryRead(directory) != Errno.None)
            return 0;
        long count = 0;
        for (var i = 0; i < listing.Count; i++)
        {
            var type = listing.TypeHint(i);
            if (type == FileType.Unknown && directory.TryGetStatus(listing[i], out var status) == Errno.None)
                type = status.Type;
            if (type == FileType.Regular)
                count++;
            else if (type == FileType.Directory && below && directory.TryOpenDirectory(listing[i], out var child) == Errno.None)
                using (child)
                    count += Count(child!, below);
        }

        return count;
    }

    private static bool IsRegular(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        directory.TryGetStatus(name, out var status) == Errno.None && status.Type == FileType.Regular;
}
