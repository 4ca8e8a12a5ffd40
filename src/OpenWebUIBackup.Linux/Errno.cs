using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Linux;

/// <summary>Error numbers of Linux (errno(3), values of x86-64 and arm64). <see cref="None"/> is success.</summary>
public enum Errno
{
#pragma warning disable CS1591 // The names are the documentation: each is errno(3)'s.
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    ESRCH = 3,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    EBADF = 9,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    EXDEV = 18,
    ENODEV = 19,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    ENFILE = 23,
    EMFILE = 24,
    ETXTBSY = 26,
    EFBIG = 27,
    ENOSPC = 28,
    ESPIPE = 29,
    EROFS = 30,
    EMLINK = 31,
    ERANGE = 34,
    ENAMETOOLONG = 36,
    ENOSYS = 38,
    ENOTEMPTY = 39,
    ELOOP = 40,
    ENODATA = 61,
    EOVERFLOW = 75,
    EILSEQ = 84,
    EOPNOTSUPP = 95,
    ESTALE = 116,
    EDQUOT = 122,
#pragma warning restore CS1591
}

/// <summary>What Linux says of an error number.</summary>
public static class ErrnoText
{
    /// <summary>The system's sentence and the name, as in <c>No space left on device (ENOSPC)</c>.</summary>
    public static string Describe(this Errno errno) =>
        Enum.IsDefined(errno)
            ? $"{Marshal.GetPInvokeErrorMessage((int)errno)} ({errno})"
            : string.Create(CultureInfo.InvariantCulture,
                $"{Marshal.GetPInvokeErrorMessage((int)errno)} (errno {(int)errno})");
}

/// <summary>A system call that failed, with what it was for.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="errno">What came back.</param>
    /// <param name="operation">What was being done, as in <c>open</c> or <c>create the directory</c>.</param>
    /// <param name="subject">What it was done to, already fit to be shown.</param>
    public LinuxException(Errno errno, string operation, string subject)
        : base($"cannot {operation} {subject}: {errno.Describe()}")
    {
        Errno = errno;
        Operation = operation;
        Subject = subject;
    }

    /// <summary>The error number.</summary>
    public Errno Errno { get; }

    /// <summary>What was being done.</summary>
    public string Operation { get; }

    /// <summary>What it was done to.</summary>
    public string Subject { get; }
}
