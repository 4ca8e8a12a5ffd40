using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>Where files go that are replaced or removed: below a directory, under the path that they had.</summary>
internal sealed class LocalHistory(DirectoryHandle root, UnixPath directory)
{
    /// <summary>
    /// Gives a file a second name there before another takes its first, so that at no moment it has none. Where there
    /// are no hard links it is moved.
    /// </summary>
    internal Errno TryKeep(DirectoryHandle from, ReadOnlySpan<byte> name, UnixPath path) => Into(from, name, path, link: true);

    /// <summary>Moves a file there.</summary>
    internal Errno TryMove(DirectoryHandle from, ReadOnlySpan<byte> name, UnixPath path) => Into(from, name, path, link: false);

    private Errno Into(DirectoryHandle from, ReadOnlySpan<byte> name, UnixPath path, bool link)
    {
        var place = directory.Append(path.Bytes);
        var errno = TreePath.TryMakeParent(root, place, LocalPlace.DirectoryMode, out var parent);
        if (errno != Errno.None)
            return errno;
        using (parent)
        {
            errno = link ? parent!.TryLink(from, name, place.Name.Bytes) : Errno.EPERM;
            if (errno is Errno.EPERM or Errno.EMLINK or Errno.EOPNOTSUPP or Errno.ENOSYS or Errno.EXDEV)
                errno = from.TryRename(name, parent!, place.Name.Bytes);
            // An interrupted run has kept it already: what it kept is the older one, which is the one to keep.
            if (errno == Errno.EEXIST)
                errno = link ? Errno.None : from.TryUnlink(name);
            return errno;
        }
    }
}
