using System.Diagnostics;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Runs;

/// <summary>
/// Runs that are killed at points spread over all of a cold run: the stack answers again within 15 seconds each time.
/// Needs root where no Docker daemon runs.
/// </summary>
public sealed class KilledRunTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _limitOfTheWatchdog = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(ComposeKind.Plugin, "down")]
    [InlineData(ComposeKind.V1, "down")]
    [InlineData(ComposeKind.Plugin, "stop")]
    public void The_watchdog_starts_the_stack_of_a_killed_run(ComposeKind kind, string quiesce)
    {
        const int points = 10;
        using var stack = StandIn.Compose(kind).Up();
        var agent = new Agent(stack, quiesce, jobLines: "keep = { last = 2 }");
        var whole = Duration(agent);
        var log = new List<string>();

        for (var point = 0; point < points; point++)
        {
            using (var running = agent.Start("run", "cold"))
            {
                Thread.Sleep(whole * (point + 0.5) / points);
                var killed = DateTime.UtcNow;
                running.Kill();
                var wasResting = agent.HasIntent;
                Settle(agent);
                stack.WaitUntilReady(_limit);
                var took = DateTime.UtcNow - killed;
                var resumed = StartedAt(stack) - killed;
                log.Add($"point {point}: at rest {wasResting}, started after {resumed.TotalSeconds:F1} s, ready after {took.TotalSeconds:F1} s");
                Assert.True(resumed < _limitOfTheWatchdog && took < _limit, string.Join('\n', log));
            }

            Assert.True(stack.IsReady(), string.Join('\n', log));
            Assert.All(stack.Containers(), container => Assert.Equal("running", container.State));
        }

        Assert.True(log.Count(line => line.Contains("at rest True", StringComparison.Ordinal)) >= 2, string.Join('\n', log));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', log));
        // And what was killed stands in nobody's way.
        var next = agent.Run("run", "cold");
        Assert.True(next.ExitCode is 0, next.Error);
    }

    [Theory]
    [InlineData(ComposeKind.Plugin, "down")]
    [InlineData(ComposeKind.V1, "stop")]
    [InlineData(ComposeKind.Plugin, "pause")]
    public void Recover_starts_the_stack_when_the_watchdog_was_killed_too(ComposeKind kind, string quiesce)
    {
        using var stack = StandIn.Compose(kind, new StackOptions { StopSeconds = 1 }).Up();
        var agent = new Agent(stack, quiesce);
        foreach (var afterIntent in (double[])[0.01, 0.4, 1.5])
        {
            using (var running = agent.Start("run", "cold"))
            {
                ColdRunTests.Until(() => agent.HasIntent || running.HasEnded);
                Thread.Sleep(TimeSpan.FromSeconds(afterIntent));
                KillBoth(running);
            }

            if (!agent.HasIntent)
                continue; // it was through already
            var recovered = agent.Run("recover");

            Assert.True(recovered.ExitCode == 0, recovered.Error + recovered.Output);
            stack.WaitUntilReady(_limit);
            Assert.All(stack.Containers(), container => Assert.Equal("running", container.State));
            Assert.False(agent.HasIntent);
            Assert.Equal(0, agent.Run("recover").ExitCode);
        }
    }

    [Theory]
    [InlineData("snapshot")]
    [InlineData("list")]
    [InlineData("check")]
    [InlineData("init")]
    public void The_next_run_of_anything_starts_the_stack_first_and_says_so(string verb)
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin, new StackOptions { StopSeconds = 1 }).Up();
        var agent = new Agent(stack, "stop");
        using (var running = agent.Start("run", "cold"))
        {
            ColdRunTests.Until(() => agent.HasIntent);
            Thread.Sleep(300);
            KillBoth(running);
        }

        var next = verb switch
        {
            "snapshot" => agent.Run(verb, "--source", stack.DataDirectory, "--to", Path.Combine(stack.Root, "other")),
            "init" => agent.Run(verb, "--output", "-"),
            _ => agent.Run(verb),
        };

        // init has its own to say of whatever else runs on this host.
        Assert.True(verb == "init" || next.ExitCode == 3, next.Error);
        Assert.Contains("a run was killed", next.Error, StringComparison.Ordinal);
        Assert.True(stack.IsReady());
        Assert.False(agent.HasIntent);
    }

    [Fact]
    public void Nothing_to_recover_is_no_matter()
    {
        using var stack = StandIn.Container();
        var agent = new Agent(stack, "stop");

        var loud = agent.Run("recover");
        var quiet = agent.Run("-q", "recover");

        Assert.Equal((0, "no stack was left down\n"), (loud.ExitCode, loud.Output));
        Assert.Equal((0, "", ""), (quiet.ExitCode, quiet.Output, quiet.Error));
    }

    [Fact]
    public void A_stack_that_was_down_stays_down_when_the_run_is_killed()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        stack.RunCompose("stop");
        var agent = new Agent(stack, "down");
        var whole = Duration(agent);

        foreach (var part in (double[])[0.3, 0.6, 0.9])
        {
            using var running = agent.Start("run", "cold");
            Thread.Sleep(whole * part);
            running.Kill();
            Assert.Equal(0, agent.Run("recover").ExitCode);
            Assert.All(stack.Containers(), container => Assert.Equal("exited", container.State));
        }
    }

    private static TimeSpan Duration(Agent agent)
    {
        var clock = Stopwatch.StartNew();
        var said = agent.Run("run", "cold");
        Assert.True(said.ExitCode is 0, said.Error);
        return clock.Elapsed;
    }

    private static void KillBoth(RunningAgent running)
    {
        if (running.Watchdog() is { } watchdog)
            Shell.Try("kill", ["-KILL", $"{watchdog}"]);
        running.Kill();
    }

    /// <summary>When the application's container was started last; a stack that has not been touched has been up for long.</summary>
    private static DateTime StartedAt(StandIn stack) => DateTime.Parse(
        Shell.Run("docker", ["inspect", "--format", "{{.State.StartedAt}}", stack.Containers().Single(container => container.Service == "open-webui").Id], stack.Environment),
        System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);

    /// <summary>Waits until nobody is at work on the stack any more.</summary>
    private static void Settle(Agent agent)
    {
        ColdRunTests.Until(() => !agent.HasIntent);
        ColdRunTests.Until(() => Shell.Try("pgrep", ["-f", $"watch-stack {agent.Root}"]).ExitCode != 0);
    }
}
