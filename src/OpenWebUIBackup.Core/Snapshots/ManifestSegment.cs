using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Entries in path order on their way into a manifest, kept in a file of their own: one for each walk (uploads, the
/// rest, what came since). The file goes with this object; left by a process that died, it goes with the directory
/// of the interrupted run. It keeps its name until then: on some file systems in user space (FAT by fusefat) a file
/// without a name can be read no more.
/// </summary>
public sealed class ManifestSegment : IDisposable
{
    private readonly DirectoryHandle _directory;
    private readonly byte[] _name;
    private readonly ManifestLineParser _parser = new();
    private ManifestCounts _counts;
    private byte[] _lastPath = [];

    /// <summary>
    /// Makes the segment's file in <paramref name="directory"/>, which must outlive it, under a <paramref name="name"/>
    /// that is free.
    /// </summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public ManifestSegment(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        _directory = directory;
        _name = name.ToArray();
        File = directory.CreateFile(name, 0x180); // 0600
    }

    /// <summary>What its lines add up to.</summary>
    public ManifestCounts Counts => _counts;

    internal FileHandle File { get; }

    /// <summary>Appends a block, whose paths must all sort behind those that are there.</summary>
    /// <exception cref="LinuxException">Writing failed: no space left, say.</exception>
    /// <exception cref="InvalidOperationException">The block's first path sorts before the last one's.</exception>
    public void Append(ManifestBlock block)
    {
        var lines = block.Bytes;
        if (lines.IsEmpty)
            return;
        CheckOrder(lines);
        if (File.TryWrite(lines) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "write", _name);
        _counts.Add(block.Counts);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        File.Dispose();
        _ = _directory.TryUnlink(_name); // what cannot be removed is found and told of with its directory
    }

    // Order inside a block is the walk's own; that blocks come in order is what several workers could get wrong.
    private void CheckOrder(ReadOnlySpan<byte> lines)
    {
        var first = _parser.ParsePath(lines[..lines.IndexOf((byte)'\n')]);
        if (_counts.Entries > 0 && first.SequenceCompareTo(_lastPath) <= 0)
            throw new InvalidOperationException($"{UnixPath.Display(first)} comes after {UnixPath.Display(_lastPath)}");
        var last = lines[..^1];
        _lastPath = _parser.ParsePath(last[(last.LastIndexOf((byte)'\n') + 1)..]).ToArray();
    }
}
