using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class FileHandleTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;

    public FileHandleTests() => _directory = _scratch.Make("d");

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Holes_are_found()
    {
        const int block = 1 << 16; // larger than the block of any file system that tests run on
        using var file = _directory.CreateFile("sparse"u8, 0x1A4);
        Assert.Equal(Errno.None, file.TrySeek(4 * block));
        Assert.Equal(Errno.None, file.TryWrite(new byte[block]));
        Assert.Equal(Errno.None, file.TrySetLength(10 * block));
        Assert.Equal(Errno.None, file.TryFindData(0, out var start, out var end));
        Assert.Equal((4 * block, 5 * block), (start, end));
        Assert.Equal(Errno.ENXIO, file.TryFindData(5 * block, out _, out _));
        Assert.Equal(Errno.None, file.TryGetStatus(out var status));
        Assert.Equal(10 * block, status.Size);
        Assert.InRange(status.AllocatedBytes, block, 2 * block);
    }

    [Fact]
    public void A_file_all_holes_has_no_data()
    {
        using var file = _directory.CreateFile("hole"u8, 0x1A4);
        Assert.Equal(Errno.None, file.TrySetLength(1 << 20));
        Assert.Equal(Errno.ENXIO, file.TryFindData(0, out _, out _));
    }

    [Fact]
    public void A_clone_is_the_same_or_is_refused_with_a_reason_to_copy()
    {
        using var original = _directory.CreateFile("original"u8, 0x1A4);
        Assert.Equal(Errno.None, original.TryWrite("content"u8));
        using var clone = _directory.CreateFile("clone"u8, 0x1A4);
        var errno = clone.TryClone(original);
        if (errno == Errno.None)
            Assert.Equal("content", File.ReadAllText(_scratch["d/clone"]));
        else
            Assert.True(errno is Errno.EOPNOTSUPP or Errno.EXDEV or Errno.EINVAL, errno.Describe());
    }

    [Fact]
    public void The_kernel_copies_from_file_to_file()
    {
        using var original = _directory.CreateFile("original"u8, 0x1A4);
        Assert.Equal(Errno.None, original.TryWrite("content"u8));
        Assert.Equal(Errno.None, original.TrySeek(0));
        using var copy = _directory.CreateFile("copy"u8, 0x1A4);
        Assert.Equal(Errno.None, copy.TryCopyFrom(original, 1 << 20, out var copied));
        Assert.Equal(7, copied);
        Assert.Equal(Errno.None, copy.TryCopyFrom(original, 1 << 20, out copied));
        Assert.Equal(0, copied);
        Assert.Equal("content", File.ReadAllText(_scratch["d/copy"]));
    }

    [Fact]
    public void Reading_at_a_place_leaves_the_position()
    {
        using var file = _directory.CreateFile("file"u8, 0x1A4);
        Assert.Equal(Errno.None, file.TryWrite("0123456789"u8));
        Assert.Equal(Errno.None, file.TrySeek(2));
        var buffer = new byte[3];
        Assert.Equal(Errno.None, file.TryReadAt(buffer, 7, out var count));
        Assert.Equal((3, "789"), (count, System.Text.Encoding.ASCII.GetString(buffer)));
        Assert.Equal(Errno.None, file.TryRead(buffer, out _));
        Assert.Equal("234", System.Text.Encoding.ASCII.GetString(buffer));
        Assert.Equal(Errno.None, file.TryReadAt(buffer, 100, out count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void A_lock_keeps_others_out_until_it_is_closed()
    {
        using var second = _directory.OpenOrCreateFile("lock"u8, 0x180);
        using (var first = _directory.OpenOrCreateFile("lock"u8, 0x180))
        {
            Assert.Equal(Errno.None, first.TryLock());
            Assert.Equal(Errno.EAGAIN, second.TryLock());
        }

        Assert.Equal(Errno.None, second.TryLock());
        Assert.Equal(Errno.None, second.TryFlush());
    }

    [Fact]
    public void A_full_disk_is_an_error_number()
    {
        Assert.Equal(Errno.None, FileHandle.TryOpen("/dev/zero", out var zero));
        zero!.Dispose();
        using var device = DirectoryHandle.Open("/dev");
        using var full = device.OpenOrCreateFile("full"u8, 0x180);
        Assert.Equal(Errno.ENOSPC, full.TryWrite("x"u8));
    }

    [Fact]
    public void A_closed_file_is_not_used_by_mistake()
    {
        var file = _directory.CreateFile("file"u8, 0x1A4);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.TryGetStatus(out _));
    }

    [Fact]
    public void Reading_leaves_the_access_time()
    {
        Tool.Shell("echo x > \"$1\" && touch -a -d '2001-01-01' \"$1\"", _scratch["d/file"]);
        using (var file = _directory.OpenFile("file"u8))
            Assert.Equal(Errno.None, file.TryRead(new byte[10], out _));
        Assert.StartsWith("2001-01-01", Tool.ShellText("TZ=UTC stat -c %x \"$1\"", _scratch["d/file"]), StringComparison.Ordinal);
    }
}
