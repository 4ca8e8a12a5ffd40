using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class DirectoryHandleTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;

    public DirectoryHandleTests() => _directory = _scratch.Make("d");

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void No_call_follows_a_symbolic_link()
    {
        Directory.CreateDirectory(_scratch["outside"]);
        File.WriteAllText(_scratch["outside/file"], "untouched");
        var before = Outside();
        Assert.Equal(Errno.None, _directory.TryMakeSymbolicLink("../outside"u8, "dir"u8));
        Assert.Equal(Errno.None, _directory.TryMakeSymbolicLink("../outside/file"u8, "file"u8));
        Assert.Equal(Errno.None, _directory.TryMakeSymbolicLink("../outside/new"u8, "new"u8));

        Assert.True(_directory.TryOpenDirectory("dir"u8, out _) is Errno.ENOTDIR or Errno.ELOOP);
        Assert.Equal(Errno.ELOOP, _directory.TryOpenFile("file"u8, out _));
        Assert.Equal(Errno.EEXIST, _directory.TryCreateFile("new"u8, 0x1A4, out _));
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => _directory.OpenOrCreateFile("new"u8, 0x1A4)).Errno);
        Assert.Equal(FileType.SymbolicLink, _directory.GetStatus("dir"u8).Type);
        Assert.Equal(Errno.None, _directory.TrySetModifiedAt("file"u8, new UnixTime(1, 2)));
        Assert.Equal(Errno.None, _directory.TrySetOwner("file"u8, ProcessLimits.UserId, ProcessLimits.GroupId));
        Assert.NotEqual(Errno.None, _directory.TrySetMode("file"u8, 0x1FF));
        Assert.NotEqual(Errno.None, _directory.TrySetMode("dir"u8, 0x1FF));
        Assert.Equal(Errno.None, _directory.TryLink(_directory, "file"u8, "second"u8));
        Assert.Equal(FileType.SymbolicLink, _directory.GetStatus("second"u8).Type);
        foreach (var name in (string[])["dir", "file", "new", "second"])
            Assert.Equal(Errno.None, _directory.TryUnlink(System.Text.Encoding.ASCII.GetBytes(name)));
        Assert.Equal(before, Outside());
    }

    [Fact]
    public void A_name_is_one_component()
    {
        byte[][] wrong = [[.. "a/b"u8], [.. "../a"u8], [.. "/etc"u8], [], [.. "a\0b"u8]];
        foreach (var name in wrong)
        {
            Assert.Equal(Errno.EINVAL, _directory.TryOpenDirectory(name, out _));
            Assert.Equal(Errno.EINVAL, _directory.TryOpenFile(name, out _));
            Assert.Equal(Errno.EINVAL, _directory.TryCreateFile(name, 0x1A4, out _));
            Assert.Equal(Errno.EINVAL, _directory.TryGetStatus(name, out _));
            Assert.Equal(Errno.EINVAL, _directory.TryMakeDirectory(name, 0x1FF));
            Assert.Equal(Errno.EINVAL, _directory.TryMakeSymbolicLink("x"u8, name));
            Assert.Equal(Errno.EINVAL, _directory.TryUnlink(name));
            Assert.Equal(Errno.EINVAL, _directory.TryRemoveDirectory(name));
            Assert.Equal(Errno.EINVAL, _directory.TryRename(name, _directory, "x"u8));
            Assert.Equal(Errno.EINVAL, _directory.TryRename("x"u8, _directory, name));
            Assert.Equal(Errno.EINVAL, _directory.TryExchange("x"u8, _directory, name));
            Assert.Equal(Errno.EINVAL, _directory.TryLink(_directory, name, "x"u8));
            Assert.Equal(Errno.EINVAL, _directory.TryLink(_directory, "x"u8, name));
            Assert.Equal(Errno.EINVAL, _directory.TrySetMode(name, 0));
            Assert.Equal(Errno.EINVAL, _directory.TrySetOwner(name, 0, 0));
            Assert.Equal(Errno.EINVAL, _directory.TrySetModifiedAt(name, default));
        }

        Assert.Equal(Errno.ENAMETOOLONG, _directory.TryCreateFile(new byte[256], 0x1A4, out _));
    }

    [Fact]
    public void A_FIFO_is_opened_without_waiting_for_a_writer()
    {
        Assert.Equal(Errno.None, _directory.TryMakeNode("fifo"u8, FileType.Fifo, 0x1B6, 0, 0));
        using var fifo = _directory.OpenFile("fifo"u8);
        Assert.Equal(Errno.None, fifo.TryGetStatus(out var status));
        Assert.Equal(FileType.Fifo, status.Type);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(8, 255)]
    [InlineData(259, 65_537)]
    [InlineData(4095, 1_048_575)]
    public void A_device_has_the_numbers_it_was_made_with(int major, int minor)
    {
        if (!ProcessLimits.IsRoot)
        {
            Assert.Equal(Errno.EPERM, _directory.TryMakeNode("device"u8, FileType.BlockDevice, 0x180, (uint)major, (uint)minor));
            return;
        }

        Assert.Equal(Errno.None, _directory.TryMakeNode("device"u8, FileType.BlockDevice, 0x180, (uint)major, (uint)minor));
        Assert.Equal(((uint)major, (uint)minor), (_directory.GetStatus("device"u8).DeviceMajor, _directory.GetStatus("device"u8).DeviceMinor));
        Assert.Equal($"{major} {minor}", Tool.ShellText("stat -c '%Hr %Lr' \"$1\"", _scratch["d/device"]));
    }

    [Fact]
    public void Renaming_takes_no_name_that_is_there_unless_told()
    {
        Write("one", "1");
        Write("other", "2");
        Assert.Equal(Errno.EEXIST, _directory.TryRename("one"u8, _directory, "other"u8));
        Assert.Equal("2", File.ReadAllText(_scratch["d/other"]));
        Assert.Equal(Errno.None, _directory.TryExchange("one"u8, _directory, "other"u8));
        Assert.Equal("21", File.ReadAllText(_scratch["d/one"]) + File.ReadAllText(_scratch["d/other"]));
        Assert.Equal(Errno.None, _directory.TryRename("one"u8, _directory, "other"u8, replace: true));
        Assert.Equal("2", File.ReadAllText(_scratch["d/other"]));
        Assert.False(_directory.Exists("one"u8));
    }

    [Fact]
    public void A_tree_of_any_depth_can_be_walked()
    {
        var here = _directory.Reopen();
        for (var i = 0; i < 5000; i++)
        {
            var next = here.OpenOrMakeDirectory("deeper"u8, 0x1ED);
            here.Dispose();
            here = next;
        }

        using (here)
        {
            here.CreateFile("bottom"u8, 0x1A4).Dispose();
            Assert.Equal(Errno.None, here.TryOpenParent(out var parent));
            Assert.True(parent!.GetStatus("deeper"u8).IsSameFile(here.Status));
            parent.Dispose();
        }

        Assert.Equal("1", Tool.ShellText("find \"$1\" -name bottom | wc -l", _scratch["d"]));
    }

    [Fact]
    public void Errors_say_what_was_done_to_what()
    {
        var error = Assert.Throws<LinuxException>(() => _directory.OpenFile("no\nsuch"u8));
        Assert.Equal("cannot open no\\nsuch: No such file or directory (ENOENT)", error.Message);
        Assert.Equal(Errno.ENOENT, DirectoryHandle.TryOpen(_scratch["nowhere"], out _));
        Assert.Equal(Errno.ENOTDIR, DirectoryHandle.TryOpen("/dev/null", out _));
    }

    [Fact]
    public void Room_on_the_file_system_is_what_df_says()
    {
        var space = _directory.GetSpace();
        var df = Tool.ShellText("stat -f -c '%S %a' \"$1\"", _scratch.Path).Split(' ').Select(long.Parse).ToArray();
        Assert.InRange(space.AvailableBytes, df[0] * df[1] / 2, df[0] * df[1] * 2); // others write meanwhile
        Assert.True(space.AvailableFiles is null or > 0);
    }

    private string Outside() => Tool.ShellText("cd \"$1\" && find . -printf '%p %M %u %g %C@ %T@ %n %s\\n' | sort", _scratch["outside"]);

    private void Write(string name, string content) => File.WriteAllText(_scratch["d/" + name], content);
}
