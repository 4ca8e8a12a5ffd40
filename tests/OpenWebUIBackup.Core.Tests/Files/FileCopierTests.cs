using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Files;

public sealed class FileCopierTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _from;
    private readonly DirectoryHandle _to;
    private readonly FileCopier _copier = new();

    public FileCopierTests()
    {
        _from = _scratch.Make("from");
        _to = _scratch.Make("to");
    }

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(262_143)] // the buffer's size is where the code branches
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(1_048_576)] // from here on a clone is tried
    [InlineData(5_000_001)]
    public void A_copy_is_the_original_with_the_hash_of_xxh128sum(int size)
    {
        Shell.Run("sh", "-c", "head -c $2 /dev/urandom > \"$1\" && chmod 6751 \"$1\" && setfattr -n user.a -v b \"$1\" && setfacl -m u:12345:r \"$1\"",
            "sh", _scratch["from/file"], size.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Errno.None, _from.TrySetModifiedAt("file"u8, new UnixTime(-5, 123_456_789)));
        var result = Copy();
        Assert.Equal((CopyEnding.Copied, AttributeLosses.None), (result.Ending, result.Losses));
        Assert.Equal(Hash("to/file"), result.Hash.ToString("x32", CultureInfo.InvariantCulture));
        AssertSame();
    }

    [Theory]
    [InlineData("truncate -s 3000000 \"$1\"")] // all hole
    [InlineData("truncate -s 3000000 \"$1\" && printf x | dd of=\"$1\" bs=1 seek=2000000 conv=notrunc status=none")]
    [InlineData("head -c 70000 /dev/urandom > \"$1\" && truncate -s 900000 \"$1\"")] // ends in a hole
    [InlineData("truncate -s 400000 \"$1\" && head -c 70000 /dev/urandom >> \"$1\"")] // begins with one
    public void Holes_stay_holes(string make)
    {
        Shell.Run("sh", "-c", make, "sh", _scratch["from/file"]);
        var result = Copy();
        Assert.Equal(CopyEnding.Copied, result.Ending);
        Assert.Equal(Hash("from/file"), result.Hash.ToString("x32", CultureInfo.InvariantCulture));
        AssertSame();
        Assert.True(_to.GetStatus("file"u8).AllocatedBytes <= _from.GetStatus("file"u8).AllocatedBytes + 65_536);
    }

    [Fact]
    public void Given_attributes_take_the_place_of_the_originals()
    {
        Shell.Run("sh", "-c", "echo x > \"$1\" && chmod 4755 \"$1\" && setfattr -n user.a -v b \"$1\"", "sh", _scratch["from/file"]);
        var given = new FileStatus { Mode = 0x1A0, UserId = ProcessLimits.UserId, GroupId = ProcessLimits.GroupId, ModifiedAt = new UnixTime(7, 8) };
        var result = _copier.Copy(_from, "file"u8, _to, "file"u8, false, CancellationToken.None, new GivenAttributes(given, []));
        Assert.Equal(CopyEnding.Copied, result.Ending);
        var copy = _to.GetStatus("file"u8);
        Assert.Equal((given.Mode, given.ModifiedAt, 2L), (copy.Mode, copy.ModifiedAt, copy.Size));
        using var file = _to.OpenFile("file"u8);
        Assert.Equal(Errno.None, file.TryReadXattrs(true, out var xattrs));
        Assert.Empty(xattrs);
    }

    [Fact]
    public void A_database_is_left_when_asked()
    {
        File.WriteAllText(_scratch["from/file"], "SQLite format 3\0and pages");
        Assert.Equal(CopyEnding.IsDatabase, Copy(stopAtDatabase: true).Ending);
        Assert.False(_to.Exists("file"u8));
        Assert.Equal(CopyEnding.Copied, Copy().Ending);
    }

    [Fact]
    public void What_is_gone_or_no_file_has_vanished()
    {
        Assert.Equal(CopyEnding.Vanished, Copy().Ending);
        Assert.Equal(Errno.None, _from.TryMakeSymbolicLink("/etc/passwd"u8, "file"u8));
        Assert.Equal(CopyEnding.Vanished, Copy().Ending);
        Assert.Equal(Errno.None, _from.TryUnlink("file"u8));
        Assert.Equal(Errno.None, _from.TryMakeNode("file"u8, FileType.Fifo, 0x1B6, 0, 0));
        Assert.Equal(CopyEnding.Vanished, Copy().Ending);
        Assert.False(_to.Exists("file"u8));
    }

    [Fact]
    public void A_name_that_is_taken_is_not_written_over()
    {
        File.WriteAllText(_scratch["from/file"], "new");
        File.WriteAllText(_scratch["to/file"], "old");
        var result = Copy();
        Assert.Equal((CopyEnding.TargetFailed, Errno.EEXIST, "create"), (result.Ending, result.Errno, result.Operation));
        Assert.Equal("old", File.ReadAllText(_scratch["to/file"]));
    }

    [Fact]
    public void A_file_that_changes_while_read_is_read_again_until_it_rests()
    {
        File.WriteAllBytes(_scratch["from/file"], new byte[8 << 20]);
        var writer = Write(TimeSpan.FromMilliseconds(100));
        var result = Copy();
        writer.Join();
        // The writer may have been held up for as long as one reading took: then this is what stood in between.
        Assert.Equal(CopyEnding.Copied, result.Ending);
        Assert.Equal(Hash("to/file"), result.Hash.ToString("x32", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_file_that_never_rests_is_reported_with_what_was_read_last()
    {
        File.WriteAllBytes(_scratch["from/file"], new byte[64 << 20]); // reading takes longer than the writer is ever held up
        var writer = Write(TimeSpan.FromSeconds(5));
        var result = Copy();
        writer.Join();
        Assert.Equal(CopyEnding.ChangedWhileRead, result.Ending);
        Assert.True(result.HasCopy);
        Assert.Equal(Hash("to/file"), result.Hash.ToString("x32", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Cancelled_it_leaves_no_copy()
    {
        File.WriteAllBytes(_scratch["from/file"], new byte[4 << 20]);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            _copier.Copy(_from, "file"u8, _to, "file"u8, false, cancelled.Token));
        Assert.False(_to.Exists("file"u8));
    }

    [Fact]
    public void A_read_error_is_the_sources_and_leaves_no_copy()
    {
        // The memory of a process is a file whose first page cannot be read: an error of reading that needs no broken disk.
        using var process = DirectoryHandle.Open($"/proc/{Environment.ProcessId}");
        var result = _copier.Copy(process, "mem"u8, _to, "file"u8, false, CancellationToken.None);
        Assert.Equal((CopyEnding.SourceFailed, Errno.EIO, "read"), (result.Ending, result.Errno, result.Operation));
        Assert.False(_to.Exists("file"u8));
    }

    [Fact]
    public void A_full_disk_is_the_targets_and_leaves_no_copy()
    {
        if (!ProcessLimits.IsRoot)
            return; // mounting takes root
        Shell.Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _scratch["to"]);
        try
        {
            using var small = DirectoryHandle.Open(_scratch["to"]);
            File.WriteAllBytes(_scratch["from/file"], new byte[3 << 20]);
            var result = _copier.Copy(_from, "file"u8, small, "file"u8, false, CancellationToken.None);
            Assert.Equal((CopyEnding.TargetFailed, Errno.ENOSPC, "write"), (result.Ending, result.Errno, result.Operation));
            Assert.False(small.Exists("file"u8));
        }
        finally
        {
            Shell.Run("umount", _scratch["to"]);
        }
    }

    [Fact]
    public void An_owner_that_cannot_be_given_is_a_loss()
    {
        File.WriteAllText(_scratch["from/file"], "x");
        var other = new FileStatus { Mode = 0x1A4, UserId = 4711, GroupId = 4711 };
        var result = _copier.Copy(_from, "file"u8, _to, "file"u8, false, CancellationToken.None, new GivenAttributes(other, []));
        Assert.Equal(ProcessLimits.IsRoot ? AttributeLosses.None : AttributeLosses.Owner, result.Losses);
        Assert.Equal(ProcessLimits.IsRoot ? 4711u : ProcessLimits.UserId, _to.GetStatus("file"u8).UserId);
    }

    [Fact]
    public void All_this_holds_as_well_for_somebody_who_is_not_root() =>
        OtherUser.RunTests("-class", typeof(FileCopierTests).FullName!);

    private CopyResult Copy(bool stopAtDatabase = false) =>
        _copier.Copy(_from, "file"u8, _to, "file"u8, stopAtDatabase, CancellationToken.None);

    private Thread Write(TimeSpan duration)
    {
        var path = _scratch["from/file"];
        using var begun = new ManualResetEventSlim();
        var writer = new Thread(() =>
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            var end = DateTime.UtcNow + duration;
            for (var i = 0; DateTime.UtcNow < end; i++)
            {
                RandomAccess.Write(file, Encoding.ASCII.GetBytes($"write {i}"), i % 1000);
                begun.Set();
            }
        });
        writer.Start();
        begun.Wait(TestContext.Current.CancellationToken);
        return writer;
    }

    private string Hash(string path) => Shell.Run("xxh128sum", _scratch[path]).Split(' ')[0].TrimStart('\\');

    private void AssertSame()
    {
        Assert.Equal(
            TreeFacts.Read(_scratch["from"]).Where(line => line.StartsWith("'file'", StringComparison.Ordinal)),
            TreeFacts.Read(_scratch["to"]).Where(line => line.StartsWith("'file'", StringComparison.Ordinal)));
    }
}
