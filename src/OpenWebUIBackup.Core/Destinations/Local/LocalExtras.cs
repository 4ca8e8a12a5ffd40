using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>What is at the destination and not in what was sent: found first, so that its number is known, then removed.</summary>
internal sealed class LocalExtras(DirectoryHandle root, LocalPlace place, LocalHistory? history, LocalLog log)
{
    private readonly List<UnixPath> _files = [];
    private readonly List<UnixPath> _directories = []; // each after those in it
    private readonly List<UnixPath> _specials = []; // links and the like: nothing that was sent

    /// <summary>How many files would go.</summary>
    internal long Count => _files.Count + _specials.Count;

    /// <summary>Looks through a part's target.</summary>
    /// <returns>What kept it from knowing all.</returns>
    internal Problem? Find(ShipPart part, CancellationToken cancellation)
    {
        if (!part.IsDirectory)
            return null;
        var errno = DirectoryHandle.TryOpen(part.Source, out var source);
        if (errno != Errno.None)
            return LocalFault.Error("read", part.Source, errno);
        using (source)
        {
            var found = new List<UnixPath>();
            var waiting = new Stack<(UnixPath Path, bool InSource)>([(default, true)]);
            while (waiting.TryPop(out var next))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!next.InSource)
                    found.Add(part.Target.IsEmpty ? next.Path : part.Target.Append(next.Path.Bytes));
                if (Compare(source!, part, next.Path, next.InSource, waiting) is { } problem)
                    return problem;
            }

            found.Reverse();
            _directories.AddRange(found);
            return null;
        }
    }

    /// <summary>Removes what was found, or moves it to the history.</summary>
    internal void Remove(CancellationToken cancellation)
    {
        foreach (var path in _files)
        {
            cancellation.ThrowIfCancellationRequested();
            RemoveFile(path, history);
        }

        foreach (var path in _specials)
            RemoveFile(path, null);
        foreach (var path in _directories)
        {
            var errno = TreePath.TryOpenParent(root, path, out var parent);
            if (errno != Errno.None)
                continue; // what is above was reported
            using (parent)
            {
                LocalLeftovers.Remove(parent!);
                errno = parent!.TryRemoveDirectory(path.Name.Bytes);
                if (errno == Errno.ENOTEMPTY && parent.TryOpenDirectory(path.Name.Bytes, out var own) == Errno.None)
                    using (own)
                    {
                        LocalLeftovers.Remove(own!);
                        errno = parent.TryRemoveDirectory(path.Name.Bytes);
                    }

                if (errno is not (Errno.None or Errno.ENOENT or Errno.ENOTEMPTY))
                    log.Note(LocalFault.Error("remove the directory", place.Show(path), errno));
            }
        }
    }

    private void RemoveFile(UnixPath path, LocalHistory? aside)
    {
        var errno = TreePath.TryOpenParent(root, path, out var parent);
        if (errno == Errno.None)
            using (parent)
                errno = aside is null ? parent!.TryUnlink(path.Name.Bytes) : aside.TryMove(parent!, path.Name.Bytes, path);
        if (errno == Errno.None && aside is null)
            log.Removed();
        else if (errno == Errno.None)
            log.MovedAside();
        else if (errno != Errno.ENOENT)
            log.Note(LocalFault.Error(aside is null ? "remove" : "move to the history", place.Show(path), errno));
    }

    private Problem? Compare(
        DirectoryHandle source, ShipPart part, UnixPath below, bool inSource, Stack<(UnixPath Path, bool InSource)> waiting)
    {
        var targetPath = part.Target.IsEmpty ? below : below.IsEmpty ? part.Target : part.Target.Append(below.Bytes);
        var errno = TreePath.TryOpenDirectory(root, targetPath, out var target);
        if (errno is Errno.ENOENT)
            return null; // nothing was sent to it
        if (errno is Errno.ENOTDIR or Errno.ELOOP)
        {
            if (!targetPath.IsEmpty)
                _specials.Add(targetPath);
            return null;
        }

        if (errno != Errno.None)
            return LocalFault.Error("open the directory", place.Show(targetPath), errno);
        using (target)
        {
            DirectoryHandle? here = null;
            if (inSource && TreePath.TryOpenDirectory(source, below, out here) is var failed and not Errno.None)
                return LocalFault.Error("read", part.Source, failed);
            using (here)
            {
                var listing = new DirectoryListing();
                errno = listing.TryRead(target!);
                if (errno != Errno.None)
                    return LocalFault.Error("list", place.Show(targetPath), errno);
                for (var i = 0; i < listing.Count; i++)
                    if (part.Only is null || !below.IsEmpty || part.Only.Contains(new UnixPath(listing[i])))
                        Compare(here, targetPath.Append(listing[i]), below.Append(listing[i]), Type(target!, listing, i), part.Shallow, waiting);
            }
        }

        return null;
    }

    private void Compare(
        DirectoryHandle? source, UnixPath targetPath, UnixPath below, FileType type, bool shallow,
        Stack<(UnixPath Path, bool InSource)> waiting)
    {
        // Leftovers are no files; what the agent keeps at the destination is nobody's to remove.
        if (LocalPlace.IsPartial(targetPath.Name.Bytes) || targetPath == DestinationLayout.Private)
            return;
        var sourceType = source is not null && source.TryGetStatus(targetPath.Name.Bytes, out var status) == Errno.None
            ? status.Type
            : FileType.Unknown;
        if (type == FileType.Directory)
        {
            // A shallow part leaves directories alone, but for one that is in the way of its file.
            if (!shallow || sourceType == FileType.Regular)
                waiting.Push((below, sourceType == FileType.Directory));
        }
        else if (type != FileType.Regular)
            _specials.Add(targetPath);
        else if (sourceType != FileType.Regular)
            _files.Add(targetPath);
    }

    private static FileType Type(DirectoryHandle directory, DirectoryListing listing, int i)
    {
        var type = listing.TypeHint(i);
        return type == FileType.Unknown && directory.TryGetStatus(listing[i], out var status) == Errno.None ? status.Type : type;
    }
}
