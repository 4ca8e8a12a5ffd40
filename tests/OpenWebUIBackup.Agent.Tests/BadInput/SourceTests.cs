using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.BadInput;

/// <summary>Sources that are not there, may not be read, or lie where they must not.</summary>
public sealed class SourceTests
{
    [Fact]
    public void A_source_that_is_missing_is_named_and_nothing_is_made()
    {
        using var dir = new Dir();
        dir.Command("snapshot", "--source", "nowhere", "--to", "snapshots").Run().ExitsWith(1)
            .SaysOnStderr("cannot open the source nowhere: No such file or directory")
            .SaysOnStderr("/app/backend/data");
        Assert.False(Directory.Exists(dir.Path("snapshots")));
    }

    [Fact]
    public void A_source_that_is_a_file_is_refused()
    {
        using var dir = new Dir();
        dir.Write("webui.db", "x");
        dir.Command("snapshot", "--source", "webui.db", "--to", "snapshots").Run().ExitsWith(1)
            .SaysOnStderr("cannot open the source webui.db: Not a directory").SaysOnStderr("Give the directory");
        Assert.False(Directory.Exists(dir.Path("snapshots")));
    }

    [Fact]
    public void A_source_that_may_not_be_read_is_refused()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        dir.GiveToNobody();
        dir.Shell("chmod 000 data");
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").AsNobody().Run().ExitsWith(1)
            .SaysOnStderr("cannot open the source data: Permission denied").SaysOnStderr("Run as root");
        Assert.False(Directory.Exists(dir.Path("snapshots")));
    }

    [Fact]
    public void What_may_not_be_read_in_a_source_is_named_and_the_rest_is_captured()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        dir.GiveToNobody();
        dir.Shell("chmod 000 data/uploads/7.txt data/cache/audio");
        var output = dir.Command("snapshot", "--source", "data", "--to", "snapshots").AsNobody().Run().ExitsWith(3)
            .SaysOnStderr("cannot open uploads/7.txt: Permission denied").SaysOnStderr("It is not in the snapshot. Run as root")
            .SaysOnStderr("cannot open cache/audio: Permission denied").SaysOnStderr("What is in it is not in the snapshot.");
        Assert.True(File.Exists(Path.Combine(output.LastLine, "uploads/8.txt")));
        Assert.False(File.Exists(Path.Combine(output.LastLine, "uploads/7.txt")));
        if (Environment.IsPrivilegedProcess) // as nobody, the copy of the directory may not be read either
            dir.Command("verify", "--dir", "snapshots").Run().ExitsWith(0);
    }

    [Fact]
    public void A_source_inside_the_directory_of_snapshots_is_refused()
    {
        using var dir = new Dir();
        SampleData.Make(dir, "backups/data");
        dir.Command("snapshot", "--source", "backups/data", "--to", "backups").Run().ExitsWith(1)
            .SaysOnStderr("cannot make snapshots of backups/data: it lies in the directory of snapshots, backups")
            .SaysOnStderr("not above the source");
        Assert.Equal(["data"], Entries(dir.Path("backups")));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/cache/snapshots")]
    public void A_directory_of_snapshots_inside_the_source_is_refused(string to)
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        dir.Make(to);
        var before = Everything(dir);
        dir.Command("snapshot", "--source", "data", "--to", to).Run().ExitsWith(1)
            .SaysOnStderr("cannot make snapshots of data: ").SaysOnStderr("Choose a directory of snapshots");
        Assert.Equal(before, Everything(dir));
    }

    [Fact]
    public void A_link_to_the_source_does_not_hide_that_the_snapshots_lie_in_it()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        dir.Make("data/deep/er");
        dir.Shell("ln -s data/deep alias");
        dir.Command("snapshot", "--source", "data", "--to", "alias/er").Run().ExitsWith(1)
            .SaysOnStderr("lies in it, so that each snapshot would hold all earlier ones");
    }

    [Fact]
    public void A_source_whose_own_directory_is_read_only_can_be_captured_and_removed_by_its_owner()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        dir.GiveToNobody();
        dir.Shell("chmod 555 data");
        var first = dir.Command("snapshot", "--source", "data", "--to", "snapshots").AsNobody().Run().ExitsWith(0);
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").AsNobody().Run().ExitsWith(0);
        Assert.Equal(UnixFileMode.OtherExecute | UnixFileMode.OtherRead | UnixFileMode.GroupExecute | UnixFileMode.GroupRead
            | UnixFileMode.UserExecute | UnixFileMode.UserRead, File.GetUnixFileMode(first.LastLine));
        dir.Command("verify", "--all", "--dir", "snapshots").AsNobody().Run().ExitsWith(0);
        dir.Command("prune", "--keep-last", "1", "--dir", "snapshots").AsNobody().Run().ExitsWith(0);
        Assert.Equal(2, Entries(dir.Path("snapshots")).Length); // the newest, and .owui-backup
        Assert.Empty(Entries(dir.Path("snapshots/.owui-backup/partial")));
        Assert.Single(Entries(dir.Path("snapshots/.owui-backup/manifests")));
    }

    private static string[] Entries(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path)).Order()];

    private static string Everything(Dir dir) => dir.Shell("find data | LC_ALL=C sort").Stdout;
}
