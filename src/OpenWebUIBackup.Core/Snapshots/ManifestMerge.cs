using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// The lines of several segments as one, in path order. Of lines with the same path the later segment's stands.
/// </summary>
/// <remarks>
/// Segments overlap little: uploads lie between the rest's paths as one run. So whole buffers go through when their
/// last line sorts before everything that the other segments still have, and lines are taken one by one only where
/// runs meet.
/// </remarks>
internal sealed class ManifestMerge : IDisposable
{
    private readonly List<SegmentCursor> _cursors = [];
    private ManifestCounts _replaced;

    /// <summary>Begins at the beginning of all segments.</summary>
    internal ManifestMerge(IReadOnlyList<ManifestSegment> segments)
    {
        foreach (var segment in segments)
            _cursors.Add(new SegmentCursor(segment.File));
    }

    /// <summary>What was left out so far, because a later segment has the same path.</summary>
    internal ManifestCounts Replaced => _replaced;

    /// <summary>The next lines, each with its newline, valid until the next call; false at the end.</summary>
    internal bool TryRead(out ReadOnlySpan<byte> lines)
    {
        var least = Least();
        if (least is null)
        {
            lines = default;
            return false;
        }

        SegmentCursor? bound = null;
        foreach (var cursor in _cursors)
            if (cursor != least && cursor.Settle()
                && (bound is null || cursor.Path.SequenceCompareTo(bound.Path) < 0))
                bound = cursor;
        lines = least.Take(bound);
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var cursor in _cursors)
            cursor.Dispose();
    }

    private SegmentCursor? Least()
    {
        SegmentCursor? least = null;
        foreach (var cursor in _cursors)
        {
            if (!cursor.Settle())
                continue;
            var order = least is null ? -1 : cursor.Path.SequenceCompareTo(least.Path);
            if (order == 0)
                _replaced.Add(least!.Drop());
            if (order <= 0)
                least = cursor;
        }

        return least;
    }
}

/// <summary>The place up to which a segment has been merged.</summary>
internal sealed class SegmentCursor : IDisposable
{
    private readonly LineReader _reader;
    private readonly ManifestLineParser _parser = new();
    private byte[] _path = new byte[256];
    private int _pathLength;
    private bool _settled;

    internal SegmentCursor(FileHandle file)
    {
        if (file.TrySeek(0) is var errno and not Errno.None)
            throw new LinuxException(errno, "read back", "a segment of the manifest");
        _reader = new LineReader(file);
    }

    /// <summary>The path of the next line, once <see cref="Settle"/> found it.</summary>
    internal ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    /// <summary>Finds the path of the next line, unless it is known; false at the end.</summary>
    internal bool Settle()
    {
        if (_settled)
            return true;
        if (!_reader.TryPeekLines(out var lines))
            return false;
        var path = _parser.ParsePath(Head(lines)[..^1]);
        if (path.Length > _path.Length)
            _path = new byte[path.Length * 2];
        path.CopyTo(_path);
        _pathLength = path.Length;
        _settled = true;
        return true;
    }

    /// <summary>Goes past the next line and tells what it counted for.</summary>
    internal ManifestCounts Drop()
    {
        var counts = default(ManifestCounts);
        counts.Add(_parser.Parse(Take(oneLine: true)[..^1]));
        return counts;
    }

    /// <summary>The next lines: as many as are at hand and sort before <paramref name="bound"/>'s next, at least one.</summary>
    internal ReadOnlySpan<byte> Take(SegmentCursor? bound)
    {
        if (bound is null)
            return Take(oneLine: false);
        _reader.TryPeekLines(out var lines);
        var last = lines[..^1];
        last = last[(last.LastIndexOf((byte)'\n') + 1)..];
        return Take(oneLine: _parser.ParsePath(last).SequenceCompareTo(bound.Path) >= 0);
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private ReadOnlySpan<byte> Take(bool oneLine)
    {
        _reader.TryPeekLines(out var lines);
        var taken = oneLine ? Head(lines) : lines;
        _reader.Skip(taken.Length);
        _settled = false;
        return taken;
    }

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> lines) => lines[..(lines.IndexOf((byte)'\n') + 1)];
}
