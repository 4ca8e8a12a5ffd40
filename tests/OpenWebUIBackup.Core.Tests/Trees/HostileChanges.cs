using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>
/// Changes a tree a little, as time does between two snapshots: each kind of change by itself, so that a difference
/// that is overlooked shows.
/// </summary>
internal sealed class HostileChanges
{
    private readonly Random _random;
    private readonly HostileTreeOptions _options;
    private readonly HostileAttributes _attributes;
    private readonly double _share;

    private HostileChanges(int seed, double share, HostileTreeOptions options)
    {
        _random = new Random(seed);
        _share = share;
        _options = options;
        _attributes = new HostileAttributes(_random, options);
    }

    /// <summary>Changes about <paramref name="share"/> of the names below <paramref name="path"/>.</summary>
    public static void Make(string path, int seed, double share = 0.3, HostileTreeOptions? options = null)
    {
        var changes = new HostileChanges(seed, share, options ?? new HostileTreeOptions());
        OwnThread.Run(access =>
        {
            using var top = DirectoryHandle.Open(path);
            changes.ChangeDirectory(top, access);
        });
    }

    private void ChangeDirectory(DirectoryHandle directory, XattrAccess access)
    {
        var listing = new DirectoryListing();
        HostileTree.Check(listing.TryRead(directory));
        for (var i = 0; i < listing.Count; i++)
        {
            var name = listing[i].ToArray();
            var status = directory.GetStatus(name);
            if (status.Type == FileType.Directory)
            {
                using var child = directory.OpenDirectory(name);
                ChangeDirectory(child, access);
                if (_random.NextDouble() < _share)
                    _attributes.Finish(child);
            }
            else if (_random.NextDouble() < _share)
                Change(directory, name, status, access);
        }
    }

    private void Change(DirectoryHandle directory, byte[] name, FileStatus status, XattrAccess access)
    {
        switch (_random.Next(8))
        {
            case 0:
                HostileTree.Check(directory.TryUnlink(name));
                break;
            case 1:
                HostileTree.Check(directory.TryRename(name, directory, HostileNames.Free(_random, directory)));
                break;
            case 2:
                HostileTree.Check(directory.TrySetModifiedAt(name, Next(status.ModifiedAt)));
                break;
            case 3 when status.Type != FileType.SymbolicLink:
                HostileTree.Check(directory.TrySetMode(name, status.Mode ^ 0x008)); // execution by the group
                break;
            case 4 when _options.Privileged:
                HostileTree.Check(directory.TrySetOwner(name, status.UserId, status.GroupId ^ 1));
                break;
            case 5 when status.Type == FileType.Regular && _options.Attributes:
                HostileTree.Check(access.TrySet(directory, name, new Xattr(new UnixPath("user.new"), [1])));
                break;
            case 6:
                Replace(directory, name, isLink: status.Type != FileType.SymbolicLink);
                break;
            default:
                Replace(directory, name, isLink: false);
                break;
        }
    }

    // By something of its own, which also parts what was hard-linked.
    private void Replace(DirectoryHandle directory, byte[] name, bool isLink)
    {
        HostileTree.Check(directory.TryUnlink(name));
        if (isLink)
        {
            HostileTree.Check(directory.TryMakeSymbolicLink("elsewhere"u8, name));
            HostileTree.Check(directory.TrySetModifiedAt(name, _attributes.Time()));
            return;
        }

        using var file = directory.CreateFile(name, 0x1A4);
        FileContent.Write(file, _random, _options.LargestFile, sparse: false);
        _attributes.Finish(file);
    }

    private static UnixTime Next(UnixTime time) => UnixTime.FromTotalNanoseconds(time.TotalNanoseconds + 1);
}
