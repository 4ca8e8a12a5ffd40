using FsCheck;
using FsCheck.Fluent;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class DirectoryListingTests
{
    [Fact]
    public void Any_names_come_in_the_order_of_sort()
    {
        Prop.ForAll<int>(seed =>
        {
            using var scratch = new ScratchDirectory();
            using var directory = DirectoryHandle.Open(scratch.Path);
            var random = new Random(seed);
            for (var i = random.Next(120); i > 0; i--)
                directory.CreateFile(HostileNames.Free(random, directory), 0x1A4).Dispose();
            AssertSorted(directory, scratch.Path);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public void Every_byte_may_be_in_a_name()
    {
        using var scratch = new ScratchDirectory();
        using var directory = DirectoryHandle.Open(scratch.Path);
        var expected = new List<byte>();
        for (var b = 1; b < 256; b++)
        {
            if (b is '/' or '.')
                continue;
            directory.CreateFile([(byte)b], 0x1A4).Dispose();
            expected.Add((byte)b);
        }

        var listing = Read(directory);
        Assert.Equal(expected, Enumerable.Range(0, listing.Count).Select(i => listing[i][0]));
        AssertSorted(directory, scratch.Path);
    }

    [Fact]
    public void Names_of_255_bytes_fill_more_than_one_block()
    {
        using var scratch = new ScratchDirectory();
        using var directory = DirectoryHandle.Open(scratch.Path);
        var random = new Random(1);
        for (var i = 0; i < 6000; i++)
            directory.CreateFile(HostileNames.Bytes(random, 255), 0x1A4).Dispose();
        AssertSorted(directory, scratch.Path);
    }

    [Fact]
    public void A_hundred_thousand_names_are_listed_in_order_and_found()
    {
        using var scratch = new ScratchDirectory();
        using var directory = DirectoryHandle.Open(scratch.Path);
        directory.CreateFile("original0"u8, 0x1A4).Dispose();
        directory.CreateFile("original1"u8, 0x1A4).Dispose();
        for (var i = 0; i < 100_000; i++) // links, for speed; two originals, since ext4 allows 65,000 to a file
            Assert.Equal(Errno.None, directory.TryLink(
                directory, i % 2 == 0 ? "original0"u8 : "original1"u8, System.Text.Encoding.ASCII.GetBytes($"{(i * 7919L) % 1_000_003}-name")));
        var listing = Read(directory);
        Assert.Equal(100_002, listing.Count);
        for (var i = 0; i < listing.Count; i++)
        {
            Assert.True(i == 0 || listing[i - 1].SequenceCompareTo(listing[i]) < 0);
            Assert.Equal(i, listing.IndexOf(listing[i]));
        }

        Assert.True(listing.IndexOf("not there"u8) < 0);
    }

    [Fact]
    public void A_listing_can_be_read_again_and_again()
    {
        using var scratch = new ScratchDirectory();
        using var large = scratch.Make("large");
        using var small = scratch.Make("small");
        for (var i = 0; i < 3000; i++)
            large.CreateFile(HostileNames.Bytes(new Random(i), 250), 0x1A4).Dispose();
        small.CreateFile("one"u8, 0x1A4).Dispose();
        var listing = new DirectoryListing();
        for (var i = 0; i < 3; i++)
        {
            using var largeAgain = large.Reopen();
            Assert.Equal(Errno.None, listing.TryRead(largeAgain));
            Assert.Equal(3000, listing.Count);
            using var smallAgain = small.Reopen();
            Assert.Equal(Errno.None, listing.TryRead(smallAgain));
            Assert.Equal(1, listing.Count);
            Assert.True(listing[0].SequenceEqual("one"u8));
            listing.Clear();
            Assert.Equal(0, listing.Count);
        }
    }

    [Fact]
    public void Names_can_be_had_while_they_come()
    {
        using var scratch = new ScratchDirectory();
        using var directory = DirectoryHandle.Open(scratch.Path);
        for (var i = 0; i < 3000; i++)
            directory.CreateFile(System.Text.Encoding.ASCII.GetBytes($"{i * 7919 % 3001:d4}{new string('x', 100)}"), 0x1A4).Dispose();
        using var own = directory.Reopen();
        var listing = new DirectoryListing();
        var had = new List<string>();
        var readings = 0;
        Assert.Equal(Errno.None, listing.TryRead(own, count =>
        {
            readings++;
            while (had.Count < count)
                had.Add(System.Text.Encoding.ASCII.GetString(listing[had.Count]));
        }));
        Assert.True(readings > 1);
        Assert.Equal(
            Enumerable.Range(0, listing.Count).Select(i => System.Text.Encoding.ASCII.GetString(listing[i])),
            had.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_name_comes_with_its_type()
    {
        using var scratch = new ScratchDirectory();
        using var directory = DirectoryHandle.Open(scratch.Path);
        directory.CreateFile("file"u8, 0x1A4).Dispose();
        Assert.Equal(Errno.None, directory.TryMakeDirectory("directory"u8, 0x1ED));
        Assert.Equal(Errno.None, directory.TryMakeSymbolicLink("file"u8, "link"u8));
        Assert.Equal(Errno.None, directory.TryMakeNode("fifo"u8, FileType.Fifo, 0x1A4, 0, 0));
        Assert.Equal(Errno.None, directory.TryMakeNode("socket"u8, FileType.Socket, 0x1A4, 0, 0));
        var listing = Read(directory);
        Assert.Equal(
            [FileType.Directory, FileType.Fifo, FileType.Regular, FileType.SymbolicLink, FileType.Socket],
            Enumerable.Range(0, listing.Count).Select(listing.TypeHint));
        for (var i = 0; i < listing.Count; i++)
            Assert.Equal(listing.TypeHint(i), directory.GetStatus(listing[i]).Type);
    }

    private static DirectoryListing Read(DirectoryHandle directory)
    {
        using var own = directory.Reopen();
        var listing = new DirectoryListing();
        Assert.Equal(Errno.None, listing.TryRead(own));
        return listing;
    }

    private static void AssertSorted(DirectoryHandle directory, string path)
    {
        var listing = Read(directory);
        var listed = new List<byte>();
        for (var i = 0; i < listing.Count; i++)
            listed.AddRange([.. listing[i], 0]);
        var sorted = Tool.Shell("find \"$1\" -mindepth 1 -maxdepth 1 -printf '%f\\0' | LC_ALL=C sort -z", path);
        Assert.True(sorted.AsSpan().SequenceEqual(listed.ToArray()));
    }
}
