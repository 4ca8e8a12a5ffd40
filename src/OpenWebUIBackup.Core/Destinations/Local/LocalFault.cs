using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>What the system's errors mean at a local directory, and what to try.</summary>
internal static class LocalFault
{
    /// <summary>An error with its advice.</summary>
    internal static Problem Error(string doing, string subject, Errno errno) =>
        Problem.Error(doing, subject, errno.Describe(), Advice(errno));

    /// <summary>The same for an exception of a system call.</summary>
    internal static Problem Error(LinuxException e) => Error(e.Operation, e.Subject, e.Errno);

    /// <summary>Whether whatever is tried next at this place would meet the same.</summary>
    internal static bool EndsAll(Errno errno) => errno is Errno.ENOSPC or Errno.EDQUOT or Errno.EROFS or Errno.EIO
        or Errno.ESTALE or Errno.ENODEV or Errno.EMFILE or Errno.ENFILE;

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.ENOSPC => "Free space there (df -h; df -i for inodes), or keep fewer copies.",
        Errno.EDQUOT => "The user's quota there is used up: raise it, or keep fewer copies.",
        Errno.EROFS => "The file system is read-only: see the kernel's log (dmesg) for the reason, and mount it for writing.",
        Errno.EACCES or Errno.EPERM => "Give this user the right to it (ls -ld shows who has it), or run as a user who has.",
        Errno.EIO => "The disk or the share has an error: see the kernel's log (dmesg).",
        Errno.ESTALE or Errno.ENODEV => "The disk or share behind it has gone: mount it again.",
        Errno.EFBIG => "The file system there does not hold files of this size (FAT: up to 4 GiB).",
        Errno.EINVAL or Errno.EILSEQ => "The file system there may not hold such a name (FAT and some shares do not).",
        Errno.ENAMETOOLONG => "The file system there does not hold names of this length.",
        Errno.EMFILE or Errno.ENFILE => "Raise the limit of open files (ulimit -n).",
        _ => null,
    };
}
