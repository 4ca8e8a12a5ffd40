using System.Buffers;
using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// A run of manifest lines in path order, with their counts: what one worker formats before a segment takes it.
/// Reused; its buffer is pooled. Not thread-safe.
/// </summary>
public sealed class ManifestBlock : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _length;
    private ManifestCounts _counts;

    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>What they add up to.</summary>
    public ManifestCounts Counts => _counts;

    /// <summary>Formats an entry.</summary>
    public void Append(scoped in ManifestEntry entry)
    {
        _length += ManifestEntryFormatter.Format(Room(ManifestEntryFormatter.LongestLine(entry)), entry);
        _counts.Add(entry);
    }

    /// <summary>
    /// Takes over a line as it stands (without its newline): of an entry that did not change, which is cheaper than
    /// formatting it.
    /// </summary>
    public void AppendLine(ReadOnlySpan<byte> line, scoped in ManifestEntry entry)
    {
        var room = Room(line.Length + 1);
        line.CopyTo(room);
        room[line.Length] = (byte)'\n';
        _length += line.Length + 1;
        _counts.Add(entry);
    }

    /// <summary>Empties it for the next lines.</summary>
    public void Clear()
    {
        _length = 0;
        _counts = default;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private Span<byte> Room(int length)
    {
        if (_buffer.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }
}
