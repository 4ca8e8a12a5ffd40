using System.Buffers;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// The previous snapshot: its tree, and its manifest if it has one that is whole. A snapshot made by the documented
/// rsync script has none.
/// </summary>
internal sealed class LinkBase(string name, DirectoryHandle tree, Func<FileHandle>? openManifest, ManifestHeader? header)
    : IDisposable
{
    /// <summary>The snapshot's name.</summary>
    internal string Name { get; } = name;

    /// <summary>Its root.</summary>
    internal DirectoryHandle Tree { get; } = tree;

    /// <summary>Whether there is a manifest to carry hashes over from.</summary>
    internal bool HasManifest => openManifest is not null;

    /// <summary>What the manifest notes of a database, by path.</summary>
    internal IReadOnlyDictionary<UnixPath, DatabaseFacts> Databases { get; } =
        header?.Databases.ToDictionary(facts => facts.Path) ?? [];

    /// <summary>The manifest's entries from the beginning.</summary>
    internal PreviousLines? OpenLines() => openManifest is null ? null : new PreviousLines(openManifest());

    /// <inheritdoc />
    public void Dispose() => Tree.Dispose();
}

/// <summary>
/// Goes through the previous manifest's lines beside a walk: both are in path order. One pass for each walk.
/// </summary>
internal sealed class PreviousLines : IDisposable
{
    private readonly FileHandle _file;
    private readonly ManifestReader _reader;
    private readonly ManifestLineParser _parser = new();
    private byte[] _line = new byte[1024];
    private int _length;
    private bool _hasLine;
    private bool _ended;

    internal PreviousLines(FileHandle file)
    {
        _file = file;
        _reader = new ManifestReader(file);
    }

    /// <summary>
    /// The lines whose paths lie between two names of one directory, both included; what comes before is passed over.
    /// </summary>
    /// <returns>Null where there are none.</returns>
    internal ArrayBufferWriter<byte>? Take(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        ArrayBufferWriter<byte>? lines = null;
        while (Peek(out var path))
        {
            if (ComparePath(path, prefix, last) > 0)
                break;
            if (lines is not null || ComparePath(path, prefix, first) >= 0)
            {
                lines ??= new ArrayBufferWriter<byte>(16 * 1024);
                lines.Write(_line.AsSpan(0, _length));
                lines.Write("\n"u8);
            }

            _hasLine = false;
        }

        return lines;
    }

    /// <summary>How <paramref name="path"/> sorts against a prefix and a name put together.</summary>
    internal static int ComparePath(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name)
    {
        if (path.Length < prefix.Length)
        {
            var order = path.SequenceCompareTo(prefix);
            return order == 0 ? -1 : order;
        }

        var head = path[..prefix.Length].SequenceCompareTo(prefix);
        return head != 0 ? head : path[prefix.Length..].SequenceCompareTo(name);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private bool Peek(out ReadOnlySpan<byte> path)
    {
        if (!_hasLine)
        {
            if (_ended || !_reader.TryReadLine(out var line))
            {
                _ended = true;
                path = default;
                return false;
            }

            if (line.Length > _line.Length)
                _line = new byte[line.Length * 2];
            line.CopyTo(_line);
            _length = line.Length;
            _hasLine = true;
        }

        path = _parser.ParsePath(_line.AsSpan(0, _length), _reader.LineNumber);
        return true;
    }
}
