using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Files;

/// <summary>
/// An open file as a stream, for what is only to be had as streams (compression). Reads and writes where the file
/// stands; the file stays the caller's. A failed call is thrown as <see cref="LinuxException"/>.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="name">What it is called in messages.</param>
public sealed class FileHandleStream(FileHandle file, string name) : Stream
{
    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override int Read(Span<byte> buffer) =>
        file.TryRead(buffer, out var count) is var errno and not Errno.None ? throw new LinuxException(errno, "read", name) : count;

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (file.TryWrite(buffer) is var errno and not Errno.None)
            throw new LinuxException(errno, "write", name);
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
        // Nothing is held back here.
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();
}
