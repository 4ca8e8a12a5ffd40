using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Reads small regular files that may be anything: a FIFO would be waited for for ever, a link lead elsewhere.</summary>
internal static class SmallFile
{
    /// <summary>The content of a file at a path that is named by the user or by convention; links are followed.</summary>
    /// <returns>What the system says; <see cref="Errno.EINVAL"/> for what is no regular file or larger than <paramref name="largest"/>.</returns>
    internal static Errno TryRead(string path, int largest, out byte[] content)
    {
        content = [];
        var errno = FileHandle.TryOpen(path, out var file);
        if (errno != Errno.None)
            return errno;
        using (file)
            return TryRead(file!, largest, out content);
    }

    /// <summary>
    /// The content of a file below a directory in which somebody else, a container, may make links: none is followed.
    /// </summary>
    /// <inheritdoc cref="TryRead(string, int, out byte[])"/>
    internal static Errno TryReadBelow(string directory, string path, int largest, out byte[] content)
    {
        content = [];
        var errno = DirectoryHandle.TryOpen(directory, out var current);
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; errno == Errno.None && i < names.Length - 1; i++)
        {
            using var above = current;
            errno = above!.TryOpenDirectory(Encoding.UTF8.GetBytes(names[i]), out current);
        }

        if (errno != Errno.None)
            return errno;
        using (current)
        {
            errno = current!.TryOpenFile(Encoding.UTF8.GetBytes(names[^1]), out var file);
            if (errno != Errno.None)
                return errno;
            using (file)
                return TryRead(file!, largest, out content);
        }
    }

    private static Errno TryRead(FileHandle file, int largest, out byte[] content)
    {
        content = [];
        var errno = file.TryGetStatus(out var status);
        if (errno != Errno.None)
            return errno;
        if (status.Type != FileType.Regular || status.Size > largest)
            return Errno.EINVAL;
        var buffer = new byte[status.Size];
        var length = 0;
        while (length < buffer.Length && (errno = file.TryReadAt(buffer.AsSpan(length), length, out var count)) == Errno.None && count > 0)
            length += count;
        content = buffer[..length];
        return errno;
    }
}
