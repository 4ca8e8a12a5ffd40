using System.Text;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>A local tree that is sent. Names are bytes; every file has a time of its own, in whole seconds.</summary>
public sealed class SourceTree : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _root;
    private long _time = 1_700_000_000;

    public SourceTree()
    {
        Path = _scratch.Make("tree");
        _root = DirectoryHandle.Open(Path);
    }

    public string Path { get; }

    /// <summary>Writes a file, replacing what has that name.</summary>
    public void Write(UnixPath path, byte[] content, UnixTime? time = null)
    {
        Assert.Equal(Errno.None, TreePath.TryMakeParent(_root, path, 0x1C0, out var opened));
        using var parent = opened!;
        _ = parent.TryUnlink(path.Name.Bytes); // usually there is none
        using var file = parent.CreateFile(path.Name.Bytes, 0x1A4); // 0644
        Assert.Equal(Errno.None, file.TryWrite(content));
        Assert.Equal(Errno.None, file.TrySetModifiedAt(time ?? new UnixTime(++_time, 0)));
    }

    public void Write(string path, string content) => Write(new UnixPath(path), Encoding.UTF8.GetBytes(content));

    public void Remove(string path)
    {
        Assert.Equal(Errno.None, TreePath.TryOpenParent(_root, new UnixPath(path), out var parent));
        using (parent)
            TreeRemoval.Remove(parent!, new UnixPath(path).Name.Bytes);
    }

    /// <summary>Bytes that do not compress and differ from file to file.</summary>
    public static byte[] Noise(int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    /// <summary>All files of a local directory, path to content.</summary>
    public static SortedDictionary<UnixPath, byte[]> Read(string directory)
    {
        var files = new SortedDictionary<UnixPath, byte[]>();
        using var root = DirectoryHandle.Open(directory);
        Read(root, default, files);
        return files;
    }

    public SortedDictionary<UnixPath, byte[]> Read() => Read(Path);

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    private static void Read(DirectoryHandle directory, UnixPath path, SortedDictionary<UnixPath, byte[]> files)
    {
        var listing = new DirectoryListing();
        Assert.Equal(Errno.None, listing.TryRead(directory));
        for (var i = 0; i < listing.Count; i++)
        {
            var status = directory.GetStatus(listing[i]);
            if (status.Type == FileType.Directory)
            {
                using var child = directory.OpenDirectory(listing[i]);
                Read(child, path.Append(listing[i]), files);
                continue;
            }

            using var file = directory.OpenFile(listing[i]);
            var content = new byte[status.Size];
            for (var length = 0; length < content.Length;)
            {
                Assert.Equal(Errno.None, file.TryRead(content.AsSpan(length), out var count));
                Assert.NotEqual(0, count);
                length += count;
            }

            files.Add(path.Append(listing[i]), content);
        }
    }
}
