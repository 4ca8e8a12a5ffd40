using System.Text.Json;
using OpenWebUIBackup.Agent.Tests.BlackBox;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Agent.Tests.Mirrors;

/// <summary>Sync jobs as a person runs them.</summary>
public sealed class MirrorTests
{
    [Fact]
    public void Many_mirrors_get_the_same_state_and_a_line_each()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteSync(["m:", "n:below/it"], dir.Alias("m") + dir.Alias("n"));

        var output = dir.Command("run").Run().ExitsWith(0);

        output.SaysOnStdout("sync: captured 3 files").SaysOnStdout("sync: m:: 3 files sent").SaysOnStdout("sync: n:below/it: 3 files sent");
        Assert.Equal(MirrorConfig.Sample, dir.FilesOf("m"));
        Assert.Equal(MirrorConfig.Sample, dir.FilesOf("n/below/it"));
        Assert.Equal("2", dir.Shell("sqlite3 m/main_database/webui.db 'SELECT count(*) FROM user'").Stdout.Trim());
        // There are provider keys in it: it is for nobody else.
        Assert.Equal("600", dir.Shell("stat -c %a m/main_database/webui.db").Stdout.Trim());
        dir.Command("-q", "run").Run().ExitsWith(0).SaysNothing();
    }

    [Fact]
    public void A_source_that_shrank_is_followed_only_by_the_users_word()
    {
        using var dir = new Dir();
        dir.MakeMirrored();
        dir.MakeUploads(20, 10);
        dir.Command("run").Run().ExitsWith(0);
        var before = dir.FilesOf("m");
        dir.Shell("rm data/uploads/*");

        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("--accept-shrink");
        Assert.Equal(before, dir.FilesOf("m"));

        dir.Command("run", "sync", "--accept-shrink").Run().ExitsWith(0);
        Assert.Equal(["main_database/webui.db"], dir.FilesOf("m"));
    }

    [Fact]
    public void A_mirror_below_what_is_listed_is_no_damaged_archive()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteSync(["m:one"], dir.Alias("m"));
        dir.Command("run").Run().ExitsWith(0);

        var listed = dir.Command("list", "--from", "m:").Run().ExitsWith(0).SaysOnStderr("m:one").NeverSays("0001-01-01");
        Assert.DoesNotContain(listed.Lines, line => line.StartsWith("one", StringComparison.Ordinal));
        dir.Command("list", "--from", "m:one").Run().ExitsWith(0).SaysOnStdout("mirror");
    }

    [Fact]
    public void A_mirror_that_was_read_whole_is_compared_by_its_places_hashes_from_then_on()
    {
        using var dir = new Dir();
        using var server = new S3Server();
        dir.MakeData();
        dir.WriteSync(["m:bucket"], MirrorConfig.S3("m", server.Port));
        dir.Command("run").Run().ExitsWith(0);
        TestOutput Quick() => dir.Command("verify", "--quick", "--from", "m:bucket").Run();

        Quick().ExitsWith(0).SaysOnStderr("only sizes were compared");
        dir.Command("verify", "--from", "m:bucket").Run().ExitsWith(0);
        Quick().ExitsWith(0).NeverSays("only sizes");

        // What comes later is not noted yet; what stays is.
        dir.Write("data/uploads/3_new.txt", "new");
        dir.Command("run").Run().ExitsWith(0);
        Quick().ExitsWith(0).SaysOnStderr("hashes of 3 of 4 files");

        var there = dir.Shell("wc -c <data/uploads/1_notes.txt").Stdout.Trim();
        dir.Shell($"head -c {there} /dev/zero >other");
        server.Environment().Aggregate(dir.Program("rclone", "copyto", "other", "remote:bucket/user_uploads/1_notes.txt"),
            (command, variable) => command.WithEnv(variable.Key, variable.Value)).Run().ExitsWith(0);
        Quick().ExitsWith(5).SaysOnStderr("user_uploads/1_notes.txt").SaysOnStderr("other content");
    }

    [Fact]
    public void A_timetable_of_rates_is_kept()
    {
        using var dir = new Dir();
        dir.MakeMirrored("bandwidth = \"00:00,100k 12:00,100k\"");
        dir.MakeUploads(1, 400_000);

        var slow = dir.Command("run").WithTimeout(TimeSpan.FromMinutes(2)).Run().ExitsWith(0);

        Assert.InRange(slow.Duration, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
        dir.WriteSync(["m:"], dir.Alias("m"), "bandwidth = \"00:00,100 parsecs\"");
        dir.Command("check").Run().ExitsWith(2).SaysOnStderr("bandwidth");
    }

    [Fact]
    public void Reading_from_a_server_that_is_gone_ends_within_the_minute_and_says_so()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteSync(["s3:bucket"], MirrorConfig.S3("s3", 1));

        var listed = dir.Command("list", "--from", "s3:bucket").WithTimeout(TimeSpan.FromMinutes(3)).Run().ExitsWith(1).SaysOnStderr("does not answer");

        Assert.InRange(listed.Duration, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void In_json_each_destination_has_its_entry()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteSync(["m:", "nosuch:"], dir.Alias("m"), "history = true");

        var output = dir.Command("--json", "run").Run().ExitsWith(1);

        using var json = JsonDocument.Parse(output.Stdout);
        var job = json.RootElement.GetProperty("jobs")[0];
        Assert.Equal("failed", job.GetProperty("outcome").GetString());
        Assert.Equal(3, job.GetProperty("capture").GetProperty("files").GetInt32());
        var (good, bad) = (job.GetProperty("destinations")[0], job.GetProperty("destinations")[1]);
        Assert.Equal(("m:", "succeeded", 3), (good.GetProperty("to").GetString(), good.GetProperty("outcome").GetString(), good.GetProperty("files_sent").GetInt32()));
        Assert.Equal(("nosuch:", "failed"), (bad.GetProperty("to").GetString(), bad.GetProperty("outcome").GetString()));
        foreach (var line in output.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            JsonDocument.Parse(line).Dispose();
        output.SaysOnStderr("\"event\":\"step_finished\",\"step\":\"ship m:\"");
    }

    [Fact]
    public void A_dry_run_shows_the_plan_and_touches_nothing()
    {
        using var dir = new Dir();
        dir.MakeMirrored("max_delete = 5\nhistory = true\nhistory_keep = { last = 3 }");

        dir.Command("run", "--dry-run").Run().ExitsWith(0)
            .SaysOnStdout("to       m:").SaysOnStdout("uploads -> user_uploads").SaysOnStdout("at most 5 deletions").SaysOnStdout(dir.Path("capture"));

        Assert.False(Directory.Exists(dir.Path("m")));
        Assert.False(Directory.Exists(dir.Path("capture")));
    }

    [Fact]
    public void Check_reaches_every_destination_and_leaves_nothing_there()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Make("m");
        dir.WriteSync(["m:", "locked:", "nosuch:"], dir.Alias("m") + dir.Alias("locked") + """

            encrypt = { password = "secret of the test", filenames = true }

            """);

        dir.Command("check").Run().ExitsWith(1)
            .SaysOnStdout("m:: written to, read and removed; not encrypted by this program; ")
            .SaysOnStdout("locked:: written to, read and removed; encrypted before it leaves this host")
            .SaysOnStdout("nosuch:: cannot be used")
            .SaysOnStdout("capture    " + dir.Path("capture"))
            .SaysOnStderr("nosuch")
            .NeverSays("secret of the test");
        Assert.Empty(Directory.EnumerateFiles(dir.Path("m"), "*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(dir.Path("capture")));
    }

    [Fact]
    public void Check_says_what_the_documented_exclusions_do_not_do_and_what_they_lose()
    {
        using var dir = new Dir();
        dir.MakeMirrored();
        dir.Write("data/vector_db/segment/data", "x");
        dir.Write("data/cache/image/generations/made.png", "x");
        dir.Write("agent.toml", dir.Read("agent.toml").Replace("[\"cache/\", ", "[\"vector_db\", \"cache/\", ", StringComparison.Ordinal));

        // The documented `--exclude vector_db` excludes no directory, and `cache/` takes generated images with it.
        dir.Command("check").Run().ExitsWith(3)
            .SaysOnStdout("\"vector_db\" matches files only").SaysOnStderr("cache/image/generations");
        dir.Command("run").Run().ExitsWith(0);
        Assert.Contains("ChromaDB/segment/data", dir.FilesOf("m"));
    }

    [Fact]
    public void On_a_terminal_each_destination_has_a_line_while_it_is_sent_to_and_none_is_left()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.MakeUploads(40, 50_000);
        dir.WriteSync(["m:", "n:"], dir.Alias("m") + dir.Alias("n"), "bandwidth = \"600k\"\ntransfers = 2");

        var line = $"stty cols 100 rows 30; '{TestBinary.Path}' run";
        var output = dir.Program("script", "-qec", line, "/dev/null").WithEnv("TERM", "xterm").Run().ExitsWith(0);

        var terminal = new TerminalScreen(100);
        terminal.Feed(output.Stdout);
        Assert.Contains(terminal.Frames, frame => frame.Count(row => row.StartsWith("ship ", StringComparison.Ordinal) && row.Contains("/s", StringComparison.Ordinal)) == 2);
        Assert.All(terminal.Rows, row => Assert.False(row.StartsWith("ship ", StringComparison.Ordinal), string.Join('\n', terminal.Rows)));
        Assert.Equal(3, terminal.Rows.Count(row => row.StartsWith("sync: ", StringComparison.Ordinal)));
    }
}
