using System.Buffers;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>Takes a line, without its end. The bytes are there during the call only.</summary>
internal delegate void LineReceiver(ReadOnlySpan<byte> line);

/// <summary>
/// Gives out the lines of what is written to it, as bytes: rclone's output holds file names, and those need not be UTF-8.
/// </summary>
internal sealed class LineStream(LineReceiver receive) : Stream
{
    // Of a statistics line with a thousand long names; more is no line of rclone's, and is dropped.
    private const int LongestLine = 8 << 20;

    private readonly ArrayBufferWriter<byte> _begun = new();
    private bool _isTooLong;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var end = buffer.IndexOf((byte)'\n');
            var piece = end < 0 ? buffer : buffer[..end];
            if (end >= 0 && _begun.WrittenCount == 0 && !_isTooLong)
                receive(piece);
            else
            {
                _isTooLong |= _begun.WrittenCount + piece.Length > LongestLine;
                if (!_isTooLong)
                    _begun.Write(piece);
                if (end >= 0)
                    Complete();
            }

            if (end < 0)
                return;
            buffer = buffer[(end + 1)..];
        }
    }

    /// <summary>Gives out what has no line end.</summary>
    public void Complete()
    {
        if (_begun.WrittenCount > 0 && !_isTooLong)
            receive(_begun.WrittenSpan);
        _begun.ResetWrittenCount();
        _isTooLong = false;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
