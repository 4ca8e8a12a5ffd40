using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.Mirrors;

/// <summary>Runs that end early, and runs that meet.</summary>
public sealed class MirrorInterruptionTests
{
    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public void A_signal_midway_ends_it_and_the_next_run_sends_only_what_is_missing(int signal, int code)
    {
        using var dir = new Dir();
        var running = StartSlowly(dir);
        dir.WaitForFiles(running, "m", 6);

        running.Signal((TestSignal)signal);
        running.Wait().ExitsWith(code).SaysOnStderr("cleaning up").NeverSays("   at ");

        AssertNoRclone(dir);
        Assert.True(File.Exists(dir.Path("m/.owui-backup/incomplete")));
        Assert.False(File.Exists(dir.Path("m/.owui-backup/manifest.jsonl")));
        Resume(dir);
    }

    [Fact]
    public void A_killed_run_is_finished_by_the_next()
    {
        using var dir = new Dir();
        var running = StartSlowly(dir);
        dir.WaitForFiles(running, "m", 6);

        running.Signal(TestSignal.Kill).Wait();

        Assert.False(File.Exists(dir.Path("m/.owui-backup/manifest.jsonl")));
        Resume(dir);
    }

    [Fact]
    public void An_rclone_that_is_killed_midway_loses_nothing()
    {
        using var dir = new Dir();
        var running = StartSlowly(dir);
        dir.WaitForFiles(running, "m", 6);

        dir.Shell($"pkill -KILL -P {running.Id} -x rclone"); // only this run's child
        var output = running.Wait();

        // It is started once more; where that fails too, the run says so and the next one goes on.
        Assert.True(output.ExitCode is 0 or 1, output.ToString());
        if (output.ExitCode == 1)
            output.SaysOnStderr("rclone");
        Resume(dir);
    }

    [Fact]
    public void Two_runs_at_once_on_one_instance_do_not_meet()
    {
        using var dir = new Dir();
        var running = StartSlowly(dir);
        dir.WaitForFiles(running, "m", 2);

        dir.Command("run").Run().ExitsWith(4).SaysOnStderr("another run of the instance \"sample\" is at work (job sync, process ");

        running.Signal(TestSignal.Term);
        running.Wait().ExitsWith(143);
    }

    [Fact]
    public void Two_hosts_on_one_mirror_do_not_overwrite_each_other()
    {
        Assert.True(Environment.IsPrivilegedProcess, "another host name needs root: run the tests as root (a container will do).");
        using var dir = new Dir();
        dir.MakeMirrored();
        dir.Command("run").Run().ExitsWith(0);
        dir.Write("data/uploads/of the other host", "x");
        var before = dir.FilesOf("m");

        // A host name of its own for this one process (unshare(1)).
        TestCommand Elsewhere(string more) => dir.Program("unshare", "--uts", "sh", "-c", $"hostname elsewhere; exec '{TestBinary.Path}' run {more}");
        Elsewhere("").Run().ExitsWith(1).SaysOnStderr("it is the mirror of the instance \"sample\" on the host").SaysOnStderr("--take-over");

        Assert.Equal(before, dir.FilesOf("m"));
        Elsewhere("--take-over").Run().ExitsWith(0);
        Assert.Contains("user_uploads/of the other host", dir.FilesOf("m"));
        dir.Command("run").Run().ExitsWith(1);
    }

    [Fact]
    public void A_capture_with_warnings_is_sent_and_ends_with_3()
    {
        using var dir = new Dir();
        dir.MakeMirrored();
        dir.Write("data/vector_db/broken.sqlite3", "SQLite format 3\0and then nothing that makes sense");

        dir.Command("run").Run().ExitsWith(3);

        Assert.Contains("ChromaDB/broken.sqlite3", dir.FilesOf("m"));
        Assert.True(File.Exists(dir.Path("m/.owui-backup/manifest.jsonl")));
    }

    private static RunningCommand StartSlowly(Dir dir)
    {
        dir.MakeUploads(60, 50_000);
        dir.MakeMirrored("bandwidth = \"300k\"\ntransfers = 1");
        return dir.Command("run").Start();
    }

    private static void Resume(Dir dir)
    {
        var there = dir.FilesOf("m").Length;
        dir.Write("agent.toml", dir.Read("agent.toml").Replace("bandwidth", "# bandwidth", StringComparison.Ordinal));
        var output = dir.Command("run").Run().ExitsWith(0);
        var missing = 63 - there;
        // What was being written when it ended may be there in part and is sent again.
        Assert.True(Enumerable.Range(missing, 4).Any(sent => output.Stdout.Contains($"m:: {sent} file", StringComparison.Ordinal)), output.ToString());
        Assert.Equal(63, dir.FilesOf("m").Length);
        Assert.True(File.Exists(dir.Path("m/.owui-backup/manifest.jsonl")));
        Assert.False(File.Exists(dir.Path("m/.owui-backup/incomplete")));
    }

    private static void AssertNoRclone(Dir dir) =>
        Assert.Equal("", dir.Shell($"pgrep -af '[r]clone.*{dir.Root}' || true").Stdout.Trim());
}
