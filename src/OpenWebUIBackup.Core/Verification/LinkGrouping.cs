using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>
/// Whether names share a file exactly as the manifest groups them. Snapshots share files among each other, so a
/// file's number of names says nothing, and the inodes of one tree have to be remembered: some 20 bytes a file.
/// </summary>
/// <param name="device">The device of the tree's root; nearly always that of all its files.</param>
internal sealed class LinkGrouping(ulong device)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, FileIdentity> _fileOfGroup = [];
    private readonly Dictionary<FileIdentity, ulong> _groupOfFile = [];
    private readonly HashSet<ulong> _alone = [];
    private readonly HashSet<FileIdentity> _aloneElsewhere = [];

    /// <summary>Notes a name; null when it fits what was noted before, else what does not.</summary>
    /// <param name="status">The file that the name has in the tree.</param>
    /// <param name="group">Its group in the manifest; 0 for none.</param>
    internal string? Fault(in FileStatus status, ulong group)
    {
        // One name: nothing else can share it. True of every file in a first snapshot.
        if (group == 0 && status.LinkCount == 1)
            return null;
        var file = new FileIdentity(status.Device, status.Inode);
        lock (_lock)
        {
            if (group == 0)
                return AddAlone(file) && !_groupOfFile.ContainsKey(file) ? null : "it is hard-linked to another name";
            if (_fileOfGroup.TryAdd(group, file))
                return _groupOfFile.TryAdd(file, group) && !IsAlone(file)
                    ? null
                    : "it is hard-linked to a name of another file";
            return _fileOfGroup[group] == file ? null : "it is no longer hard-linked to its other names";
        }
    }

    private bool AddAlone(FileIdentity file) =>
        file.Device == device ? _alone.Add(file.Inode) : _aloneElsewhere.Add(file);

    private bool IsAlone(FileIdentity file) =>
        file.Device == device ? _alone.Contains(file.Inode) : _aloneElsewhere.Contains(file);

    private readonly record struct FileIdentity(ulong Device, ulong Inode);
}
