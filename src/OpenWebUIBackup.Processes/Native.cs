using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>
/// The C library's functions for starting and watching a child. Every parameter has the same form on both sides and
/// memory is handed over as an address, so that this project needs no unsafe code (LibraryImport's generator writes some).
/// </summary>
internal static class Native
{
    private const string Libc = "libc";

    // errno(3), the same on every Linux architecture.
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EAGAIN = 11;
    internal const int EACCES = 13;
    internal const int EPIPE = 32;

    internal const int SIGKILL = 9;
    internal const int SIGCHLD = 17;

    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;

    [DllImport(Libc)]
    internal static extern int posix_spawn(out int pid, nint path, nint fileActions, nint attributes, nint arguments, nint environment);

    [DllImport(Libc)]
    internal static extern int posix_spawnattr_init(nint attributes);

    [DllImport(Libc)]
    internal static extern int posix_spawnattr_destroy(nint attributes);

    [DllImport(Libc)]
    internal static extern int posix_spawnattr_setflags(nint attributes, short flags);

    [DllImport(Libc)]
    internal static extern int posix_spawnattr_setsigdefault(nint attributes, nint signals);

    [DllImport(Libc)]
    internal static extern int posix_spawnattr_setsigmask(nint attributes, nint signals);

    [DllImport(Libc)]
    internal static extern int posix_spawn_file_actions_init(nint actions);

    [DllImport(Libc)]
    internal static extern int posix_spawn_file_actions_destroy(nint actions);

    [DllImport(Libc)]
    internal static extern int posix_spawn_file_actions_adddup2(nint actions, int from, int to);

    [DllImport(Libc)]
    internal static extern int posix_spawn_file_actions_addchdir_np(nint actions, nint path);

    [DllImport(Libc)]
    internal static extern int posix_spawn_file_actions_addclosefrom_np(nint actions, int from);

    [DllImport(Libc)]
    internal static extern int sigemptyset(nint signals);

    [DllImport(Libc)]
    internal static extern int sigfillset(nint signals);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int sigaction(int signal, nint action, nint old);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int kill(int pid, int signal);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int waitpid(int pid, out int status, int options);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int waitid(int kind, int id, nint information, int options);

    [DllImport(Libc, SetLastError = true)]
    internal static extern nint syscall(nint number, nint first, nint second);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int poll(nint descriptors, nuint count, int timeout);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int pipe2(nint descriptors, int flags);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int eventfd(uint initial, int flags);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int fcntl(SafeFileHandle descriptor, int command, nint argument);

    [DllImport(Libc, SetLastError = true)]
    internal static extern nint write(SafeFileHandle descriptor, in byte bytes, nint count);

    [DllImport(Libc, SetLastError = true)]
    internal static extern nint read(SafeFileHandle descriptor, ref byte buffer, nint count);

    [DllImport(Libc, SetLastError = true)]
    internal static extern int access(nint path, int mode);
}
