using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>Each way in which a run ends, with its exit code.</summary>
public sealed class EndingTests
{
    [Fact]
    public void A_job_that_is_not_available_fails_and_the_others_run()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig("""
            [job.far]
            type = "drill"
            from = "b2:bucket"
            """);
        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("cannot run the job far").SaysOnStderr("not available in this version");
        Assert.Single(dir.Snapshots());
        dir.Command("run", "local").Run().ExitsWith(0);
        dir.Command("run", "--dry-run", "far").Run().ExitsWith(1);
        Assert.Equal(2, dir.Snapshots().Length);
    }

    [Fact]
    public void A_rehearsal_shows_the_plan_and_touches_nothing()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig(job: "exclude = [\"cache/whisper/\"]\nkeep = { last = 3, within = \"2d\" }");
        dir.Command("run", "--dry-run").Run().ExitsWith(0)
            .SaysOnStdout(dir.Path("data")).SaysOnStdout("cache/whisper/").SaysOnStdout("last 3, within 2d");
        Assert.False(Directory.Exists(dir.Path("snapshots")));
    }

    [Fact]
    public void A_job_that_is_not_in_the_config_is_a_mistake()
    {
        using var dir = new Dir();
        dir.WriteConfig();
        dir.Command("run", "lokal").Run().ExitsWith(2).SaysOnStderr("\"lokal\"").SaysOnStderr("\"local\"");
    }

    [Fact]
    public void Damage_ends_with_5_and_each_path_is_named()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig();
        dir.Command("run").Run().ExitsWith(0);
        var name = dir.Snapshots().Single();
        dir.Write($"snapshots/{name}/uploads/1_notes.txt", "NOTES");
        File.Delete(dir.Path($"snapshots/{name}/audit.log"));
        dir.Write($"snapshots/{name}/extra", "x");
        dir.Command("verify").Run().ExitsWith(5)
            .SaysOnStderr("uploads/1_notes.txt").SaysOnStderr("audit.log").SaysOnStderr("extra").SaysOnStdout("DAMAGED");
        dir.Command("-q", "verify", "--all").Run().ExitsWith(5).SaysOnStderr("uploads/1_notes.txt");
        dir.Command("verify", name, "--json").Run().ExitsWith(5).SaysOnStdout("\"outcome\":\"damaged\"");
    }

    [Fact]
    public void A_snapshot_that_is_not_there_fails_and_the_nearest_is_named()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
        var name = dir.Snapshots().Single();
        dir.Command("verify", "--dir", "snapshots", name[..^1]).Run().ExitsWith(1).SaysOnStderr($"Did you mean {name}?");
        dir.Command("list", "--dir", "nowhere").Run().ExitsWith(1).SaysOnStderr("cannot open the directory of snapshots nowhere");
    }

    [Fact]
    public void Two_runs_at_once_end_with_4_for_the_second()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig(job: "keep = { last = 1 }");
        dir.Command("run").Run().ExitsWith(0);
        // flock(1) takes the lock that a run takes, for as long as the shell inside it runs.
        var script = $"exec 9<>snapshots/.owui-backup/lock; flock 9; '{TestBinary.Path}' run || echo run $?; '{TestBinary.Path}' prune || echo prune $?";
        dir.Shell(script).SaysOnStdout("run 4").SaysOnStdout("prune 4").SaysOnStderr("another run holds the lock");
        Assert.Single(dir.Snapshots());
    }

    [Fact]
    public void Retention_runs_after_the_snapshot_and_a_later_run_finds_nothing_left()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig(job: "keep = { last = 2 }");
        for (var i = 0; i < 5; i++)
            dir.Command("run").Run().ExitsWith(0).SaysOnStdout("retention: ");
        Assert.Equal(2, dir.Snapshots().Length);
        Assert.Empty(dir.Partial());
        Assert.Equal(2, Directory.GetFiles(dir.Path("snapshots/.owui-backup/manifests")).Length);
        dir.Command("verify", "--all").Run().ExitsWith(0);
    }

    [Fact]
    public void Prune_shows_why_each_snapshot_stays_or_goes()
    {
        using var dir = new Dir();
        dir.MakeData();
        for (var i = 0; i < 3; i++)
            dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
        var names = dir.Snapshots();
        dir.Command("prune", "--dir", "snapshots", "--keep-last", "1", "--dry-run").Run().ExitsWith(0)
            .SaysOnStdout("would go").SaysOnStdout("last 1 of 1").SaysOnStdout("nothing was touched");
        Assert.Equal(names, dir.Snapshots());
        dir.Command("prune", "--dir", "snapshots", "--keep-last", "1").Run().ExitsWith(0).SaysOnStdout("2 snapshots removed");
        Assert.Equal([names[^1]], dir.Snapshots());
    }

    [Fact]
    public void Snapshots_of_the_documented_script_are_listed_and_never_pruned()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Shell("mkdir snapshots; cp -a data snapshots/snapshot_20250101030000; mkdir snapshots/mine");
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
        dir.Command("list", "--dir", "snapshots").Run().ExitsWith(0).SaysOnStdout("no manifest").NeverSays("mine");
        dir.Command("prune", "--dir", "snapshots", "--keep-last", "1").Run().ExitsWith(0).SaysOnStdout("it has no manifest");
        Assert.Equal(2, dir.Snapshots().Length);
        dir.Command("verify", "snapshot_20250101030000", "--dir", "snapshots").Run().ExitsWith(1).SaysOnStderr("no manifest");
        dir.Command("verify", "--all", "--dir", "snapshots").Run().ExitsWith(3);
    }

    [Fact]
    public void Diff_shows_what_came_what_went_and_what_changed()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
        dir.Write("data/uploads/3_new.txt", "new");
        dir.Write("data/audit.log", "{}\n{}\n");
        File.Delete(dir.Path("data/uploads/2_more notes.txt"));
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
        var names = dir.Snapshots();
        var diff = dir.Command("diff", names[0], "latest", "--dir", "snapshots").Run().ExitsWith(0);
        Assert.Contains(diff.Lines, line => line.StartsWith('+') && line.EndsWith("uploads/3_new.txt", StringComparison.Ordinal));
        Assert.Contains(diff.Lines, line => line.StartsWith('-') && line.EndsWith("uploads/2_more notes.txt", StringComparison.Ordinal));
        Assert.Contains(diff.Lines, line => line.StartsWith('~') && line.Contains("audit.log", StringComparison.Ordinal));
        Assert.StartsWith("1 added (3 B), 1 removed (10 B), ", diff.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_whose_log_comes_and_goes_is_captured_all_the_same()
    {
        using var dir = new Dir();
        dir.MakeData();
        // Each sqlite3 is the last user of the database when it ends, and takes log and index away with it.
        var writer = dir.Program("/bin/sh", "-c",
            "until [ -e stop ]; do sqlite3 -cmd '.timeout 5000' data/webui.db \"INSERT INTO user VALUES ('x')\"; sleep 0.05; done").Start();
        for (var i = 0; i < 5; i++)
            dir.Command("-q", "snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0).SaysNothing();
        dir.Write("stop", "");
        writer.Wait();
        dir.Command("verify", "--all", "--dir", "snapshots").Run().ExitsWith(0);
    }
}
