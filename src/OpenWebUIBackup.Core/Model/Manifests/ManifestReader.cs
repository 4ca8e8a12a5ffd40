using System.IO.Hashing;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>Reads a manifest from front to back. Memory: one buffer, grown for a line that is longer.</summary>
public sealed class ManifestReader : IDisposable
{
    private readonly LineReader _lines;
    private readonly XxHash128 _hash = new();
    private readonly ManifestLineParser _parser = new();
    private ManifestCounts _counts;
    private bool _everyLineParsed = true;
    private byte[] _previousPath = new byte[256];
    private int _previousLength = -1;

    /// <summary>Begins to read where the file stands; the file stays the caller's.</summary>
    /// <exception cref="ManifestDamagedException">The header is not there, cannot be read, or is of a newer version.</exception>
    public ManifestReader(FileHandle file)
    {
        _lines = new LineReader(file) { Passed = passed => _hash.Append(passed.Span) };
        try
        {
            if (!TryReadAnyLine(out var line))
                throw Truncated();
            Header = ManifestHeaderJson.Parse(line);
        }
        catch (ManifestDamagedException)
        {
            _lines.Dispose();
            throw;
        }
    }

    /// <summary>The first line.</summary>
    public ManifestHeader Header { get; }

    /// <summary>The end line; null until it was reached, and thereby everything before it found to be whole.</summary>
    public ManifestEnd? End { get; private set; }

    /// <summary>The number of the line that was read last, counted from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>
    /// The next entry. Checks order too, and at the end the counts and the hash. The entry's spans are valid until
    /// the next call.
    /// </summary>
    /// <returns>False at the end; then the manifest was whole.</returns>
    /// <exception cref="ManifestDamagedException">Something is wrong with it.</exception>
    public bool TryRead(out ManifestEntry entry)
    {
        if (!TryReadEntryLine(out var line))
        {
            entry = default;
            return false;
        }

        entry = _parser.Parse(line, LineNumber);
        CheckOrder(entry.Path);
        _counts.Add(entry);
        return true;
    }

    /// <summary>
    /// The next entry's line without its newline, valid until the next call. Not parsed, so neither order nor counts
    /// by type are checked; number of lines and hash are, at the end.
    /// </summary>
    /// <returns>False at the end; then the manifest was whole.</returns>
    /// <exception cref="ManifestDamagedException">Something is wrong with it.</exception>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        _everyLineParsed = false;
        if (!TryReadEntryLine(out line))
            return false;
        _counts.Entries++;
        return true;
    }

    /// <summary>As <see cref="TryReadLine(out ReadOnlySpan{byte})"/>, with the path of the entry; order is checked.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line, out ReadOnlySpan<byte> path)
    {
        path = default;
        if (!TryReadLine(out line))
            return false;
        path = _parser.ParsePath(line, LineNumber);
        CheckOrder(path);
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _lines.Dispose();

    private bool TryReadEntryLine(out ReadOnlySpan<byte> line)
    {
        if (End is not null)
        {
            line = default;
            return false;
        }

        if (!TryReadAnyLine(out line))
            throw Truncated();
        if (!line.StartsWith(ManifestEndJson.Prefix))
            return true;
        var end = ManifestEndJson.Parse(line, LineNumber);
        CheckEnd(end, line.Length + 1);
        End = end;
        line = default;
        return false;
    }

    private bool TryReadAnyLine(out ReadOnlySpan<byte> line)
    {
        try
        {
            if (!_lines.TryRead(out line))
                return false;
            LineNumber++;
            return true;
        }
        catch (ManifestDamagedException e) when (e.Line == 0)
        {
            throw new ManifestDamagedException(e.Fault, LineNumber + 1, e.Message);
        }
    }

    private void CheckEnd(ManifestEnd end, int endLength)
    {
        _lines.Pass(back: endLength);
        if (_hash.GetCurrentHashAsUInt128() != end.Hash)
            throw Edited("what is written here is not what the end line's hash was made of");
        if (_counts.Entries != end.Counts.Entries || (_everyLineParsed && _counts != end.Counts))
            throw Edited("the entries are not as many as the end line says");
        if (TryReadAnyLine(out _) || _lines.HasRest)
            throw Edited("something follows the end line");
    }

    private void CheckOrder(ReadOnlySpan<byte> path)
    {
        if (_previousLength >= 0 && path.SequenceCompareTo(_previousPath.AsSpan(0, _previousLength)) <= 0)
            throw Edited("the entries are not in order of their paths");
        if (path.Length > _previousPath.Length)
            _previousPath = new byte[path.Length * 2];
        path.CopyTo(_previousPath);
        _previousLength = path.Length;
    }

    private ManifestDamagedException Edited(string message) => new(ManifestFault.Edited, LineNumber, message);

    private ManifestDamagedException Truncated() =>
        new(ManifestFault.Truncated, LineNumber + 1, "the manifest breaks off: it has no end line");
}
