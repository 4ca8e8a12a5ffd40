using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>What <c>restore</c> gives back, refuses and says.</summary>
public sealed class RestoreVerbTests
{
    [Fact]
    public void A_restored_snapshot_is_the_snapshot()
    {
        using var dir = new Dir();
        Snapshot(dir);
        dir.Command("restore", "--to", "restored").Run().ExitsWith(0).SaysOnStdout("restored to " + dir.Path("restored"));
        dir.Shell($"diff -r --no-dereference snapshots/{dir.Snapshots().Single()} restored");
        Assert.Equal("2", dir.Shell("sqlite3 restored/webui.db 'select count(*) from user'").Lines[0]);
    }

    [Fact]
    public void Components_and_paths_are_restored_alone()
    {
        using var dir = new Dir();
        Snapshot(dir);
        dir.Command("restore", "latest", "--component", "webui.db", "--path", "/uploads/2_more notes.txt", "--to", "part").Run().ExitsWith(0);
        Assert.Equal(["uploads", "webui.db"], dir.Shell("ls part").Lines);
        Assert.Equal(["2_more notes.txt"], dir.Shell("ls part/uploads").Lines);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_restored_by_what_diff_shows()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig();
        dir.Command("run").Run().ExitsWith(0);
        dir.Shell("printf x >\"data/uploads/$(printf 'a\\377b')\"");
        dir.Command("run").Run().ExitsWith(0);
        dir.Command("diff", dir.Snapshots()[0], "latest").Run().ExitsWith(0).SaysOnStdout("uploads/a\\xFFb");
        dir.Command("restore", "--path", "uploads/a\\xFFb", "--to", "part").Run().ExitsWith(0).SaysOnStdout("1 file, 1 B");
        Assert.Equal("x", dir.Shell("cat part/uploads/*").Stdout);
    }

    [Fact]
    public void A_target_that_is_not_empty_is_refused_unless_forced()
    {
        using var dir = new Dir();
        Snapshot(dir);
        dir.Write("restored/mine", "x");
        dir.Command("restore", "--to", "restored").Run().ExitsWith(1).SaysOnStderr("--force");
        Assert.Equal("x", dir.Read("restored/mine"));
        dir.Command("restore", "--to", "restored", "--force").Run().ExitsWith(0);
        Assert.False(File.Exists(dir.Path("restored/mine")));
    }

    [Fact]
    public void A_damaged_snapshot_is_not_restored_unless_that_is_asked_for()
    {
        using var dir = new Dir();
        Snapshot(dir);
        dir.Write($"snapshots/{dir.Snapshots().Single()}/uploads/1_notes.txt", "NOTES");
        dir.Command("restore", "--to", "restored").Run().ExitsWith(5).SaysOnStderr("uploads/1_notes.txt");
        Assert.False(Directory.Exists(dir.Path("restored")));
    }

    [Theory]
    [InlineData("--component uplods", "uploads")]
    [InlineData("--path ../etc", "without ..")]
    [InlineData("", "--to DIR")]
    public void What_cannot_be_meant_is_a_mistake(string words, string expected)
    {
        using var dir = new Dir();
        Snapshot(dir);
        var to = words.Length > 0 ? new[] { "--to", "restored" } : [];
        dir.Command(["restore", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. to]).Run().ExitsWith(2).SaysOnStderr(expected);
    }

    [Fact]
    public void A_path_that_is_not_in_the_snapshot_fails()
    {
        using var dir = new Dir();
        Snapshot(dir);
        dir.Command("restore", "--path", "uploads/none", "--to", "restored").Run().ExitsWith(1).SaysOnStderr("uploads/none");
        Assert.False(Directory.Exists(dir.Path("restored")));
    }

    private static void Snapshot(Dir dir)
    {
        dir.MakeData();
        dir.WriteConfig();
        dir.Command("run").Run().ExitsWith(0);
    }
}
