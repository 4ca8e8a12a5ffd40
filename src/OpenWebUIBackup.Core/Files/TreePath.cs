using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Files;

/// <summary>
/// Goes from a tree's root to a path in it, one name after the other, by descriptor: no symbolic link is followed, and
/// the path may be longer than PATH_MAX.
/// </summary>
public static class TreePath
{
    /// <summary>Opens the directory at <paramref name="path"/>; the empty path is the root, under a new descriptor.</summary>
    public static Errno TryOpenDirectory(DirectoryHandle root, UnixPath path, out DirectoryHandle? directory) =>
        TryEnter(root, path.Bytes, makeMode: null, out directory);

    /// <summary>As <see cref="TryOpenDirectory"/>, making what is missing with mode <paramref name="mode"/>.</summary>
    public static Errno TryMakeDirectory(DirectoryHandle root, UnixPath path, int mode, out DirectoryHandle? directory) =>
        TryEnter(root, path.Bytes, mode, out directory);

    /// <summary>Opens the directory that holds the last name of <paramref name="path"/>, which is not empty.</summary>
    public static Errno TryOpenParent(DirectoryHandle root, UnixPath path, out DirectoryHandle? parent) =>
        TryEnter(root, ParentOf(path), makeMode: null, out parent);

    /// <summary>As <see cref="TryOpenParent"/>, making what is missing with mode <paramref name="mode"/>.</summary>
    public static Errno TryMakeParent(DirectoryHandle root, UnixPath path, int mode, out DirectoryHandle? parent) =>
        TryEnter(root, ParentOf(path), mode, out parent);

    /// <summary>Opens the regular file at <paramref name="path"/> for reading.</summary>
    public static Errno TryOpenFile(DirectoryHandle root, UnixPath path, out FileHandle? file)
    {
        file = null;
        var errno = TryOpenParent(root, path, out var parent);
        if (errno != Errno.None)
            return errno;
        using (parent)
            return parent!.TryOpenFile(path.Name.Bytes, out file);
    }

    private static ReadOnlySpan<byte> ParentOf(UnixPath path)
    {
        var slash = path.Bytes.LastIndexOf((byte)'/');
        return slash < 0 ? [] : path.Bytes[..slash];
    }

    private static Errno TryEnter(DirectoryHandle root, ReadOnlySpan<byte> rest, int? makeMode, out DirectoryHandle? directory)
    {
        directory = root.Reopen();
        while (!rest.IsEmpty)
        {
            var slash = rest.IndexOf((byte)'/');
            var name = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? [] : rest[(slash + 1)..];
            var errno = directory!.TryOpenDirectory(name, out var next);
            if (errno == Errno.ENOENT && makeMode is { } mode)
            {
                errno = directory.TryMakeDirectory(name, mode);
                if (errno is Errno.None or Errno.EEXIST)
                    errno = directory.TryOpenDirectory(name, out next);
            }

            directory.Dispose();
            directory = next;
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }
}
