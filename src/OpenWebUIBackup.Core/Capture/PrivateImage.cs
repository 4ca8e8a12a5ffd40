using System.Buffers;
using System.Diagnostics;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>
/// A file without a name on the target's file system that is made equal to a source file. Its space is free again
/// when it is disposed of or the process ends.
/// </summary>
internal sealed class PrivateImage : IDisposable
{
    // Fits the second-level cache twice, so that comparing runs at its speed.
    private const int ChunkBytes = 256 << 10;

    private PrivateImage(FileHandle file) => File = file;

    internal FileHandle File { get; }

    /// <summary>Makes an empty one.</summary>
    /// <exception cref="LinuxException">No file can be made there.</exception>
    internal static PrivateImage Create(DirectoryHandle directory)
    {
        // Not a Guid: its randomness comes from /dev/urandom, which an empty chroot does not have.
        var name = System.Text.Encoding.ASCII.GetBytes($".owui-backup-image-{Random.Shared.NextInt64():x16}");
        var file = directory.CreateFile(name, 0x180); // 0600: it holds what the database holds
        if (directory.TryUnlink(name) is var errno and not Errno.None)
        {
            file.Dispose();
            throw DirectoryHandle.Failure(errno, "remove", name);
        }

        return new PrivateImage(file);
    }

    /// <summary>Copies the source's bytes as they come, or shares them where the file system can.</summary>
    internal void CopyFrom(FileHandle source, CancellationToken cancellation)
    {
        if (TryShare(source))
            return;
        source.AdviseSequential();
        Align(source, compare: false, long.MaxValue, cancellation);
    }

    /// <summary>Takes over the source's content at one stroke, where the file system can (Btrfs, XFS).</summary>
    internal bool TryShare(FileHandle source)
    {
        if (source.TryGetStatus(out var status) != Errno.None || File.TryClone(source) != Errno.None)
            return false;
        Ensure(File.TrySetLength(status.Size)); // cloning does not shorten
        return true;
    }

    /// <summary>Rewrites what differs from the source.</summary>
    /// <param name="source">What to become equal to.</param>
    /// <param name="limit">When to give up.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether the whole file was gone through within the limit.</returns>
    internal bool CorrectFrom(FileHandle source, TimeSpan limit, CancellationToken cancellation) =>
        Align(source, compare: true, Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency), cancellation);

    public void Dispose() => File.Dispose();

    private bool Align(FileHandle source, bool compare, long deadline, CancellationToken cancellation)
    {
        var theirs = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var ours = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long offset = 0;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (Stopwatch.GetTimestamp() > deadline)
                    return false;
                var count = Read(source, theirs.AsSpan(0, ChunkBytes), offset);
                if (count == 0)
                    break;
                var data = theirs.AsSpan(0, count);
                if (!compare || !ours.AsSpan(0, Read(File, ours.AsSpan(0, count), offset)).SequenceEqual(data))
                {
                    Ensure(File.TrySeek(offset));
                    Ensure(File.TryWrite(data));
                }

                offset += count;
            }

            Ensure(File.TrySetLength(offset));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(theirs);
            ArrayPool<byte>.Shared.Return(ours);
        }
    }

    private static int Read(FileHandle file, Span<byte> buffer, long offset)
    {
        var errno = file.TryReadAt(buffer, offset, out var count);
        return errno == Errno.None ? count : throw new LinuxException(errno, "read", "the database");
    }

    private static void Ensure(Errno errno)
    {
        if (errno != Errno.None)
            throw new TargetException(errno.Describe());
    }
}
