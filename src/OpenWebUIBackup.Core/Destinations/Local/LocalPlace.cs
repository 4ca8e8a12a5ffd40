using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>The directory that is the destination, and what things in it are called.</summary>
/// <param name="path">Its absolute path.</param>
internal sealed class LocalPlace(string path)
{
    /// <summary>What is not whole yet, or on its way out, has a name that begins so. Nothing else may.</summary>
    internal static ReadOnlySpan<byte> PartialPrefix => ".owui-backup-partial-"u8;

    /// <summary>Directories that are made here.</summary>
    internal const int DirectoryMode = 0x1C0; // 0700

    /// <summary>Files that are made here.</summary>
    internal const int FileMode = 0x180; // 0600

    internal string Path => path;

    internal string Show(UnixPath below) => below.IsEmpty ? path : $"{path.TrimEnd('/')}/{below}";

    internal static bool IsPartial(ReadOnlySpan<byte> name) => name.StartsWith(PartialPrefix);

    /// <summary>A name that nothing else has. Not a Guid's: its randomness comes from a device that an empty chroot lacks.</summary>
    internal static byte[] NewPartialName() => [.. PartialPrefix, .. Encoding.ASCII.GetBytes($"{Random.Shared.NextInt64():x16}")];

    /// <summary>Opens it. A symbolic link that leads to it is followed, as the user meant.</summary>
    internal Errno TryOpen(out DirectoryHandle? root, out Problem? problem)
    {
        var errno = DirectoryHandle.TryOpen(path, out root);
        problem = errno switch
        {
            Errno.None => null,
            Errno.ENOENT => Problem.Error("open the destination", path, errno.Describe(),
                "Is the disk or the share mounted? Once it is, make the directory (mkdir). It is not made here, since without "
                + "the mount that would fill the disk below."),
            _ => LocalFault.Error("open the destination", path, errno),
        };
        return errno;
    }
}
