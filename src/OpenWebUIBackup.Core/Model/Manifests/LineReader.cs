using System.Buffers;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>
/// Lines of a file, one after the other, out of one pooled buffer that grows when a line is longer.
/// </summary>
public sealed class LineReader : IDisposable
{
    // Large enough that reading costs little beside parsing, small enough to stay in the processor's cache.
    private const int BufferSize = 256 * 1024;

    // An entry can have about 64 KiB of attributes (XATTR_LIST_MAX, XATTR_SIZE_MAX) for each of many names; what is
    // longer than this is no line of a manifest but a file without newlines.
    private const int LongestLine = 64 * 1024 * 1024;

    private readonly FileHandle _file;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _position;
    private int _filled;
    private int _taken;
    private bool _ended;

    /// <summary>Reads from the file's position on; the file stays the caller's.</summary>
    public LineReader(FileHandle file) => _file = file;

    /// <summary>Called with everything that was read past, newlines included, before it is thrown away.</summary>
    public Action<ReadOnlyMemory<byte>>? Passed { get; set; }

    /// <summary>Whether bytes follow the last line that was given: an unfinished line, at the end of the file.</summary>
    public bool HasRest => _position < _filled;

    /// <summary>The next line without its newline, valid until the next call.</summary>
    /// <returns>False at the end of the file; what there is without a newline is not given.</returns>
    /// <exception cref="ManifestDamagedException">Reading failed, or a line has no end.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_position + searched, _filled - _position - searched);
            var length = rest.IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_position, searched + length);
                _position += searched + length + 1;
                return true;
            }

            searched += rest.Length;
            if (!Fill())
            {
                line = default;
                return false;
            }
        }
    }

    /// <summary>All whole lines that are in the buffer, with their newlines; reads when there is none.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <inheritdoc cref="TryRead" path="/exception"/>
    public bool TryPeekLines(out ReadOnlySpan<byte> lines)
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_position, _filled - _position);
            var length = rest.LastIndexOf((byte)'\n') + 1;
            lines = rest[..length];
            if (length > 0)
                return true;
            if (!Fill())
                return false;
        }
    }

    /// <summary>Goes past bytes that <see cref="TryPeekLines"/> showed.</summary>
    public void Skip(int length) => _position += length;

    /// <summary>Gives <see cref="Passed"/> what it has not been given, up to <paramref name="back"/> bytes before the position.</summary>
    public void Pass(int back = 0)
    {
        if (_position - back > _taken)
            Passed?.Invoke(_buffer.AsMemory(_taken, _position - back - _taken));
        _taken = _position - back;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _position = _filled = _taken = 0;
    }

    private bool Fill()
    {
        if (_ended)
            return false;
        Pass();
        var unread = _filled - _position;
        if (unread > LongestLine)
            throw new ManifestDamagedException(ManifestFault.Malformed, 0, "a line does not end");
        if (unread > _buffer.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(_position, unread).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
            _buffer.AsSpan(_position, unread).CopyTo(_buffer);

        _position = _taken = 0;
        _filled = unread;
        if (_file.TryRead(_buffer.AsSpan(_filled), out var count) is var errno and not Errno.None)
            throw new ManifestDamagedException(ManifestFault.Unreadable, 0, errno.Describe());
        _filled += count;
        _ended = count == 0;
        return !_ended;
    }
}
