using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>
/// Makes random trees with everything that a Linux file system can hold: names of any bytes, every file type, hard
/// links (of files, links and FIFOs), holes, all mode bits, times before 1970 and after 2038 to the nanosecond,
/// extended attributes and ACLs. One seed gives one tree, except for its inode numbers.
/// </summary>
internal sealed class HostileTree
{
    private readonly Random _random;
    private readonly HostileTreeOptions _options;
    private readonly HostileAttributes _attributes;

    // Every name made so far that is no directory: what hard links can be made to.
    private readonly List<(byte[][] Directory, byte[] Name)> _files = [];
    private readonly byte[][] _root = [];
    private DirectoryHandle? _top;
    private int _left;

    private HostileTree(int seed, HostileTreeOptions options)
    {
        _random = new Random(seed);
        _options = options;
        _attributes = new HostileAttributes(_random, options);
    }

    /// <summary>Fills <paramref name="path"/>, an empty directory, and sets its attributes too.</summary>
    public static void Fill(string path, int seed, HostileTreeOptions? options = null)
    {
        var tree = new HostileTree(seed, options ?? new HostileTreeOptions());
        OwnThread.Run(access => tree.Fill(path, access));
    }

    /// <summary>A tree of <paramref name="depth"/> directories, one in the other, with a file at the bottom.</summary>
    public static void Deepen(string path, int depth)
    {
        var directory = DirectoryHandle.Open(path);
        for (var i = 0; i < depth; i++)
        {
            var next = directory.OpenOrMakeDirectory("a directory deeper than any path can say"u8, 0x1ED);
            directory.Dispose();
            directory = next;
        }

        using (directory)
        using (var file = directory.CreateFile("bottom"u8, 0x1A4))
            Assert.Equal(Errno.None, file.TryWrite("reached"u8));
    }

    private void Fill(string path, XattrAccess access)
    {
        _left = _options.Names;
        using var top = DirectoryHandle.Open(path);
        _top = top;
        while (_left > 0)
            FillDirectory(top, _root, access);
        _attributes.Finish(top);
    }

    private void FillDirectory(DirectoryHandle directory, byte[][] path, XattrAccess access)
    {
        var count = Math.Min(_left, _random.Next(0, 12));
        for (var i = 0; i < count; i++)
        {
            _left--;
            var name = HostileNames.Free(_random, directory);
            if (_random.Next(4) == 0 && path.Length < 6)
                MakeDirectory(directory, path, name, access);
            else
                MakeFile(directory, path, name, access);
        }
    }

    private void MakeDirectory(DirectoryHandle directory, byte[][] path, byte[] name, XattrAccess access)
    {
        Check(directory.TryMakeDirectory(name, 0x1C0));
        using var made = directory.OpenDirectory(name);
        FillDirectory(made, [.. path, name], access);
        _attributes.Finish(made);
    }

    private void MakeFile(DirectoryHandle directory, byte[][] path, byte[] name, XattrAccess access)
    {
        var kind = _random.Next(20);
        if (kind < 3 && _files.Count > 0)
        {
            MakeHardLink(directory, name);
            return;
        }

        switch (kind)
        {
            case 3 or 4:
                Check(directory.TryMakeSymbolicLink(LinkTarget(), name));
                break;
            case 5:
                Check(directory.TryMakeNode(name, FileType.Fifo, 0x1B6, 0, 0));
                break;
            case 6 when _options.Privileged:
                var type = _random.Next(2) == 0 ? FileType.CharacterDevice : FileType.BlockDevice;
                Check(directory.TryMakeNode(name, type, 0x180, (uint)_random.Next(1, 300), (uint)_random.Next(0, 70_000)));
                break;
            case 7 when _options.Sockets:
                Check(directory.TryMakeNode(name, FileType.Socket, 0x1B6, 0, 0));
                break;
            default:
                using (var file = directory.CreateFile(name, 0x180))
                {
                    FileContent.Write(file, _random, _options.LargestFile, sparse: kind == 8);
                    _attributes.Finish(file);
                }

                _files.Add((path, name));
                return;
        }

        _attributes.Finish(directory, name, access);
        _files.Add((path, name));
    }

    private void MakeHardLink(DirectoryHandle directory, byte[] name)
    {
        var (path, original) = _files[_random.Next(_files.Count)];
        var from = _top!.Reopen();
        try
        {
            foreach (var step in path)
            {
                // A finished directory of mode 0000 is still open to root; nobody else makes those.
                var next = from.OpenDirectory(step);
                from.Dispose();
                from = next;
            }

            Check(directory.TryLink(from, original, name));
        }
        finally
        {
            from.Dispose();
        }
    }

    private byte[] LinkTarget() => _random.Next(6) switch
    {
        0 => [.. "/etc/passwd"u8],
        1 => [.. "../../../../../../.."u8],
        2 => [.. "."u8],
        3 => HostileNames.Bytes(_random, 255),
        4 => [.. Enumerable.Repeat((byte)'x', 4095)],
        _ => HostileNames.Next(_random),
    };

    internal static void Check(Errno errno)
    {
        if (errno != Errno.None)
            throw new LinuxException(errno, "make a test tree", "here");
    }
}
