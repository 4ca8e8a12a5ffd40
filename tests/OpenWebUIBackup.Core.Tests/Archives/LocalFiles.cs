using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Archives;

/// <summary>Regular files of a local tree, by descriptor: names are bytes.</summary>
internal static class LocalFiles
{
    internal static IEnumerable<(UnixPath Path, byte[] Content, UnixTime Time)> Below(string source, ShipPart part)
    {
        var found = new List<(UnixPath, byte[], UnixTime)>();
        if (!part.IsDirectory)
        {
            using var above = DirectoryHandle.Open(Path.GetDirectoryName(source)!);
            var name = Encoding.UTF8.GetBytes(Path.GetFileName(source));
            found.Add((default, Read(above, name), above.GetStatus(name).ModifiedAt));
            return found;
        }

        using var root = DirectoryHandle.Open(source);
        Add(root, default, part, found);
        return found;
    }

    internal static void Write(DirectoryHandle root, UnixPath path, byte[] content, UnixTime time)
    {
        Assert.Equal(Errno.None, TreePath.TryMakeParent(root, path, 0x1C0, out var parent));
        using (parent)
        {
            _ = parent!.TryUnlink(path.Name.Bytes);
            using var file = parent.CreateFile(path.Name.Bytes, 0x180);
            Assert.Equal(Errno.None, file.TryWrite(content));
            Assert.Equal(Errno.None, file.TrySetModifiedAt(time));
        }
    }

    internal static bool Has(DirectoryHandle root, UnixPath path, long length, UnixTime time)
    {
        if (TreePath.TryOpenParent(root, path, out var parent) != Errno.None)
            return false;
        using (parent)
            return parent!.TryGetStatus(path.Name.Bytes, out var status) == Errno.None && status.Size == length && status.ModifiedAt == time;
    }

    private static void Add(DirectoryHandle directory, UnixPath prefix, ShipPart part, List<(UnixPath, byte[], UnixTime)> found)
    {
        var listing = new DirectoryListing();
        using (var listed = directory.Reopen())
            Assert.Equal(Errno.None, listing.TryRead(listed));
        for (var i = 0; i < listing.Count; i++)
        {
            var name = listing[i].ToArray();
            var status = directory.GetStatus(name);
            if (status.Type == FileType.Regular && (part.Only is null || part.Only.Contains(new UnixPath(name))))
                found.Add((prefix.Append(name), Read(directory, name), status.ModifiedAt));
            else if (status.Type == FileType.Directory && !part.Shallow)
            {
                using var below = directory.OpenDirectory(name);
                Add(below, prefix.Append(name), part, found);
            }
        }
    }

    private static byte[] Read(DirectoryHandle directory, byte[] name)
    {
        using var file = directory.OpenFile(name);
        using var stream = new FileHandleStream(file, "test");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
