namespace OpenWebUIBackup.Linux;

/// <summary>
/// An open file. Kept small, since a first snapshot opens two for every file: it closes on <see cref="Dispose"/> and
/// has no finalizer, so always hold it in a <c>using</c>. Not thread-safe.
/// </summary>
public sealed unsafe class FileHandle : IDisposable
{
    private int _descriptor;

    internal FileHandle(int descriptor) => _descriptor = descriptor;

    /// <summary>The descriptor while the file is open.</summary>
    internal int Descriptor => _descriptor >= 0 ? _descriptor : throw new ObjectDisposedException(nameof(FileHandle));

    /// <summary>Opens a file by a path that the user gave, for reading; links are followed, as the user meant.</summary>
    public static Errno TryOpen(string path, out FileHandle? file)
    {
        var bytes = new byte[System.Text.Encoding.UTF8.GetMaxByteCount(path.Length) + 1];
        System.Text.Encoding.UTF8.GetBytes(path, bytes);
        int descriptor;
        fixed (byte* native = bytes)
        {
            do
                descriptor = Native.openat(Native.AtCurrentDirectory, native,
                    Native.OpenReadOnly | Native.OpenNonBlocking | Native.OpenNoTerminal | Native.OpenCloseOnExec, 0);
            while (descriptor < 0 && Native.Interrupted);
        }

        file = descriptor < 0 ? null : new FileHandle(descriptor);
        return descriptor < 0 ? Native.LastError : Errno.None;
    }

    /// <summary>What the open file is now.</summary>
    public Errno TryGetStatus(out FileStatus status) => StatusCall.Get(Descriptor, null, Native.AtEmptyPath, out status);

    /// <summary>Reads on from the file's position; 0 bytes is the end.</summary>
    public Errno TryRead(Span<byte> buffer, out int count)
    {
        nint result;
        fixed (byte* bytes = buffer)
        {
            do
                result = Native.read(Descriptor, bytes, (nuint)buffer.Length);
            while (result < 0 && Native.Interrupted);
        }

        count = (int)nint.Max(result, 0);
        return result < 0 ? Native.LastError : Errno.None;
    }

    /// <summary>Reads from <paramref name="offset"/>; the position stays. 0 bytes is the end.</summary>
    public Errno TryReadAt(Span<byte> buffer, long offset, out int count)
    {
        nint result;
        fixed (byte* bytes = buffer)
        {
            do
                result = Native.pread(Descriptor, bytes, (nuint)buffer.Length, offset);
            while (result < 0 && Native.Interrupted);
        }

        count = (int)nint.Max(result, 0);
        return result < 0 ? Native.LastError : Errno.None;
    }

    /// <summary>Writes all of <paramref name="data"/> at the file's position.</summary>
    public Errno TryWrite(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = data)
                written = Native.write(Descriptor, bytes, (nuint)data.Length);
            if (written < 0)
            {
                if (Native.Interrupted)
                    continue;
                return Native.LastError;
            }

            data = data[(int)written..];
        }

        return Errno.None;
    }

    /// <summary>Moves the position to <paramref name="offset"/> from the beginning.</summary>
    public Errno TrySeek(long offset) =>
        Native.lseek(Descriptor, offset, Native.SeekSet) < 0 ? Native.LastError : Errno.None;

    /// <summary>
    /// The next stretch of data at or after <paramref name="offset"/> (lseek(2), SEEK_DATA and SEEK_HOLE).
    /// </summary>
    /// <returns>
    /// <see cref="Errno.ENXIO"/> when only a hole is left; <see cref="Errno.EINVAL"/> where the file system does not
    /// say. The position is undefined afterwards.
    /// </returns>
    public Errno TryFindData(long offset, out long start, out long end)
    {
        end = 0;
        start = Native.lseek(Descriptor, offset, Native.SeekData);
        if (start < 0)
            return Native.LastError;
        end = Native.lseek(Descriptor, start, Native.SeekHole);
        return end < 0 ? Native.LastError : Errno.None;
    }

    /// <summary>Sets the file's length; what is added is a hole.</summary>
    public Errno TrySetLength(long length) => Result(Native.ftruncate(Descriptor, length));

    /// <summary>Shares the other file's content block for block (FICLONE, ioctl_ficlonerange(2)).</summary>
    /// <returns><see cref="Errno.EOPNOTSUPP"/>, <see cref="Errno.EXDEV"/> or <see cref="Errno.EINVAL"/> where that cannot be.</returns>
    public Errno TryClone(FileHandle source) =>
        Result(Native.ioctl(Descriptor, Native.CloneFileRequest, source.Descriptor));

    /// <summary>Copies inside the kernel at both files' positions, copy_file_range(2); 0 bytes is the end.</summary>
    public Errno TryCopyFrom(FileHandle source, long count, out long copied)
    {
        copied = Native.copy_file_range(source.Descriptor, null, Descriptor, null, (nuint)count, 0);
        if (copied >= 0)
            return Errno.None;
        copied = 0;
        return Native.LastError;
    }

    /// <summary>Tells the kernel that the file will be read once, from front to back (POSIX_FADV_SEQUENTIAL).</summary>
    public void AdviseSequential() => _ = Native.posix_fadvise(Descriptor, 0, 0, 2);

    /// <summary>Asks the kernel to read the file into its cache without waiting (POSIX_FADV_WILLNEED).</summary>
    public void AdviseWillNeed() => _ = Native.posix_fadvise(Descriptor, 0, 0, 3);

    /// <summary>Tells the kernel that its cached pages of the file are not needed again (POSIX_FADV_DONTNEED).</summary>
    public void AdviseDontNeed() => _ = Native.posix_fadvise(Descriptor, 0, 0, 4);

    /// <summary>Sets owner and group. Clears the set-user-id and set-group-id bits: set the mode afterwards.</summary>
    public Errno TrySetOwner(uint user, uint group) => Result(Native.fchown(Descriptor, user, group));

    /// <summary>Sets the 12 mode bits.</summary>
    public Errno TrySetMode(int mode) => Result(Native.fchmod(Descriptor, (uint)mode));

    /// <summary>Sets the modification time; the access time stays.</summary>
    public Errno TrySetModifiedAt(UnixTime time)
    {
        var times = TimesCall.ModifiedOnly(time);
        return Result(Native.futimens(Descriptor, (Native.Timespec*)&times));
    }

    /// <summary>Makes content and attributes durable, fsync(2).</summary>
    public Errno TryFlush() => Result(Native.fsync(Descriptor));

    /// <summary>Takes an exclusive lock of the open file without waiting, flock(2); it ends with the process at the latest.</summary>
    /// <returns><see cref="Errno.EAGAIN"/> when another process has it.</returns>
    public Errno TryLock()
    {
        const int exclusive = 2, withoutWaiting = 4;
        return Result(Native.flock(Descriptor, exclusive | withoutWaiting));
    }

    /// <summary>
    /// Gives the lock back at once. Closing does so too, but only when a child process that is just being started, and
    /// has the descriptor until it runs its program, has closed it as well.
    /// </summary>
    public void Unlock()
    {
        const int unlock = 8;
        _ = Native.flock(Descriptor, unlock); // cannot fail on an open file
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose()
    {
        // close(2) frees the descriptor even when it reports an error; errors of writing were asked for by a flush.
        if (_descriptor >= 0)
            _ = Native.close(_descriptor);
        _descriptor = -1;
    }

    private static Errno Result(int result) => result == 0 ? Errno.None : Native.LastError;
}
