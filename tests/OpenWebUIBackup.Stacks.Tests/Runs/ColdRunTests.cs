using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Runs;

/// <summary>Runs of the real program with real stacks. Needs root where no Docker daemon runs.</summary>
[Collection(nameof(Measured))]
public sealed class ColdRunTests
{
    [Theory]
    [InlineData(ComposeKind.V1, "down")]
    [InlineData(ComposeKind.Plugin, "down")]
    [InlineData(ComposeKind.V2, "stop")]
    [InlineData(ComposeKind.V1, "pause")]
    public void A_cold_run_makes_one_snapshot_with_the_stack_at_rest_and_has_it_running_again(ComposeKind kind, string quiesce)
    {
        using var stack = StandIn.Compose(kind).Up();
        var agent = new Agent(stack, quiesce);
        using var view = new OutsideView(stack);

        var said = agent.Run("run", "cold", "--json");
        view.WaitUntilReady();
        var downtime = view.Downtime;

        Assert.True(said.ExitCode is 0 or 3, said.Error + said.Output);
        Assert.True(stack.IsReady());
        Assert.Single(agent.Made);
        Assert.False(agent.HasIntent);
        using var json = System.Text.Json.JsonDocument.Parse(said.Output);
        var reported = json.RootElement.GetProperty("jobs")[0].GetProperty("stack").GetProperty("downtime_seconds").GetDouble();
        Assert.InRange(Math.Abs(reported - downtime.TotalSeconds), 0, 1.0);
        Assert.Equal("ok", Shell.Run("sqlite3", [Path.Combine(agent.Snapshots, agent.Made[0], "webui.db"), "PRAGMA integrity_check"]).Trim());
    }

    [Fact]
    public void Everything_committed_before_the_stop_is_in_the_snapshot_also_what_was_left_in_the_log()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin, new StackOptions
        {
            Environment = new Dictionary<string, string> { ["STANDIN_LEAVE_WAL"] = "1" },
        }).Up();
        // Started again, it would write on: so the number of rows it had is seen by a second stop.
        var agent = new Agent(stack, "stop", $"hooks = {{ before = [\"/usr/bin/cp\", \"-a\", \"{stack.DataDirectory}\", \"{stack.Root}/frozen\"] }}");

        var said = agent.Run("run", "cold");

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.True(File.Exists(Path.Combine(stack.Root, "frozen", "webui.db-wal")));
        var expected = Rows(Path.Combine(stack.Root, "frozen", "webui.db"));
        Assert.Equal(expected, Rows(Path.Combine(agent.Snapshots, agent.Made[0], "webui.db")));
        Assert.False(File.Exists(Path.Combine(agent.Snapshots, agent.Made[0], "webui.db-wal")));
    }

    [Fact]
    public void A_stack_that_was_down_stays_down_and_is_captured()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        stack.RunCompose("stop");
        var agent = new Agent(stack, "down");

        var said = agent.Run("run", "cold");

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.Contains("it was down, and stays so", said.Output, StringComparison.Ordinal);
        Assert.All(stack.Containers(), container => Assert.Equal("exited", container.State));
        Assert.Single(agent.Made);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    public void A_run_that_is_asked_to_stop_starts_the_stack_first(string signal, int exitCode)
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin, new StackOptions { StopSeconds = 2 }).Up();
        var agent = new Agent(stack, "stop");

        using var running = agent.Start("run", "cold");
        Until(() => agent.HasIntent);
        running.Signal(signal);
        var said = running.Wait();

        Assert.Equal(exitCode, said.ExitCode);
        Assert.True(stack.IsReady());
        Assert.False(agent.HasIntent);
    }

    [Theory]
    [InlineData(ComposeKind.V1, "docker-compose")]
    [InlineData(ComposeKind.V2, "docker-compose")]
    [InlineData(ComposeKind.Plugin, "docker")]
    public void Down_takes_no_volumes_and_no_images(ComposeKind kind, string program)
    {
        using var stack = StandIn.Compose(kind, new StackOptions { NamedVolume = true }).Up();
        var agent = new Agent(stack, "down");
        var calls = Path.Combine(agent.Fake(program, "printf '%s|' \"$@\" >>$DIR/calls; echo >>$DIR/calls"), "calls");
        var kept = Path.Combine(stack.DataDirectory, "kept");
        File.WriteAllText(kept, "in the volume");

        var said = agent.Run("run", "cold");

        Assert.True(said.ExitCode == 0, said.Error);
        var down = Assert.Single(File.ReadAllLines(calls), line => line.Contains("|down|", StringComparison.Ordinal));
        Assert.Empty(down.Split('|').Intersect(["-v", "--volumes", "--rmi"]));
        Assert.DoesNotContain("|-v", down, StringComparison.Ordinal);
        Assert.Equal("in the volume", File.ReadAllText(kept));
    }

    [Fact]
    public void What_is_captured_at_rest_is_what_has_changed_since_the_first_pass()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var uploads = Directory.CreateDirectory(Path.Combine(stack.DataDirectory, "uploads")).FullName;
        for (var i = 0; i < 500; i++)
            File.WriteAllText(Path.Combine(uploads, $"{i:x8}_note.txt"), $"{i}");
        var agent = new Agent(stack, "stop");

        var said = agent.Run("run", "cold", "--json");

        Assert.True(said.ExitCode is 0 or 3, said.Error + said.Output);
        using var json = System.Text.Json.JsonDocument.Parse(said.Output);
        var snapshot = json.RootElement.GetProperty("jobs")[0].GetProperty("snapshot");
        // There was no snapshot before: what is linked was read by the first pass. The database and what came meanwhile are copied.
        Assert.InRange(snapshot.GetProperty("linked").GetInt32(), 500, int.MaxValue);
        Assert.InRange(snapshot.GetProperty("copied").GetInt32(), 1, 50);
        Assert.Single(agent.Made);
    }

    [Fact]
    public void Every_request_succeeds_while_captured_without_rest()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "none");
        using var view = new OutsideView(stack);
        Thread.Sleep(200);

        for (var i = 0; i < 3; i++)
            Assert.Equal(0, agent.Run("run", "cold").ExitCode);

        Assert.Equal(0, view.Refused);
        Assert.True(view.Requests > 10);
    }

    [Fact]
    public void The_plan_says_what_will_be_done_to_the_stack()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "down");
        using var view = new OutsideView(stack);

        var said = agent.Run("run", "cold", "--dry-run");

        Assert.Equal(0, said.ExitCode);
        Assert.Contains("take down", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not available", said.Output + said.Error, StringComparison.Ordinal);
        Assert.Equal(0, view.Refused);
    }

    internal static void Until(Func<bool> condition)
    {
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); !condition();)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "it did not come to that in a minute");
            Thread.Sleep(5);
        }
    }

    private static int Rows(string database) =>
        int.Parse(Shell.Run("sqlite3", [database, "SELECT count(*) FROM chat"]), System.Globalization.CultureInfo.InvariantCulture);
}
