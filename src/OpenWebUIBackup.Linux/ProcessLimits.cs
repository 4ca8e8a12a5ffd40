using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Linux;

/// <summary>Settings of this process that the work below depends on.</summary>
public static unsafe partial class ProcessLimits
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }

    /// <summary>Whether this process may do what root may.</summary>
    public static bool IsRoot { get; } = Native.geteuid() == 0;

    /// <summary>The effective user.</summary>
    public static uint UserId => Native.geteuid();

    /// <summary>The effective group.</summary>
    public static uint GroupId => Native.getegid();

    /// <summary>
    /// Allows as many open descriptors as the hard limit has (getrlimit(2)): a walk keeps three for each level of
    /// the tree that it is in. Failing to is no error: the walk names the directory that it could not open.
    /// </summary>
    public static void RaiseOpenFiles()
    {
        Limit limit;
        if (getrlimit(OpenFiles, &limit) == 0 && limit.Soft < limit.Hard)
        {
            limit.Soft = limit.Hard;
            _ = setrlimit(OpenFiles, &limit);
        }
    }

    /// <summary>
    /// Lets files be created with exactly the mode asked for. What this program makes lies below a directory of mode
    /// 0700 until it is whole.
    /// </summary>
    public static void ClearFileModeMask() => _ = Native.umask(0);

    /// <summary>Keeps what is created from everybody but its owner, also what programs create that are run from here.</summary>
    public static void RestrictFileModeMask() => _ = Native.umask(0x3F); // 0077

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, Limit* limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, Limit* limit);
}
