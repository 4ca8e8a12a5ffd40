using System.Text.Json;
using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>What is written where: for people, for cron, for programs.</summary>
public sealed class OutputTests
{
    [Fact]
    public void The_last_line_of_snapshot_is_the_path_of_the_snapshot()
    {
        using var dir = new Dir();
        dir.MakeData();
        var output = dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
        Assert.Equal(dir.Path($"snapshots/{dir.Snapshots().Single()}"), output.LastLine);
        Assert.Equal("notes", File.ReadAllText(Path.Combine(output.LastLine, "uploads/1_notes.txt")));
        output.SaysOnStdout("1 database");
    }

    [Fact]
    public void Nothing_moves_and_nothing_is_coloured_where_there_is_no_terminal()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig();
        foreach (var words in new[] { "check", "run", "run", "list", "verify --all", "prune --dry-run", "run nonsense", "--help" })
            dir.Command(words.Split(' ')).Run().NeverSays("\e").NeverSays("\r");
    }

    [Fact]
    public void A_quiet_run_without_fault_says_nothing_at_all()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig(job: "keep = { last = 2 }");
        for (var i = 0; i < 4; i++)
            dir.Command("-q", "run", "local").Run().ExitsWith(0).SaysNothing();
        Assert.Equal(2, dir.Snapshots().Length);
        dir.Command("-q", "snapshot", "--source", "data", "--to", "others").Run().ExitsWith(0).SaysNothing();
        dir.Command("-q", "verify", "--all").Run().ExitsWith(0).SaysNothing();
        dir.Command("-q", "prune").Run().ExitsWith(0).SaysNothing();
    }

    [Fact]
    public void A_quiet_run_says_what_is_wrong()
    {
        using var dir = new Dir();
        dir.Command("-q", "snapshot", "--source", "missing", "--to", "snapshots").Run()
            .ExitsWith(1).SaysOnStderr("error: cannot open the source missing: No such file or directory");
    }

    [Fact]
    public void With_json_there_is_one_object_on_stdout_and_json_lines_on_stderr()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig(job: "keep = { last = 1 }");
        var snapshot = Json(dir.Command("snapshot", "--source", "data", "--to", "snapshots", "--json").Run().ExitsWith(0));
        Assert.Equal("snapshot", snapshot.GetProperty("verb").GetString());
        Assert.Equal("succeeded", snapshot.GetProperty("outcome").GetString());
        Assert.Equal(0, snapshot.GetProperty("exit_code").GetInt32());
        Assert.Equal(dir.Path($"snapshots/{dir.Snapshots().Single()}"), snapshot.GetProperty("path").GetString());
        Assert.Equal(5, snapshot.GetProperty("files").GetInt32());
        var database = snapshot.GetProperty("databases")[0];
        Assert.Equal("webui.db", database.GetProperty("path").GetString());
        Assert.Equal(2, database.GetProperty("tables")[0].GetProperty("rows").GetInt32());

        var run = Json(dir.Command("--json", "run").Run().ExitsWith(0));
        var job = run.GetProperty("jobs")[0];
        Assert.Equal("local", job.GetProperty("job").GetString());
        Assert.Equal(JsonValueKind.String, job.GetProperty("snapshot").GetProperty("base").ValueKind);
        Assert.Equal(1, job.GetProperty("retention").GetProperty("removed").GetArrayLength());

        var name = dir.Snapshots().Single();
        Assert.Equal(name, Json(dir.Command("list", "--json").Run().ExitsWith(0)).GetProperty("snapshots")[0].GetProperty("name").GetString());
        Assert.Equal("complete", Json(dir.Command("list", "--json").Run()).GetProperty("snapshots")[0].GetProperty("state").GetString());
        Assert.Equal(0, Json(dir.Command("verify", "--json").Run().ExitsWith(0)).GetProperty("snapshots")[0].GetProperty("damage_count").GetInt32());
        Assert.True(Json(dir.Command("prune", "--dry-run", "--json").Run().ExitsWith(0)).GetProperty("dry_run").GetBoolean());
        Assert.Equal(0, Json(dir.Command("diff", name, "latest", "--json").Run().ExitsWith(0)).GetProperty("differences").GetArrayLength());
        Assert.Equal(1, Json(dir.Command("check", "--json").Run()).GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public void With_json_failures_are_objects_too()
    {
        using var dir = new Dir();
        var failed = Json(dir.Command("snapshot", "--source", "missing", "--to", "snapshots", "--json").Run().ExitsWith(1));
        Assert.Equal("failed", failed.GetProperty("outcome").GetString());
        var problem = failed.GetProperty("problems")[0];
        Assert.Equal("error", problem.GetProperty("severity").GetString());
        Assert.Equal("open the source", problem.GetProperty("doing").GetString());
        Assert.Equal("missing", problem.GetProperty("subject").GetString());
        var usage = Json(dir.Command("--json", "run").Run().ExitsWith(2));
        Assert.Equal("usage", usage.GetProperty("outcome").GetString());
        Assert.Equal(1, usage.GetProperty("mistakes").GetArrayLength());
    }

    [Fact]
    public void A_closed_pipe_is_no_reason_to_fail()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Shell($"'{TestBinary.Path}' snapshot --source data --to snapshots | true");
        Assert.Single(dir.Snapshots());
        Assert.Equal("", dir.Shell($"'{TestBinary.Path}' --help | head -n 0; '{TestBinary.Path}' list --dir snapshots | head -n 0").Stderr);
    }

    [Fact]
    public void A_full_disk_behind_stdout_is_told()
    {
        using var dir = new Dir();
        dir.Program("/bin/sh", "-c", $"'{TestBinary.Path}' --help >/dev/full; '{TestBinary.Path}' completion bash >/dev/full").Run()
            .ExitsWith(1).SaysOnStderr("cannot write standard output").NeverSays("   at ");
    }

    [Fact]
    public void On_a_terminal_the_progress_is_cleared_and_NO_COLOR_is_heeded()
    {
        using var dir = new Dir();
        dir.MakeManyUploads(20_000);
        // script(1) of util-linux gives the program a terminal.
        var line = $"'{TestBinary.Path}' snapshot --source data --to snapshots";
        var output = dir.Program("script", "-qec", line, "/dev/null").WithEnv("TERM", "xterm").Run().ExitsWith(0);
        var lines = output.Stdout.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        Assert.Equal(dir.Path($"snapshots/{dir.Snapshots().Single()}"), lines[^1][(lines[^1].LastIndexOf('\r') + 1)..].Replace("\e[J", "", StringComparison.Ordinal));
        var list = $"'{TestBinary.Path}' list --dir snapshots";
        dir.Program("script", "-qec", list, "/dev/null").WithEnv("TERM", "xterm").Run().ExitsWith(0).SaysOnStdout("\e[1m");
        dir.Program("script", "-qec", list, "/dev/null").WithEnv("TERM", "xterm").WithEnv("NO_COLOR", "1").Run().ExitsWith(0).NeverSays("\e[1m");
    }

    private static JsonElement Json(TestOutput output)
    {
        Assert.Single(output.Lines);
        foreach (var line in output.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var e = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.String, e.RootElement.GetProperty("event").ValueKind);
            Assert.EndsWith("Z", e.RootElement.GetProperty("time").GetString(), StringComparison.Ordinal);
        }

        using var document = JsonDocument.Parse(output.Stdout);
        return document.RootElement.Clone();
    }
}
