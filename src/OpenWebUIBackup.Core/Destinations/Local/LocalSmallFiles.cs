using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>Reads and writes single small files in a local destination.</summary>
internal static class LocalSmallFiles
{
    /// <inheritdoc cref="IDestination.Read" />
    internal static DestinationResult<byte[]?> Read(DirectoryHandle root, LocalPlace place, UnixPath path, long limit)
    {
        var errno = TreePath.TryOpenFile(root, path, out var opened);
        if (errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
            return new(Outcome.Success, null);
        if (errno != Errno.None)
            return Failed(errno);
        using var file = opened!;
        errno = file.TryGetStatus(out var status);
        if (errno != Errno.None)
            return Failed(errno);
        if (status.Type != FileType.Regular)
            return new(Outcome.Success, null);
        if (status.Size > limit)
            return new(Outcome.Failure("read", place.Show(path), $"it has more than the {limit} bytes that such a file may have"), null);
        var content = new byte[status.Size];
        for (var length = 0; length < content.Length;)
        {
            errno = file.TryRead(content.AsSpan(length), out var count);
            if (errno != Errno.None)
                return Failed(errno);
            if (count == 0)
                return new(Outcome.Failure("read", place.Show(path), "it became shorter while it was read"), null);
            length += count;
        }

        return new(Outcome.Success, content);

        DestinationResult<byte[]?> Failed(Errno what) => new(Outcome.Failure(LocalFault.Error("read", place.Show(path), what)), null);
    }

    /// <inheritdoc cref="IDestination.Write" />
    internal static Outcome Write(DirectoryHandle root, LocalPlace place, UnixPath path, ReadOnlySpan<byte> content)
    {
        var errno = TreePath.TryMakeParent(root, path, LocalPlace.DirectoryMode, out var opened);
        if (errno != Errno.None)
            return Outcome.Failure(LocalFault.Error("make the directory of", place.Show(path), errno));
        using var parent = opened!;
        var partial = LocalPlace.NewPartialName();
        errno = WriteWhole(parent, partial, content);
        if (errno == Errno.None)
            errno = parent.TryRename(partial, parent, path.Name.Bytes, replace: true);
        if (errno == Errno.None)
        {
            parent.Flush();
            return Outcome.Success;
        }

        _ = parent.TryUnlink(partial); // the failure at hand is what is reported
        return Outcome.Failure(LocalFault.Error("write", place.Show(path), errno));
    }

    private static Errno WriteWhole(DirectoryHandle parent, byte[] name, ReadOnlySpan<byte> content)
    {
        var errno = parent.TryCreateFile(name, LocalPlace.FileMode, out var file);
        if (errno != Errno.None)
            return errno;
        using (file)
        {
            errno = file!.TryWrite(content);
            return errno == Errno.None ? file.TryFlush() : errno;
        }
    }
}
