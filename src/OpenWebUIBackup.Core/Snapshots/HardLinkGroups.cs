using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Files with several names: those met so far in the source, and which of the previous snapshot's files they were
/// linked to. The first name met of each is also linked into a directory of its own, so that later names can be
/// linked to it whatever directory it was in, without keeping that open. Memory: one entry for each such file.
/// </summary>
/// <remarks>
/// Not thread-safe: hold <see cref="Lock"/> from looking a file up to having captured its first name.
/// </remarks>
internal sealed class HardLinkGroups(DirectoryHandle directory)
{
    private readonly Dictionary<(ulong Device, ulong Inode), CapturedFile> _files = [];
    private readonly Dictionary<ulong, (ulong Device, ulong Inode)> _claims = [];
    private readonly Dictionary<(ulong Device, ulong Inode), ulong> _copies = [];

    private List<FileStatus>? _added;

    internal Lock Lock { get; } = new();

    /// <summary>The file, if one of its names was captured before.</summary>
    internal CapturedFile? Find(in FileStatus status) => _files.GetValueOrDefault((status.Device, status.Inode));

    /// <summary>
    /// Whether the source's file may be linked to this one of the previous snapshot. The first that asks may; a
    /// different file that asks later may not, since what are two files now must not become one in the snapshot.
    /// </summary>
    /// <param name="baseFile">The group in the previous manifest, or the inode where there is no manifest.</param>
    /// <param name="source">The file that asks.</param>
    internal bool TryClaim(ulong baseFile, in FileStatus source)
    {
        var key = (source.Device, source.Inode);
        return _claims.TryAdd(baseFile, key) || _claims[baseFile] == key;
    }

    /// <summary>Notes a file whose first name was captured in <paramref name="holder"/>.</summary>
    internal void Add(in FileStatus status, CapturedFile file, DirectoryHandle holder, ReadOnlySpan<byte> name)
    {
        // A link that cannot be made (the limit of names was reached) makes the next name the first of a new copy.
        if (directory.TryLink(holder, name, LinkName(status)) != Errno.None)
        {
            CountCopy(status);
            return;
        }

        _files[(status.Device, status.Inode)] = file;
        _added?.Add(status);
    }

    /// <summary>From here on what is noted can be taken back by <see cref="TakeBack"/>.</summary>
    internal void Mark() => _added = [];

    /// <summary>Forgets what was noted since <see cref="Mark"/>: its copies are captured again.</summary>
    internal void TakeBack()
    {
        foreach (var status in _added ?? [])
            Forget(status);
        _added = null;
    }

    /// <summary>Gives a noted file a further name.</summary>
    internal Errno TryLinkTo(in FileStatus status, DirectoryHandle holder, ReadOnlySpan<byte> name) =>
        holder.TryLink(directory, LinkName(status), name);

    /// <summary>Forgets a file that cannot take more names; the next name begins anew.</summary>
    internal void Forget(in FileStatus status)
    {
        _files.Remove((status.Device, status.Inode));
        CountCopy(status);
        _ = directory.TryUnlink(LinkName(status)); // goes with the directory at the latest
    }

    /// <summary>
    /// The number that the manifest gives the file's names: its inode, so that it stays from one snapshot to the next;
    /// another one for each further copy that was begun at the limit of names.
    /// </summary>
    internal ulong NumberOf(in FileStatus status)
    {
        const int aboveInodes = 48; // no file system has that many
        return status.Inode + (_copies.GetValueOrDefault((status.Device, status.Inode)) << aboveInodes);
    }

    private void CountCopy(in FileStatus status)
    {
        var key = (status.Device, status.Inode);
        _copies[key] = _copies.GetValueOrDefault(key) + 1;
    }

    private static byte[] LinkName(in FileStatus status) =>
        Encoding.ASCII.GetBytes($"{status.Device:x}-{status.Inode:x}");
}

/// <summary>What the manifest tells of a captured file besides its path.</summary>
internal sealed record CapturedFile(FileStatus Status, UInt128 Hash, bool HasHash, Xattr[] Attributes, byte[] Target);
