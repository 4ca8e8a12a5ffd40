using System.IO.Hashing;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Files;

/// <summary>
/// Copies regular files, hashing in the same pass. One instance a thread: it owns a buffer.
/// </summary>
/// <remarks>
/// A file that is written to meanwhile shows by a size, modification or change time that differs before and after;
/// it is read again, <see cref="Attempts"/> times in all, with a growing pause for the writer to finish. Holes of a
/// sparse file stay holes. On file systems that share blocks (btrfs, XFS) a large file is cloned and the clone is
/// read, since its content can then no longer change.
/// </remarks>
public sealed class FileCopier
{
    /// <summary>How often a file that keeps changing is read.</summary>
    public const int Attempts = 4;

    // Measured: beyond 256 KiB neither reading nor writing gets faster, and two of these per thread stay in the
    // second-level cache.
    private const int BufferSize = 256 * 1024;

    // A clone costs a call more; below this size plain copying is as fast.
    private const long SmallestClone = 1 << 20;

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly XxHash128 _hash = new();
    private readonly AttributeWriter _attributes = new();
    private readonly bool _privileged = ProcessLimits.IsRoot;
    private bool _cloneRefused;

    /// <summary>
    /// Copies <paramref name="name"/> to the new file <paramref name="toName"/>, with all its attributes.
    /// </summary>
    /// <param name="from">The directory of the original.</param>
    /// <param name="name">The original. No symbolic link is followed; anything but a regular file counts as vanished.</param>
    /// <param name="to">The directory of the copy.</param>
    /// <param name="toName">The copy's name; it must be free.</param>
    /// <param name="stopAtDatabase">Whether to leave a file that begins as SQLite databases do.</param>
    /// <param name="cancellation">Looked at once a buffer; what was made of the copy is removed.</param>
    /// <param name="given">What the copy gets in place of the original's attributes; null: those.</param>
    /// <param name="known">
    /// The original's status, if the caller has just read it: saves a call. That it still holds is seen at the end.
    /// </param>
    public CopyResult Copy(
        DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> toName,
        bool stopAtDatabase, CancellationToken cancellation, GivenAttributes? given = null, FileStatus? known = null)
    {
        var errno = from.TryOpenFile(name, out var opened);
        if (errno != Errno.None)
            return CopyResult.Source(errno, "open");
        using var source = opened!;
        for (var attempt = 1; ; attempt++)
        {
            var result = CopyOnce(source, to, toName, stopAtDatabase, given, attempt == 1 ? known : null, cancellation);
            if (result.Ending != CopyEnding.ChangedWhileRead || attempt == Attempts)
                return result;
            _ = to.TryUnlink(toName); // the next attempt says so if this did not succeed
            Thread.Sleep(20 << (2 * attempt)); // 80, 320, 1280 ms
            cancellation.ThrowIfCancellationRequested();
            if ((errno = source.TrySeek(0)) != Errno.None)
                return CopyResult.Source(errno, "read again");
        }
    }

    /// <summary>
    /// Copies a small file that has rested, in the fewest calls there can be: it is read first and looked at once,
    /// afterwards. Nobody can set the change time, so one from before <paramref name="since"/> shows that what was
    /// read is what the file was all the time.
    /// </summary>
    /// <returns>
    /// Null, with nothing made, for any other file: one that is large, sparse, has several names, changed lately, cannot
    /// be read, or is a database that was asked to be left. <see cref="Copy"/> deals with all of these.
    /// </returns>
    public CopyResult? TryCopyResting(
        DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> toName,
        bool stopAtDatabase, UnixTime since)
    {
        if (from.TryOpenFile(name, out var opened) != Errno.None)
            return null;
        using var source = opened!;
        if (source.TryRead(_buffer, out var length) != Errno.None
            || length == BufferSize
            || source.TryGetStatus(out var status) != Errno.None
            || status.Type != FileType.Regular || status.LinkCount != 1 || status.ChangedAt >= since
            || status.Size != length || status.AllocatedBytes < length
            || (stopAtDatabase && _buffer.AsSpan(0, length).StartsWith("SQLite format 3\0"u8))
            || source.TryReadXattrs(_privileged, out var xattrs) != Errno.None)
            return null;
        var errno = to.TryCreateFile(toName, status.Mode & 0x1FF, out var created);
        if (errno != Errno.None)
            return CopyResult.Target(errno, "create");
        using var target = created!;
        var result = CopyContent(source, target, status, length, CancellationToken.None);
        if (result.Ending == CopyEnding.Copied)
            return result with { Status = status, Xattrs = xattrs, Losses = _attributes.Finish(target, status, xattrs) };
        _ = to.TryUnlink(toName); // the failure at hand is what is reported
        return result;
    }

    /// <summary>XXH128 of a whole file.</summary>
    public Errno TryHash(FileHandle file, out UInt128 hash, CancellationToken cancellation)
    {
        hash = default;
        _hash.Reset();
        while (true)
        {
            var errno = file.TryRead(_buffer, out var count);
            if (errno != Errno.None)
                return errno;
            if (count == 0)
                break;
            _hash.Append(_buffer.AsSpan(0, count));
            cancellation.ThrowIfCancellationRequested();
        }

        hash = _hash.GetCurrentHashAsUInt128();
        return Errno.None;
    }

    private CopyResult CopyOnce(
        FileHandle source, DirectoryHandle to, ReadOnlySpan<byte> toName, bool stopAtDatabase, GivenAttributes? given,
        FileStatus? known, CancellationToken cancellation)
    {
        var errno = Errno.None;
        var before = known ?? default;
        if (known is null)
            errno = source.TryGetStatus(out before);
        if (errno != Errno.None)
            return CopyResult.Source(errno, "read the status of");
        if (before.Type != FileType.Regular)
            return CopyResult.Source(Errno.ENOENT, "open as a file");
        errno = source.TryRead(_buffer, out var first);
        if (errno != Errno.None)
            return CopyResult.Source(errno, "read");
        if (stopAtDatabase && _buffer.AsSpan(0, first).StartsWith("SQLite format 3\0"u8))
            return new CopyResult { Ending = CopyEnding.IsDatabase, Status = before, Xattrs = [] };
        var xattrs = given?.Xattrs;
        if (given is null && (errno = source.TryReadXattrs(_privileged, out xattrs)) != Errno.None)
            return CopyResult.Source(errno, "read the extended attributes of");

        var attributes = given?.Status ?? before;
        errno = to.TryCreateFile(toName, attributes.Mode & 0x1FF, out var created);
        if (errno != Errno.None)
            return CopyResult.Target(errno, "create");
        using var target = created!;
        try
        {
            var result = CopyContent(source, target, before, first, cancellation);
            if (result.Ending != CopyEnding.Copied)
            {
                _ = to.TryUnlink(toName); // the failure at hand is what is reported
                return result;
            }

            errno = source.TryGetStatus(out var after);
            if (errno != Errno.None)
            {
                _ = to.TryUnlink(toName); // the failure at hand is what is reported
                return CopyResult.Source(errno, "read the status of");
            }

            var same = before.IsSameFile(after) && before.Size == after.Size
                && before.ModifiedAt == after.ModifiedAt && before.ChangedAt == after.ChangedAt;
            // What was truncated meanwhile, or cloned after it grew, has another size than its status said.
            if ((!same || (before.Size == 0 && first > 0)) && target.TryGetStatus(out var written) == Errno.None)
                before = before with { Size = written.Size };
            return result with
            {
                Ending = same ? CopyEnding.Copied : CopyEnding.ChangedWhileRead,
                Status = before,
                Xattrs = xattrs!,
                Losses = _attributes.Finish(target, attributes, xattrs),
            };
        }
        catch (OperationCanceledException)
        {
            _ = to.TryUnlink(toName); // the whole tree is removed after a cancellation anyway
            throw;
        }
    }

    private CopyResult CopyContent(
        FileHandle source, FileHandle target, in FileStatus status, int first, CancellationToken cancellation)
    {
        // Most files: the first read had it all, and the status says so.
        var sparse = status.AllocatedBytes < status.Size;
        if (first == status.Size && first < BufferSize && !sparse)
        {
            var errno = first == 0 ? Errno.None : target.TryWrite(_buffer.AsSpan(0, first));
            return errno == Errno.None
                ? new CopyResult { Hash = XxHash128.HashToUInt128(_buffer.AsSpan(0, first)), Xattrs = [] }
                : CopyResult.Target(errno, "write");
        }

        if (status.Size >= SmallestClone && !_cloneRefused)
        {
            var errno = target.TryClone(source);
            if (errno == Errno.None)
                return TryHash(target, out var hash, cancellation) is var failed and not Errno.None
                    ? CopyResult.Target(failed, "read back")
                    : new CopyResult { Hash = hash, Xattrs = [] };
            _cloneRefused = true;
        }

        _hash.Reset();
        return sparse
            ? CopySparse(source, target, status.Size, cancellation)
            : CopyDense(source, target, status.Size == 0 ? long.MaxValue : status.Size, first, cancellation);
    }

    // No further than the size it had: a log that grows as fast as it is read has no end. Some file systems in user
    // space say 0 of what they make up while it is read; that is read to its end.
    private CopyResult CopyDense(FileHandle source, FileHandle target, long size, int first, CancellationToken cancellation)
    {
        source.AdviseSequential();
        var count = (int)long.Min(first, size);
        for (var rest = size; count > 0;)
        {
            _hash.Append(_buffer.AsSpan(0, count));
            var errno = target.TryWrite(_buffer.AsSpan(0, count));
            if (errno != Errno.None)
                return CopyResult.Target(errno, "write");
            cancellation.ThrowIfCancellationRequested();
            rest -= count;
            if (rest == 0)
                break;
            errno = source.TryRead(_buffer.AsSpan(0, (int)long.Min(BufferSize, rest)), out count);
            if (errno != Errno.None)
                return CopyResult.Source(errno, "read");
        }

        return new CopyResult { Hash = _hash.GetCurrentHashAsUInt128(), Xattrs = [] };
    }

    private CopyResult CopySparse(FileHandle source, FileHandle target, long size, CancellationToken cancellation)
    {
        long position = 0;
        while (position < size)
        {
            var errno = source.TryFindData(position, out var start, out var end);
            if (errno == Errno.ENXIO)
                break;
            if (errno != Errno.None)
                (start, end) = (position, size); // a file system that does not tell: all is data
            AppendZeros(start - position, cancellation);
            if ((errno = source.TrySeek(start)) != Errno.None)
                return CopyResult.Source(errno, "read");
            if ((errno = target.TrySeek(start)) != Errno.None)
                return CopyResult.Target(errno, "write");
            for (position = start; position < end;)
            {
                errno = source.TryRead(_buffer.AsSpan(0, (int)long.Min(BufferSize, end - position)), out var count);
                if (errno != Errno.None)
                    return CopyResult.Source(errno, "read");
                if (count == 0)
                    break; // truncated meanwhile: the status afterwards tells
                _hash.Append(_buffer.AsSpan(0, count));
                if ((errno = target.TryWrite(_buffer.AsSpan(0, count))) != Errno.None)
                    return CopyResult.Target(errno, "write");
                position += count;
                cancellation.ThrowIfCancellationRequested();
            }

            if (position < end)
                break;
        }

        AppendZeros(size - position, cancellation);
        return target.TrySetLength(size) is var failed and not Errno.None
            ? CopyResult.Target(failed, "set the length of")
            : new CopyResult { Hash = _hash.GetCurrentHashAsUInt128(), Xattrs = [] };
    }

    private void AppendZeros(long count, CancellationToken cancellation)
    {
        if (count <= 0)
            return;
        var zeros = _buffer.AsSpan(0, (int)long.Min(BufferSize, count));
        zeros.Clear();
        for (; count > 0; count -= zeros.Length)
        {
            _hash.Append(zeros[..(int)long.Min(zeros.Length, count)]);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
