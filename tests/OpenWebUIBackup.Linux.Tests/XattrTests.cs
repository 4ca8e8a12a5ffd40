using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class XattrTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;

    public XattrTests()
    {
        _directory = _scratch.Make("d");
        _directory.CreateFile("file"u8, 0x1A4).Dispose();
        Assert.Equal(Errno.None, _directory.TryMakeDirectory("directory"u8, 0x1ED));
        Assert.Equal(Errno.None, _directory.TryMakeSymbolicLink("file"u8, "link"u8));
        Assert.Equal(Errno.None, _directory.TryMakeNode("fifo"u8, FileType.Fifo, 0x1B6, 0, 0));
    }

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_is_set_is_there_for_getfattr(bool throughProc) => Run(throughProc, access =>
    {
        Assert.Equal(Errno.None, access.TrySet(_directory, "file"u8, new Xattr(new UnixPath("user.b"), [1, 0, 255])));
        Assert.Equal(Errno.None, access.TrySet(_directory, "file"u8, new Xattr(new UnixPath("user.a"), [])));
        Assert.Equal(Errno.None, access.TryRead(_directory, "file"u8, out var attributes));
        Assert.Equal(["user.a", "user.b"], attributes.Select(attribute => attribute.Name.ToString()));
        Assert.Equal("0x0100ff", Tool.ShellText("getfattr -n user.b -e hex \"$1\" 2>/dev/null | sed -n 's/user.b=//p'", _scratch["d/file"]));

        using var file = _directory.OpenFile("file"u8);
        Assert.Equal(Errno.None, file.TryReadXattrs(privileged: true, out var same));
        Assert.Equal(attributes, same);
    });

    [Theory]
    [MemberData(nameof(Ways))]
    public void Links_and_FIFOs_have_attributes_of_their_own(bool throughProc) => Run(throughProc, access =>
    {
        // Only trusted.* may be on these (xattr(7)), and only root may set those.
        var attribute = new Xattr(new UnixPath("trusted.t"), [7]);
        foreach (var name in (string[])["link", "fifo"])
        {
            var bytes = System.Text.Encoding.ASCII.GetBytes(name);
            Assert.Equal(ProcessLimits.IsRoot ? Errno.None : Errno.EPERM, access.TrySet(_directory, bytes, attribute));
            Assert.Equal(Errno.None, access.TryRead(_directory, bytes, out var read));
            Assert.Equal(ProcessLimits.IsRoot ? [attribute] : [], read);
        }

        Assert.Equal(Errno.None, access.TryRead(_directory, "file"u8, out var files));
        Assert.Empty(files);
    });

    [Fact]
    public void An_ACL_is_read_and_given_to_another_file() => OwnThread.Run(access =>
    {
        Tool.Run("setfacl", "-m", "u:12345:r,g:54321:rwx", _scratch["d/file"]);
        Tool.Run("setfacl", "-m", "u:12345:r", _scratch["d/fifo"]);
        Tool.Run("setfacl", "-m", "d:u:12345:rw", _scratch["d/directory"]);
        _directory.CreateFile("copy"u8, 0x180).Dispose();
        Assert.Equal(Errno.None, access.TryRead(_directory, "file"u8, out var attributes));
        Assert.Equal(Errno.None, access.TrySet(_directory, "copy"u8, Assert.Single(attributes)));
        Assert.Equal(
            Tool.ShellText("getfacl -c -n \"$1\"", _scratch["d/file"]), Tool.ShellText("getfacl -c -n \"$1\"", _scratch["d/copy"]));

        Assert.Equal(Errno.None, access.TryRead(_directory, "fifo"u8, out attributes));
        Assert.Equal("system.posix_acl_access", Assert.Single(attributes).Name.ToString());
        using var directory = _directory.OpenDirectory("directory"u8);
        Assert.Equal(Errno.None, directory.TryReadXattrs(privileged: true, out attributes));
        Assert.Equal("system.posix_acl_default", Assert.Single(attributes).Name.ToString());
        Assert.Equal(Errno.None, directory.TryRemoveXattr("system.posix_acl_default"u8));
        Assert.Equal(Errno.None, directory.TryRemoveXattr("system.posix_acl_default"u8));
        Assert.Equal(Errno.None, directory.TryReadXattrs(privileged: true, out attributes));
        Assert.Empty(attributes);
    });

    [Fact]
    public void Many_attributes_and_long_names_are_all_read() => OwnThread.Run(access =>
    {
        var set = new List<Xattr>();
        for (var i = 0; i < 12; i++) // the list is longer than what is first tried; ext4 has one block for all of it
            set.Add(new Xattr(new UnixPath($"user.{i:D2}{new string('n', 200)}"), [(byte)i]));
        foreach (var attribute in set)
            Assert.Equal(Errno.None, access.TrySet(_directory, "file"u8, attribute));
        Assert.Equal(Errno.None, access.TryRead(_directory, "file"u8, out var read));
        Assert.Equal(set, read);
        using var file = _directory.OpenFile("file"u8);
        Assert.Equal(Errno.None, file.TryReadXattrs(privileged: false, out read));
        Assert.Equal(set, read);
    });

    [Fact]
    public void Others_keep_their_working_directory()
    {
        var before = Environment.CurrentDirectory;
        OwnThread.Run(access =>
        {
            Assert.Equal(Errno.None, access.TryRead(_directory, "file"u8, out _));
            var mine = Environment.CurrentDirectory;
            Assert.Equal(_scratch["d"], mine);
            string? others = null;
            // A thread that is started here would inherit the directory; the pool's are older.
            ThreadPool.QueueUserWorkItem(_ => others = Environment.CurrentDirectory);
            SpinWait.SpinUntil(() => Volatile.Read(ref others) is not null, TimeSpan.FromSeconds(10));
            Assert.Equal(before, others);
        });
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public void It_belongs_to_its_thread()
    {
        XattrAccess? foreign = null;
        OwnThread.Run(access => foreign = access);
        OwnThread.Run(() => Assert.Throws<InvalidOperationException>(() => foreign!.TryRead(_directory, "file"u8, out _)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_missing_file_and_a_wrong_name_are_errors(bool throughProc) => Run(throughProc, access =>
    {
        Assert.Equal(Errno.ENOENT, access.TryRead(_directory, "missing"u8, out _));
        Assert.Equal(Errno.EINVAL, access.TryRead(_directory, "../d/file"u8, out _));
        Assert.Equal(Errno.None, access.TryRead(_directory, "file"u8, out _));
    });

    [Fact]
    public void It_changes_from_directory_to_directory() => OwnThread.Run(access =>
    {
        using var other = _scratch.Make("e");
        other.CreateFile("file"u8, 0x1A4).Dispose();
        for (byte i = 0; i < 10; i++)
        {
            Assert.Equal(Errno.None, access.TrySet(_directory, "file"u8, new Xattr(new UnixPath("user.x"), [i])));
            Assert.Equal(Errno.None, access.TrySet(other, "file"u8, new Xattr(new UnixPath("user.x"), [100])));
            Assert.Equal(Errno.None, access.TryRead(_directory, "file"u8, out var read));
            Assert.Equal([i], read[0].Value);
        }
    });

    [Theory]
    [InlineData("user.a", true, true)]
    [InlineData("security.capability", false, true)]
    [InlineData("trusted.a", false, true)]
    [InlineData("system.posix_acl_access", true, true)]
    [InlineData("system.posix_acl_default", true, true)]
    [InlineData("system.nfs4_acl", false, false)]
    public void Some_are_kept_and_some_only_by_root(string name, bool byAnybody, bool byRoot)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(name);
        Assert.Equal((byAnybody, byRoot), (Xattr.IsKept(bytes, privileged: false), Xattr.IsKept(bytes, privileged: true)));
    }

    private static void Run(bool throughProc, Action<XattrAccess> action)
    {
        if (throughProc)
            OwnThread.Run(() => action(XattrAccess.ThroughProc(ProcessLimits.IsRoot)));
        else
            OwnThread.Run(action);
    }
}
