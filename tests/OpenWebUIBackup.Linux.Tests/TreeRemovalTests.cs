using System.Diagnostics;
using System.Text;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class TreeRemovalTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;

    public TreeRemovalTests() => _directory = _scratch.Make("d");

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void What_is_not_there_needs_no_removal() => Remove("missing"u8);

    [Fact]
    public void A_file_and_a_link_are_removed_too()
    {
        Directory.CreateDirectory(_scratch["outside"]);
        File.WriteAllText(_scratch["outside/file"], "");
        _directory.CreateFile("file"u8, 0x1A4).Dispose();
        Assert.Equal(Errno.None, _directory.TryMakeSymbolicLink("../outside"u8, "link"u8));
        Remove("file"u8);
        Remove("link"u8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["d"]));
        Assert.True(File.Exists(_scratch["outside/file"]));
    }

    [Fact]
    public void Five_thousand_levels_are_removed()
    {
        var here = _directory.OpenOrMakeDirectory("deep"u8, 0x1ED);
        for (var i = 0; i < 5000; i++)
        {
            here.CreateFile("file"u8, 0x1A4).Dispose();
            Assert.Equal(Errno.None, here.TryMakeDirectory("beside"u8, 0x1ED));
            var next = here.OpenOrMakeDirectory("deeper"u8, 0x1ED);
            here.Dispose();
            here = next;
        }

        here.Dispose();
        var removed = 0;
        Remove("deep"u8, count => removed += count);
        Assert.Equal(5000, removed);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["d"]));
    }

    [Fact]
    public void Links_inside_that_point_out_are_removed_and_not_followed()
    {
        Tool.Shell("""
            cd "$1" && mkdir -p outside/sub d/tree/sub && echo keep > outside/sub/file
            ln -s ../../outside d/tree/out; ln -s ../../../outside d/tree/sub/out; ln -s /etc d/tree/etc; ln -s . d/tree/self
            ln outside/sub/file d/tree/hard
            """, _scratch.Path);
        Remove("tree"u8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["d"]));
        Assert.Equal("keep\n", File.ReadAllText(_scratch["outside/sub/file"]));
    }

    [Fact]
    public void Directories_that_keep_their_owner_out_are_removed()
    {
        // Root is kept out by nothing: this says most when everything here is run as somebody else, see below.
        Tool.Shell("""
            cd "$1" && mkdir -p tree/none/below tree/read/below tree/enter/below && touch tree/none/file tree/read/file tree/enter/file
            chmod 0000 tree/none; chmod 0500 tree/read; chmod 0100 tree/enter; chmod 0500 tree
            """, _scratch["d"]);
        Remove("tree"u8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["d"]));
    }

    [Fact]
    public void Deep_directories_that_keep_their_owner_out_are_removed()
    {
        var here = _directory.OpenOrMakeDirectory("deep"u8, 0x1C0);
        var chain = new List<DirectoryHandle> { here };
        for (var i = 0; i < 300; i++)
            chain.Add(here = here.OpenOrMakeDirectory("deeper"u8, 0x1C0));
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            Assert.Equal(Errno.None, chain[i].TrySetMode(0x100));
            chain[i].Dispose();
        }

        Remove("deep"u8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["d"]));
    }

    [Fact]
    public void Names_of_any_bytes_are_removed()
    {
        var random = new Random(3);
        using (var tree = _directory.OpenOrMakeDirectory("tree"u8, 0x1C0))
            for (var i = 0; i < 300; i++)
            {
                using var below = tree.OpenOrMakeDirectory(HostileNames.Free(random, tree), 0x1C0);
                below.CreateFile(HostileNames.Bytes(random, 255), 0).Dispose();
            }

        Remove("tree"u8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["d"]));
    }

    [Fact]
    public void A_hundred_thousand_links_take_seconds()
    {
        using (var tree = _directory.OpenOrMakeDirectory("tree"u8, 0x1C0))
        {
            for (var i = 0; i < 4; i++)
                _directory.CreateFile(Encoding.ASCII.GetBytes($"original{i}"), 0x1A4).Dispose();
            for (var i = 0; i < 100_000; i++)
                Assert.Equal(Errno.None, tree.TryLink(
                    _directory, Encoding.ASCII.GetBytes($"original{i % 4}"), Encoding.ASCII.GetBytes($"link{i}")));
        }

        var watch = Stopwatch.StartNew();
        var removed = 0;
        Remove("tree"u8, count => removed += count);
        Assert.Equal(100_000, removed);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}"); // 0.5 s on a quiet machine
        Assert.Equal(1u, _directory.GetStatus("original0"u8).LinkCount);
    }

    [Fact]
    public void It_can_be_cancelled_midway_and_taken_up_again()
    {
        Tool.Shell("cd \"$1\" && mkdir -p tree/a tree/b && touch tree/a/1 tree/b/2", _scratch["d"]);
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            TreeRemoval.Remove(_directory, "tree"u8, _ => cancellation.Cancel(), cancellation.Token));
        Remove("tree"u8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["d"]));
    }

    private void Remove(ReadOnlySpan<byte> name, Action<int>? removed = null) =>
        TreeRemoval.Remove(_directory, name, removed, CancellationToken.None);
}
