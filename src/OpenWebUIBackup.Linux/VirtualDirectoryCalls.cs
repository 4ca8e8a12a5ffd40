using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Linux;

/// <summary>
/// C functions with the signatures of the system calls they are named after, that know the paths of
/// <see cref="VirtualDirectory"/> and hand every other path to the system. For libraries whose system calls can be
/// replaced one by one.
/// </summary>
public static unsafe partial class VirtualDirectoryCalls
{
    private const int AccessModeMask = 3; // O_ACCMODE
    private const int GetFlags = 3; // F_GETFL
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int WriteAccess = 2; // W_OK

    /// <summary>The functions by the name of the call each stands for.</summary>
    /// <remarks>
    /// <c>open</c> is variadic in C. Callers pass three plain arguments, and on x86-64 and arm64 Linux these travel
    /// in the same registers either way.
    /// </remarks>
    public static IReadOnlyList<(string Name, nint Function)> All { get; } =
    [
        ("open", (nint)(delegate* unmanaged[Cdecl]<byte*, int, int, int>)&Open),
        ("access", (nint)(delegate* unmanaged[Cdecl]<byte*, int, int>)&Access),
        ("stat", (nint)(delegate* unmanaged[Cdecl]<byte*, void*, int>)&Stat),
        ("lstat", (nint)(delegate* unmanaged[Cdecl]<byte*, void*, int>)&LinkStat),
        ("readlink", (nint)(delegate* unmanaged[Cdecl]<byte*, byte*, nuint, nint>)&ReadLink),
        ("unlink", (nint)(delegate* unmanaged[Cdecl]<byte*, int>)&Unlink),
        ("pread", (nint)(delegate* unmanaged[Cdecl]<int, byte*, nuint, long, nint>)&ReadAt),
        ("pread64", (nint)(delegate* unmanaged[Cdecl]<int, byte*, nuint, long, nint>)&ReadAt),
        ("fchown", (nint)(delegate* unmanaged[Cdecl]<int, uint, uint, int>)&ChangeOwner),
    ];

    /// <summary>
    /// Calls a C function <c>int f(void *self, const char *name, void *value)</c>.
    /// </summary>
    public static int CallWithName(nint function, nint self, string name, nint value)
    {
        var bytes = new byte[System.Text.Encoding.ASCII.GetMaxByteCount(name.Length) + 1];
        System.Text.Encoding.ASCII.GetBytes(name, bytes);
        fixed (byte* native = bytes)
            return ((delegate* unmanaged[Cdecl]<nint, byte*, nint, int>)function)(self, native, value);
    }

    /// <summary>A file in memory without a name, open for reading and writing (memfd_create(2)).</summary>
    /// <exception cref="LinuxException">The kernel has no room for it.</exception>
    public static FileHandle CreateInMemory()
    {
        const uint closeOnExec = 1;
        fixed (byte* name = "owui-backup"u8)
        {
            var descriptor = memfd_create(name, closeOnExec);
            return descriptor < 0
                ? throw new LinuxException(Native.LastError, "create a file in", "memory")
                : new FileHandle(descriptor);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(byte* path, int flags, int mode)
    {
        if (!VirtualDirectory.Resolve(Text(path), out var entry))
            return Result(Native.openat(Native.AtCurrentDirectory, path, flags, (uint)mode));
        if (entry is null)
            return Fail(Errno.ENOENT);
        if (entry.Lent is { } lent)
            return entry.Opened = Result(fcntl(lent.Descriptor, DuplicateCloseOnExec, 3)); // 0 to 2 would be taken for the standard streams
        if ((flags & AccessModeMask) != Native.OpenReadOnly || (flags & (Native.OpenCreate | Native.OpenTruncate)) != 0)
            return Fail(Errno.EACCES);

        // Not to wait: a FIFO swapped in would block for ever. The access time is left alone where that is allowed.
        flags |= Native.OpenNoFollow | Native.OpenNonBlocking | Native.OpenNoTerminal | Native.OpenCloseOnExec;
        var errno = NativeName.Fill(entry.RealName, out var name);
        if (errno != Errno.None)
            return Fail(errno);
        var descriptor = Native.openat(entry.Directory!.Descriptor, (byte*)&name, flags | Native.OpenNoAccessTime, 0);
        if (descriptor < 0 && Native.LastError == Errno.EPERM)
            descriptor = Native.openat(entry.Directory.Descriptor, (byte*)&name, flags, 0);
        return entry.Opened = Result(descriptor);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(byte* path, int mode)
    {
        if (!VirtualDirectory.Resolve(Text(path), out var entry))
            return Result(faccessat(Native.AtCurrentDirectory, path, mode, 0));
        if (entry is null)
            return Fail(Errno.ENOENT);
        if (entry.Lent is not null)
            return 0;
        var errno = entry.Directory!.TryGetStatus(entry.RealName, out _);
        if (errno == Errno.None && (mode & WriteAccess) != 0)
            errno = Errno.EACCES;
        return errno == Errno.None ? 0 : Fail(errno);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Stat(byte* path, void* status) => Status(path, status, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int LinkStat(byte* path, void* status) => Status(path, status, Native.AtSymlinkNoFollow);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint ReadLink(byte* path, byte* buffer, nuint size)
    {
        if (VirtualDirectory.Resolve(Text(path), out _))
            return Fail(Errno.EINVAL); // "not a symbolic link"
        var length = Native.readlinkat(Native.AtCurrentDirectory, path, buffer, size);
        return length < 0 ? Fail(Native.LastError) : length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint ReadAt(int descriptor, byte* buffer, nuint count, long offset)
    {
        var length = ReadAhead.Read(descriptor, buffer, count, offset);
        return length < 0 ? Fail(Native.LastError) : length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlink(byte* path)
    {
        if (!VirtualDirectory.Resolve(Text(path), out var entry))
            return Result(Native.unlinkat(Native.AtCurrentDirectory, path, 0));
        if (entry is null)
            return Fail(Errno.ENOENT);
        if (entry.Lent is null)
            return Fail(Errno.EACCES);
        VirtualDirectory.Forget(entry);
        return 0;
    }

    // A library that runs as root may want to give its companion files to the owner of the main one, and would touch
    // ctime even where nothing changes. What is open for reading only is not the library's to give.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ChangeOwner(int descriptor, uint user, uint group)
    {
        var flags = fcntl(descriptor, GetFlags, 0);
        return flags >= 0 && (flags & AccessModeMask) == Native.OpenReadOnly
            ? 0
            : Result(Native.fchown(descriptor, user, group));
    }

    private static int Status(byte* path, void* status, int flags)
    {
        if (!VirtualDirectory.Resolve(Text(path), out var entry))
            return Result(fstatat(Native.AtCurrentDirectory, path, status, flags));
        if (entry is null)
            return Fail(Errno.ENOENT);
        if (entry.Lent is { } lent)
            return Result(fstat(lent.Descriptor, status));
        var errno = NativeName.Fill(entry.RealName, out var name);
        return errno != Errno.None
            ? Fail(errno)
            : Result(fstatat(entry.Directory!.Descriptor, (byte*)&name, status, Native.AtSymlinkNoFollow));
    }

    private static ReadOnlySpan<byte> Text(byte* path) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path);

    // errno is what the caller looks at, and the runtime may have used it since the call.
    private static int Result(int result) => result < 0 ? Fail(Native.LastError) : result;

    private static int Fail(Errno errno)
    {
        Marshal.SetLastSystemError((int)errno);
        return -1;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int faccessat(int directory, byte* path, int mode, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fstatat(int directory, byte* path, void* status, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fstat(int descriptor, void* status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int memfd_create(byte* name, uint flags);
}
