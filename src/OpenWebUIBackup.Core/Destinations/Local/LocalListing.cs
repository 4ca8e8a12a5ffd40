using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>Lists what is in a local destination.</summary>
internal static class LocalListing
{
    private static readonly IReadOnlyDictionary<string, string> _noHashes = new Dictionary<string, string>();

    /// <inheritdoc cref="IDestination.List" />
    /// <exception cref="LinuxException">A directory could not be listed.</exception>
    internal static IReadOnlyList<DestinationEntry> Read(DirectoryHandle root, LocalPlace place, UnixPath path, ListDepth depth, CancellationToken cancellation)
    {
        var entries = new List<DestinationEntry>();
        var listing = new DirectoryListing();
        var waiting = new Stack<UnixPath>([default]);
        while (waiting.TryPop(out var below))
        {
            cancellation.ThrowIfCancellationRequested();
            var full = path.IsEmpty ? below : below.IsEmpty ? path : path.Append(below.Bytes);
            var errno = TreePath.TryOpenDirectory(root, full, out var directory);
            if (errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
                continue; // not there, or gone meanwhile, or something else that no destination has
            if (errno != Errno.None)
                throw new LinuxException(errno, "open the directory", place.Show(full));
            using (directory)
            {
                errno = listing.TryRead(directory!);
                if (errno != Errno.None)
                    throw new LinuxException(errno, "list", place.Show(full));
                for (var i = 0; i < listing.Count; i++)
                    if (!LocalPlace.IsPartial(listing[i]) && directory!.TryGetStatus(listing[i], out var status) == Errno.None)
                        Add(below.Append(listing[i]), status, depth, entries, waiting);
            }
        }

        entries.Sort((a, b) => a.Path.CompareTo(b.Path));
        return entries;
    }

    private static void Add(UnixPath path, in FileStatus status, ListDepth depth, List<DestinationEntry> entries, Stack<UnixPath> waiting)
    {
        if (status.Type == FileType.Regular)
            entries.Add(new DestinationEntry(path, false, status.Size, status.ModifiedAt, _noHashes));
        else if (status.Type == FileType.Directory && depth == ListDepth.Children)
            entries.Add(new DestinationEntry(path, true, -1, null, _noHashes));
        else if (status.Type == FileType.Directory)
            waiting.Push(path);
    }
}
