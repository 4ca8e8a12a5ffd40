using System.Runtime.InteropServices;
using System.Text;

namespace OpenWebUIBackup.Linux;

/// <summary>
/// An open directory. Everything below it is reached through the descriptor and one name at a time, and no symbolic
/// link is followed, so that nothing another process swaps in meanwhile can lead outside (the *at calls of
/// openat(2)). Not for use by two threads while one disposes of it; otherwise calls may overlap.
/// </summary>
/// <remarks>
/// Methods that begin with <c>Try</c> return the error number; the others throw <see cref="LinuxException"/>. A name
/// must be a single component: no '/' and not empty.
/// </remarks>
public sealed unsafe partial class DirectoryHandle : SafeHandle
{
    private DirectoryHandle(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc />
    public override bool IsInvalid => handle == -1;

    /// <summary>The descriptor, for calls made while this object is kept alive by its owner.</summary>
    internal int Descriptor => (int)handle;

    /// <summary>
    /// Opens a directory by a path that the user gave; symbolic links on the way are followed, as the user meant.
    /// </summary>
    /// <exception cref="LinuxException">It is not there, is no directory, or may not be read.</exception>
    public static DirectoryHandle Open(string path)
    {
        var errno = TryOpen(path, out var directory);
        return errno == Errno.None ? directory! : throw new LinuxException(errno, "open the directory", path);
    }

    /// <summary>As <see cref="Open(string)"/>, with the error as the result.</summary>
    public static Errno TryOpen(string path, out DirectoryHandle? directory)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(path.Length) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        fixed (byte* native = bytes)
            return Opened(Native.AtCurrentDirectory, native, Native.OpenReadOnly | Native.OpenDirectory, out directory);
    }

    /// <summary>Makes a directory by a path that the user gave; the one above it must be there.</summary>
    public static Errno TryMake(string path, int mode)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(path.Length) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        fixed (byte* native = bytes)
            return Result(Native.mkdirat(Native.AtCurrentDirectory, native, (uint)mode));
    }

    /// <summary>Opens the directory <paramref name="name"/> for listing and for reaching what is in it.</summary>
    /// <returns><see cref="Errno.ENOTDIR"/> or <see cref="Errno.ELOOP"/> for a symbolic link.</returns>
    public Errno TryOpenDirectory(ReadOnlySpan<byte> name, out DirectoryHandle? directory)
    {
        directory = null;
        var errno = NativeName.Fill(name, out var native);
        return errno != Errno.None
            ? errno
            : Opened(Descriptor, &native,
                Native.OpenReadOnly | Native.OpenDirectory | Native.OpenNoFollow, out directory);
    }

    /// <summary>As <see cref="TryOpenDirectory"/>; throws what goes wrong.</summary>
    public DirectoryHandle OpenDirectory(ReadOnlySpan<byte> name) =>
        TryOpenDirectory(name, out var directory) is var errno and not Errno.None
            ? throw Failure(errno, "open the directory", name)
            : directory!;

    /// <summary>
    /// Opens the parent directory. Unlike everything else here this leaves the directory: the caller compares
    /// <see cref="Status"/> with what it expects.
    /// </summary>
    public Errno TryOpenParent(out DirectoryHandle? parent)
    {
        fixed (byte* native = ".."u8)
            return Opened(Descriptor, native, Native.OpenReadOnly | Native.OpenDirectory, out parent);
    }

    /// <summary>
    /// Whether this directory is <paramref name="ancestor"/> or lies below it. Climbs to the root and compares inodes,
    /// since paths would not see a bind mount or a link.
    /// </summary>
    public bool IsAtOrBelow(in FileStatus ancestor)
    {
        var current = Reopen();
        try
        {
            while (true)
            {
                var status = current.Status;
                if (status.IsSameFile(ancestor))
                    return true;
                // An unreadable parent ends the climb: nothing above it could be reached through it.
                if (current.TryOpenParent(out var parent) != Errno.None)
                    return false;
                current.Dispose();
                current = parent!;
                if (current.Status.IsSameFile(status))
                    return false; // the root is its own parent
            }
        }
        finally
        {
            current.Dispose();
        }
    }

    /// <summary>Another descriptor of the same directory, with a listing position of its own.</summary>
    public DirectoryHandle Reopen()
    {
        fixed (byte* native = "."u8)
        {
            var errno = Opened(Descriptor, native, Native.OpenReadOnly | Native.OpenDirectory, out var same);
            return errno == Errno.None ? same! : throw Failure(errno, "open again the directory", "."u8);
        }
    }

    /// <summary>Opens an existing file for reading without waiting (a FIFO does not block) and without following a link.</summary>
    /// <remarks>
    /// The access time is left alone where the kernel allows it (O_NOATIME: the file's owner and root).
    /// </remarks>
    public Errno TryOpenFile(ReadOnlySpan<byte> name, out FileHandle? file)
    {
        file = null;
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            return errno;
        const int flags = Native.OpenReadOnly | Native.OpenNonBlocking | Native.OpenNoTerminal | Native.OpenCloseOnExec;
        var noFollow = flags | Native.OpenNoFollow;
        var descriptor = OpenAt(Descriptor, &native, noFollow | Native.OpenNoAccessTime, 0);
        if (descriptor < 0 && Native.LastError == Errno.EPERM)
            descriptor = OpenAt(Descriptor, &native, noFollow, 0);
        if (descriptor < 0)
            return Native.LastError;
        file = new FileHandle(descriptor);
        return Errno.None;
    }

    /// <summary>As <see cref="TryOpenFile"/>; throws what goes wrong.</summary>
    public FileHandle OpenFile(ReadOnlySpan<byte> name) =>
        TryOpenFile(name, out var file) is var errno and not Errno.None
            ? throw Failure(errno, "open", name)
            : file!;

    /// <summary>
    /// Makes a new file, open for reading and writing. It must not exist (O_EXCL).
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Permission bits; the process's umask takes effect on them.</param>
    /// <param name="file">The open file.</param>
    public Errno TryCreateFile(ReadOnlySpan<byte> name, int mode, out FileHandle? file)
    {
        file = null;
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            return errno;
        var flags = Native.OpenReadWrite | Native.OpenCreate | Native.OpenExclusive | Native.OpenNoFollow
            | Native.OpenCloseOnExec;
        var descriptor = OpenAt(Descriptor, &native, flags, (uint)mode);
        if (descriptor < 0)
            return Native.LastError;
        file = new FileHandle(descriptor);
        return Errno.None;
    }

    /// <summary>As <see cref="TryCreateFile"/>; throws what goes wrong.</summary>
    public FileHandle CreateFile(ReadOnlySpan<byte> name, int mode) =>
        TryCreateFile(name, mode, out var file) is var errno and not Errno.None
            ? throw Failure(errno, "create", name)
            : file!;

    /// <summary>Opens an existing regular file for reading and writing, or makes it. Used for lock files.</summary>
    public FileHandle OpenOrCreateFile(ReadOnlySpan<byte> name, int mode)
    {
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            throw Failure(errno, "open", name);
        var descriptor = OpenAt(Descriptor, &native,
            Native.OpenReadWrite | Native.OpenCreate | Native.OpenNoFollow | Native.OpenCloseOnExec, (uint)mode);
        return descriptor < 0 ? throw Failure(Native.LastError, "open", name) : new FileHandle(descriptor);
    }

    /// <summary>What <paramref name="name"/> is. A symbolic link is described itself.</summary>
    public Errno TryGetStatus(ReadOnlySpan<byte> name, out FileStatus status)
    {
        var errno = NativeName.Fill(name, out var native);
        if (errno == Errno.None)
            return StatusCall.Get(Descriptor, &native, Native.AtSymlinkNoFollow | Native.AtNoAutomount, out status);
        status = default;
        return errno;
    }

    /// <summary>As <see cref="TryGetStatus"/>; throws what goes wrong.</summary>
    public FileStatus GetStatus(ReadOnlySpan<byte> name) =>
        TryGetStatus(name, out var status) is var errno and not Errno.None
            ? throw Failure(errno, "read the status of", name)
            : status;

    /// <summary>What this directory itself is now.</summary>
    public FileStatus Status
    {
        get
        {
            var errno = StatusCall.Get(Descriptor, null, Native.AtEmptyPath, out var status);
            return errno == Errno.None ? status : throw Failure(errno, "read the status of", "."u8);
        }
    }

    /// <summary>What is left on this directory's file system.</summary>
    /// <exception cref="LinuxException">The file system does not say.</exception>
    public FileSystemSpace GetSpace()
    {
        Native.StatVfs raw;
        if (Native.fstatvfs(Descriptor, &raw) != 0)
            throw Failure(Native.LastError, "read the free space of", "."u8);
        var bytes = (UInt128)raw.AvailableBlocks * raw.FragmentSize;
        return new FileSystemSpace(
            bytes > long.MaxValue ? long.MaxValue : (long)bytes,
            raw.Files == 0 ? null : (long)ulong.Min(raw.AvailableFiles, long.MaxValue));
    }

    /// <summary>
    /// Whether this directory is on ext2, ext3 or ext4, which have one magic number (statfs(2)); false also where the
    /// file system does not say.
    /// </summary>
    public bool IsOnExt
    {
        get
        {
            const long extMagic = 0xEF53; // EXT4_SUPER_MAGIC
            Native.StatFs raw;
            return Native.fstatfs(Descriptor, &raw) == 0 && raw.Type == extMagic;
        }
    }

    /// <summary>Whether <paramref name="name"/> is there, whatever it is.</summary>
    public bool Exists(ReadOnlySpan<byte> name) => TryGetStatus(name, out _) == Errno.None;

    /// <summary>An exception that tells of a failed call on <paramref name="name"/> in this directory.</summary>
    public static LinuxException Failure(Errno errno, string operation, ReadOnlySpan<byte> name) =>
        new(errno, operation, UnixPath.Display(name));

    /// <inheritdoc />
    protected override bool ReleaseHandle() => Native.close((int)handle) == 0;

    private static Errno Opened(int at, void* name, int flags, out DirectoryHandle? directory)
    {
        var descriptor = OpenAt(at, name, flags | Native.OpenCloseOnExec, 0);
        directory = descriptor < 0 ? null : new DirectoryHandle(descriptor);
        return descriptor < 0 ? Native.LastError : Errno.None;
    }

    private static int OpenAt(int at, void* name, int flags, uint mode)
    {
        int descriptor;
        do
            descriptor = Native.openat(at, (byte*)name, flags, mode);
        while (descriptor < 0 && Native.Interrupted);
        return descriptor;
    }
}
