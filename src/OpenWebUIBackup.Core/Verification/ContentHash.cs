using System.IO.Hashing;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>Reads files through for their XXH128. One a thread: it owns a buffer.</summary>
internal sealed class ContentHash(Findings findings, CancellationToken cancellation)
{
    // Fits the second-level cache, so that hashing finds what reading has just put there: measured from 32 KiB to
    // 4 MiB, 128 was the quickest by far, and twice as quick as 1024.
    private const int BufferSize = 128 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private readonly XxHash128 _hash = new();

    /// <summary>The hash of all of a regular file that was <paramref name="size"/> bytes long when it was asked.</summary>
    internal Errno TryRead(FileHandle file, long size, out UInt128 hash)
    {
        hash = default;
        var errno = file.TryRead(_buffer, out var count);
        if (errno != Errno.None)
            return errno;
        if (count == size && count < _buffer.Length)
        {
            // A regular file gives as much as it has: less than was asked for is the end.
            findings.Advance(0, count);
            hash = XxHash128.HashToUInt128(_buffer.AsSpan(0, count));
            return Errno.None;
        }

        file.AdviseSequential();
        _hash.Reset();
        while (count > 0)
        {
            _hash.Append(_buffer.AsSpan(0, count));
            findings.Advance(0, count);
            cancellation.ThrowIfCancellationRequested();
            errno = file.TryRead(_buffer, out count);
            if (errno != Errno.None)
                return errno;
        }

        hash = _hash.GetCurrentHashAsUInt128();
        return Errno.None;
    }
}
