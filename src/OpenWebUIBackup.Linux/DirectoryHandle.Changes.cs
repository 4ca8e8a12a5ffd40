namespace OpenWebUIBackup.Linux;

/// <content>What changes the directory or what its names are.</content>
public sealed unsafe partial class DirectoryHandle
{
    /// <summary>Makes a directory; the process's umask takes effect on <paramref name="mode"/>.</summary>
    public Errno TryMakeDirectory(ReadOnlySpan<byte> name, int mode)
    {
        var errno = NativeName.Fill(name, out var native);
        return errno != Errno.None ? errno : Result(Native.mkdirat(Descriptor, (byte*)&native, (uint)mode));
    }

    /// <summary>Makes a directory unless it is there, and opens it.</summary>
    /// <exception cref="LinuxException">It could be neither made nor opened.</exception>
    public DirectoryHandle OpenOrMakeDirectory(ReadOnlySpan<byte> name, int mode)
    {
        var errno = TryMakeDirectory(name, mode);
        if (errno is not (Errno.None or Errno.EEXIST))
            throw Failure(errno, "create the directory", name);
        return OpenDirectory(name);
    }

    /// <summary>
    /// Gives <paramref name="target"/>'s file <paramref name="name"/> a further name here: a hard link. A symbolic
    /// link gets a further name itself.
    /// </summary>
    /// <returns>
    /// <see cref="Errno.EMLINK"/> at the file system's limit of names (ext4: 65,000), <see cref="Errno.EXDEV"/> on
    /// another file system, <see cref="Errno.EPERM"/> where there are no hard links or fs.protected_hardlinks
    /// forbids this one.
    /// </returns>
    public Errno TryLink(DirectoryHandle target, ReadOnlySpan<byte> targetName, ReadOnlySpan<byte> name)
    {
        var errno = NativeName.Fill(targetName, out var from);
        if (errno == Errno.None)
            errno = NativeName.Fill(name, out var to);
        else
            return errno;
        return errno != Errno.None ? errno : LinkNames(target, &from, name);
    }

    private Errno LinkNames(DirectoryHandle target, NativeName* from, ReadOnlySpan<byte> name)
    {
        _ = NativeName.Fill(name, out var to);
        return Result(Native.linkat(target.Descriptor, (byte*)from, Descriptor, (byte*)&to, 0));
    }

    /// <summary>Makes a symbolic link that says <paramref name="target"/>, any bytes but NUL.</summary>
    public Errno TryMakeSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> name)
    {
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            return errno;
        var terminated = new byte[target.Length + 1];
        target.CopyTo(terminated);
        fixed (byte* bytes = terminated)
            return Result(Native.symlinkat(bytes, Descriptor, (byte*)&native));
    }

    /// <summary>What the symbolic link <paramref name="name"/> says.</summary>
    public Errno TryReadLink(ReadOnlySpan<byte> name, out byte[] target)
    {
        target = [];
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            return errno;
        const int longest = 4096; // PATH_MAX: the kernel makes no longer link
        var buffer = stackalloc byte[longest];
        var length = Native.readlinkat(Descriptor, (byte*)&native, buffer, longest);
        if (length < 0)
            return Native.LastError;
        target = new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
        return Errno.None;
    }

    /// <summary>Makes a FIFO or a device file (devices: root only), mknod(2).</summary>
    public Errno TryMakeNode(ReadOnlySpan<byte> name, FileType type, int mode, uint major, uint minor)
    {
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            return errno;
        // glibc's 64-bit dev_t (sys/sysmacros.h, gnu_dev_makedev).
        var device = ((ulong)(major & 0xfffff000) << 32) | ((ulong)(major & 0xfff) << 8)
            | ((ulong)(minor & 0xffffff00) << 12) | (minor & 0xff);
        return Result(Native.mknodat(Descriptor, (byte*)&native, (uint)type | (uint)mode, device));
    }

    /// <summary>Removes a name that is not a directory.</summary>
    public Errno TryUnlink(ReadOnlySpan<byte> name) => Remove(name, 0);

    /// <summary>Removes an empty directory.</summary>
    public Errno TryRemoveDirectory(ReadOnlySpan<byte> name) => Remove(name, Native.AtRemoveDirectory);

    /// <summary>
    /// Renames within the file system, at once for every onlooker; a name in the way is an error
    /// (RENAME_NOREPLACE), or is replaced where that is asked for.
    /// </summary>
    public Errno TryRename(ReadOnlySpan<byte> name, DirectoryHandle toDirectory, ReadOnlySpan<byte> toName, bool replace = false)
    {
        var errno = NativeName.Fill(name, out var from);
        if (errno == Errno.None)
            errno = NativeName.Fill(toName, out _);
        return errno != Errno.None ? errno : RenameNames(&from, toDirectory, toName, replace ? 0 : Native.RenameNoReplace);
    }

    /// <summary>
    /// Swaps two names at once for every onlooker (RENAME_EXCHANGE, renameat2(2)).
    /// <see cref="Errno.EINVAL"/> where the file system cannot.
    /// </summary>
    public Errno TryExchange(ReadOnlySpan<byte> name, DirectoryHandle toDirectory, ReadOnlySpan<byte> toName)
    {
        var errno = NativeName.Fill(name, out var from);
        if (errno == Errno.None)
            errno = NativeName.Fill(toName, out _);
        return errno != Errno.None ? errno : RenameNames(&from, toDirectory, toName, Native.RenameExchange);
    }

    private Errno RenameNames(NativeName* from, DirectoryHandle toDirectory, ReadOnlySpan<byte> toName, uint flags)
    {
        _ = NativeName.Fill(toName, out var to);
        var errno = Result(Native.renameat2(Descriptor, (byte*)from, toDirectory.Descriptor, (byte*)&to, flags));
        if (errno != Errno.EINVAL || flags != Native.RenameNoReplace)
            return errno;

        // File systems without RENAME_NOREPLACE (vfat on old kernels, NFS): look first. Only this program writes
        // in these directories, and it holds the lock.
        return toDirectory.Exists(toName)
            ? Errno.EEXIST
            : Result(Native.renameat2(Descriptor, (byte*)from, toDirectory.Descriptor, (byte*)&to, 0));
    }

    /// <summary>Sets owner and group of a name; of a symbolic link itself.</summary>
    public Errno TrySetOwner(ReadOnlySpan<byte> name, uint user, uint group)
    {
        var errno = NativeName.Fill(name, out var native);
        return errno != Errno.None
            ? errno
            : Result(Native.fchownat(Descriptor, (byte*)&native, user, group, Native.AtSymlinkNoFollow));
    }

    /// <summary>
    /// Sets the 12 mode bits of a name that must not be a symbolic link (a link's own bits mean nothing on Linux).
    /// </summary>
    /// <remarks>
    /// Before Linux 6.6 (fchmodat2(2)) the kernel follows a link put there between looking and setting: there this
    /// is safe only below a directory that is ours alone.
    /// </remarks>
    /// <returns><see cref="Errno.EOPNOTSUPP"/> for a symbolic link.</returns>
    public Errno TrySetMode(ReadOnlySpan<byte> name, int mode)
    {
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            return errno;
        if (Native.SystemCall(Native.ChangeModeAt2, Descriptor, (nint)(&native), mode, Native.AtSymlinkNoFollow) == 0)
            return Errno.None;
        errno = Native.LastError;
        if (errno != Errno.ENOSYS)
            return errno;
        if ((errno = TryGetStatus(name, out var status)) != Errno.None)
            return errno;
        return status.Type == FileType.SymbolicLink
            ? Errno.EOPNOTSUPP
            : Result(Native.fchmodat(Descriptor, (byte*)&native, (uint)mode, 0));
    }

    /// <summary>Sets the modification time of a name; of a symbolic link itself. The access time stays.</summary>
    public Errno TrySetModifiedAt(ReadOnlySpan<byte> name, UnixTime time)
    {
        var errno = NativeName.Fill(name, out var native);
        if (errno != Errno.None)
            return errno;
        var times = TimesCall.ModifiedOnly(time);
        return Result(Native.utimensat(Descriptor, (byte*)&native, (Native.Timespec*)&times, Native.AtSymlinkNoFollow));
    }

    /// <summary>Sets this directory's owner and group.</summary>
    public Errno TrySetOwner(uint user, uint group) => Result(Native.fchown(Descriptor, user, group));

    /// <summary>Sets this directory's 12 mode bits.</summary>
    public Errno TrySetMode(int mode) => Result(Native.fchmod(Descriptor, (uint)mode));

    /// <summary>Sets this directory's modification time.</summary>
    public Errno TrySetModifiedAt(UnixTime time)
    {
        var times = TimesCall.ModifiedOnly(time);
        return Result(Native.futimens(Descriptor, (Native.Timespec*)&times));
    }

    /// <summary>
    /// Takes an exclusive lock of this open directory without waiting, flock(2); it ends with the process at the latest.
    /// </summary>
    /// <returns><see cref="Errno.EAGAIN"/> when another process has it.</returns>
    public Errno TryLock()
    {
        const int exclusive = 2, withoutWaiting = 4;
        return Result(Native.flock(Descriptor, exclusive | withoutWaiting));
    }

    /// <summary>Makes the names in this directory durable (fsync(2) of a directory).</summary>
    /// <exception cref="LinuxException">The device reported an error: what was written may be lost.</exception>
    public void Flush()
    {
        // EINVAL: a file system that cannot flush a directory (some network and FUSE ones) has nothing to say.
        if (Result(Native.fsync(Descriptor)) is var errno and not (Errno.None or Errno.EINVAL))
            throw Failure(errno, "flush the directory", "."u8);
    }

    /// <summary>Makes everything on this directory's file system durable, syncfs(2).</summary>
    /// <exception cref="LinuxException">The device reported an error: what was written may be lost.</exception>
    public void FlushFileSystem()
    {
        if (Result(Native.syncfs(Descriptor)) is var errno and not Errno.None)
            throw Failure(errno, "flush the file system of", "."u8);
    }

    private Errno Remove(ReadOnlySpan<byte> name, int flags)
    {
        var errno = NativeName.Fill(name, out var native);
        return errno != Errno.None ? errno : Result(Native.unlinkat(Descriptor, (byte*)&native, flags));
    }

    private static Errno Result(int result) => result == 0 ? Errno.None : Native.LastError;
}
