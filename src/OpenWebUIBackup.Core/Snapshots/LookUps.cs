using System.Buffers;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Names that are looked up in the copy of a directory before they are made there, by the workers, while the walk is
/// still reading the directory.
/// </summary>
/// <remarks>
/// On ext4 the kernel searches a directory for a name before it makes it, and holds the directory's lock meanwhile; of
/// a name that it was asked for before, it knows that it is free. Asking takes no exclusive lock, so that all workers
/// can at once, and costs least while the directory is empty. Measured with links of 100,000 files into one directory
/// by two threads: 0.97 s, and 0.69 s with the asking included; of 400,000 files 3.9 s and 3.2 s, but still 3.9 s
/// where the asking was done in parts, the directory being no longer empty. tmpfs knows without searching.
/// </remarks>
internal sealed class LookUps
{
    // What the kernel keeps of a name it would keep of the made one too, some 300 bytes; but it gives memory back by
    // age, and what is made much later may be forgotten again.
    private const int MostNames = 512 * 1024;

    private readonly DirectoryNode _directory;
    private readonly byte[] _names;
    private readonly int _length;

    /// <summary>Takes the names as the walk has them, since it will sort them meanwhile.</summary>
    private LookUps(DirectoryNode directory, DirectoryListing listing, int first, int end)
    {
        _directory = directory;
        var length = 0;
        for (var index = first; index < end; index++)
            length += 1 + listing[index].Length;
        _names = ArrayPool<byte>.Shared.Rent(length);
        for (var index = first; index < end; index++)
        {
            var name = listing[index];
            _names[_length++] = (byte)name.Length;
            name.CopyTo(_names.AsSpan(_length));
            _length += name.Length;
        }
    }

    internal DirectoryNode Directory => _directory;

    /// <summary>
    /// What a listing is to tell its growth to, so that names are handed over as they come. A directory that one
    /// reading holds is none of these: the kernel's own search is short there.
    /// </summary>
    internal static Action<int> Of(DirectoryNode directory, DirectoryListing listing, Action<LookUps> handOver)
    {
        int readings = 0, done = 0;
        return count =>
        {
            if (++readings == 1 || done >= MostNames)
                return;
            handOver(new LookUps(directory, listing, done, count));
            done = count;
        };
    }

    /// <summary>Looks them up, once. None is there; what the answer is does not matter.</summary>
    internal void Make()
    {
        for (var rest = _names.AsSpan(0, _length); !rest.IsEmpty; rest = rest[(1 + rest[0])..])
            _ = _directory.Target.Exists(rest.Slice(1, rest[0]));
        ArrayPool<byte>.Shared.Return(_names);
    }
}
