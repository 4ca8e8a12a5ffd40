using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Stacks;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>Bringing stacks to rest and back, with real containers. Needs root where no Docker daemon runs.</summary>
[Collection(nameof(Measured))]
public sealed class RestTests : RestingTests
{
    public static TheoryData<ComposeKind, Quiesce> Ways()
    {
        var ways = new TheoryData<ComposeKind, Quiesce>();
        foreach (var kind in Enum.GetValues<ComposeKind>())
            foreach (var quiesce in (Quiesce[])[Quiesce.Pause, Quiesce.Stop, Quiesce.Down])
                ways.Add(kind, quiesce);
        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_Compose_stack_rests_and_comes_back(ComposeKind kind, Quiesce quiesce)
    {
        using var stack = StandIn.Compose(kind).Up();
        using var environment = new Environments(stack);
        using var view = new OutsideView(stack);

        using var rest = Rest(stack, quiesce);
        var during = stack.Containers().Select(container => container.State).ToList();
        var intents = new StackLedger(State).Pending();
        var back = rest.Stack!.Resume();
        view.WaitUntilReady();

        Assert.Equal(quiesce switch { Quiesce.Pause => ["paused", "paused"], Quiesce.Stop => ["exited", "exited"], _ => Array.Empty<string>() }, during);
        Assert.Equal([$"compose-{stack.Name}"], intents);
        Assert.Equal(new StackReturn(true, null), back);
        Assert.True(stack.IsReady());
        Assert.Equal(["running", "running"], stack.Containers().Select(container => container.State));
        Assert.Empty(new StackLedger(State).Pending());
        Assert.InRange(Math.Abs((rest.Stack.Downtime!.Value - view.Downtime).TotalSeconds), 0, 0.5);
    }

    [Theory]
    [InlineData(Quiesce.Pause)]
    [InlineData(Quiesce.Stop)]
    public void A_plain_container_rests_and_comes_back(Quiesce quiesce)
    {
        using var stack = StandIn.Container().Up();
        using var environment = new Environments(stack);

        using var rest = Rest(stack, quiesce);
        Assert.Equal(quiesce == Quiesce.Pause ? "paused" : "exited", Assert.Single(stack.Containers()).State);

        Assert.Equal(new StackReturn(true, null), rest.Stack!.Resume());
        Assert.True(stack.IsReady());
    }

    [Theory]
    [InlineData(ComposeKind.V1, Quiesce.Stop)]
    [InlineData(ComposeKind.V1, Quiesce.Down)]
    [InlineData(ComposeKind.Plugin, Quiesce.Stop)]
    [InlineData(ComposeKind.Plugin, Quiesce.Down)]
    public void Only_what_was_running_is_started_again(ComposeKind kind, Quiesce quiesce)
    {
        using var stack = StandIn.Compose(kind).Up();
        using var environment = new Environments(stack);
        stack.RunCompose("stop", "ollama");

        using (var rest = Rest(stack, quiesce))
            Assert.Equal(new StackReturn(true, null), rest.Stack!.Resume());

        Assert.True(stack.IsReady());
        Assert.Equal(["open-webui"], stack.Containers().Where(container => container.State == "running").Select(container => container.Service));
    }

    [Fact]
    public void A_service_made_again_without_what_it_depends_on_is_still_that_of_the_file()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        using var environment = new Environments(stack);
        stack.RunCompose("stop", "ollama");

        for (var night = 0; night < 2; night++)
            using (var rest = Rest(stack, Quiesce.Down))
                Assert.Equal(new StackReturn(true, null), rest.Stack!.Resume());

        var found = StackObserver.Observe(Definition(stack, Quiesce.Down), None);
        Assert.Equal(["open-webui"], stack.Containers().Select(container => container.Service));
        Assert.StartsWith("ollama:", found.Sight!.Application!.Label("com.docker.compose.depends_on"), StringComparison.Ordinal);
        Assert.DoesNotContain(found.Sight.Notes, note => note.ToString().Contains("has changed since", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.Plugin)]
    public void Services_come_back_from_down_in_the_number_they_had_and_with_their_profiles(ComposeKind kind)
    {
        using var stack = StandIn.Compose(kind, new StackOptions
        {
            MoreServices = $$"""
                  worker:
                    image: {{StandInImage.Name}}
                    profiles: [extra]
                    entrypoint: ["/usr/bin/sleep", "1000000"]
                    stop_signal: SIGKILL
                    healthcheck: { disable: true }
                    volumes: ["{{StandInImage.Mount}}"]

                """,
        });
        stack.RunCompose("--profile", "extra", "up", "-d", "--scale", "worker=2");
        stack.WaitUntilReady(TimeSpan.FromSeconds(30));
        using var environment = new Environments(stack);

        using (var rest = Rest(stack, Quiesce.Down))
        {
            Assert.Empty(stack.Containers());
            Assert.Equal(new StackReturn(true, null), rest.Stack!.Resume());
        }

        Assert.Equal(["ollama", "open-webui", "worker", "worker"], stack.Containers().Select(container => container.Service));
        Assert.All(stack.Containers(), container => Assert.Equal("running", container.State));
    }

    [Fact]
    public void A_stack_that_is_down_is_seen_as_such()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        using var environment = new Environments(stack);
        stack.RunCompose("stop");

        var found = StackObserver.Observe(Definition(stack, Quiesce.Stop), None);

        Assert.Null(found.Problem);
        Assert.False(found.Sight!.IsUp);
    }

    [Fact]
    public void Disposing_on_an_exception_starts_the_stack()
    {
        using var stack = StandIn.Compose(ComposeKind.V2).Up();
        using var environment = new Environments(stack);

        Assert.Throws<InvalidTimeZoneException>((Action)(() =>
        {
            using var rest = Rest(stack, Quiesce.Stop);
            throw new InvalidTimeZoneException("nobody foresaw this");
        }));

        Assert.True(stack.IsReady());
    }

    [Fact]
    public void A_service_that_does_not_get_ready_is_reported_and_left_running()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        using var environment = new Environments(stack);

        using var rest = Rest(stack, Quiesce.Stop, TimeSpan.FromSeconds(4));
        File.WriteAllText(Path.Combine(stack.Control, "sick"), "");
        var back = rest.Stack!.Resume();

        Assert.True(back.IsRunning);
        Assert.Contains("does not say ready at /ready", back.Problem!.ToString(), StringComparison.Ordinal);
        Assert.All(stack.Containers(), container => Assert.Equal("running", container.State));
        Assert.Empty(new StackLedger(State).Pending());
    }

    [Fact]
    public void A_port_that_changes_with_each_start_is_found_again()
    {
        using var stack = StandIn.Container(new StackOptions { HealthCheck = false });
        stack.Daemon.Docker("run", "-d", "--name", stack.Name, "-v", StandInImage.Mount, "-v", $"{stack.DataDirectory}:/app/backend/data", "-p", "127.0.0.1::8080", StandInImage.Name);
        Thread.Sleep(2000);

        using var rest = Rest(stack, Quiesce.Stop);

        Assert.Equal(new StackReturn(true, null), rest.Stack!.Resume());
        Assert.NotNull(rest.Stack.Downtime);
    }
}
