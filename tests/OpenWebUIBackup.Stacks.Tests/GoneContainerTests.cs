using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Stacks;
using OpenWebUIBackup.Processes;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>Containers that are gone, or would be, when the stack is to be started again. Needs root where no Docker daemon runs.</summary>
public sealed class GoneContainerTests : IDisposable
{
    private static readonly CancellationToken _none = CancellationToken.None;
    private readonly string _state = Directory.CreateTempSubdirectory("owui-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public void A_container_that_stopping_would_remove_is_not_stopped()
    {
        using var stack = StandIn.Container();
        stack.Daemon.Docker("run", "-d", "--rm", "--name", stack.Name, "-v", StandInImage.Mount, "-v", $"{stack.DataDirectory}:/app/backend/data",
            "-p", $"127.0.0.1:{stack.Port}:8080", StandInImage.Name);
        using var environment = new Environments(stack);

        var found = StackObserver.Observe(Definition(stack, Quiesce.Stop), _none);

        Assert.Null(found.Sight);
        Assert.Contains("--rm", found.Problem!.ToString(), StringComparison.Ordinal);
        Assert.Contains("quiesce = \"pause\"", found.Problem.ToString(), StringComparison.Ordinal);
        Assert.Null(StackObserver.Observe(Definition(stack, Quiesce.Pause), _none).Problem);
    }

    [Fact]
    public void A_container_that_the_swarm_would_replace_is_not_stopped()
    {
        using var stack = StandIn.Container();
        stack.Daemon.Docker("run", "-d", "--label", "com.docker.swarm.service.name=chat_open-webui", "--name", stack.Name, "-v", StandInImage.Mount,
            StandInImage.Name);
        using var environment = new Environments(stack);

        Assert.Contains("swarm", StackObserver.Observe(Definition(stack, Quiesce.Stop), _none).Problem!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_somebody_removes_meanwhile_is_not_said_to_run()
    {
        using var stack = StandIn.Container().Up();
        using var environment = new Environments(stack);

        using var rest = Rest(stack, Quiesce.Stop);
        stack.Daemon.Docker("rm", stack.Name);
        var back = rest.Stack!.Resume();

        Assert.False(back.IsRunning);
        Assert.Contains("is gone", back.Problem!.ToString(), StringComparison.Ordinal);
        Assert.Null(rest.Stack.Downtime);
        Assert.Equal([$"container-{stack.Name}"], new StackLedger(_state).Pending());
    }

    [Fact]
    public void A_container_that_somebody_makes_anew_meanwhile_is_found_by_its_name()
    {
        using var stack = StandIn.Container().Up();
        using var environment = new Environments(stack);

        using var rest = Rest(stack, Quiesce.Stop);
        stack.Daemon.Docker("rm", stack.Name);
        stack.Up();

        Assert.Equal(new StackReturn(true, null), rest.Stack!.Resume());
        Assert.Empty(new StackLedger(_state).Pending());
    }

    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.Plugin)]
    public void A_service_that_somebody_removes_meanwhile_is_made_again_and_no_other(ComposeKind kind)
    {
        using var stack = StandIn.Compose(kind).Up();
        using var environment = new Environments(stack);
        stack.RunCompose("stop", "ollama");

        using var rest = Rest(stack, Quiesce.Stop);
        stack.RunCompose("rm", "-f", "open-webui");

        Assert.Equal(new StackReturn(true, null), rest.Stack!.Resume());
        Assert.True(stack.IsReady());
        Assert.Equal(["exited", "running"], stack.Containers().Select(container => container.State));
    }

    private Rested Rest(StandIn stack, Quiesce quiesce)
    {
        var definition = Definition(stack, quiesce);
        var sight = StackObserver.Observe(definition, _none).Sight!;
        var taken = new StackLedger(_state).TryLock(sight.Key, "test", out _, out _)!;
        // Reads its standard input to the end, as a watchdog with nothing to do.
        var rest = StackAtRest.Begin(sight, definition, taken, new StackKeeping("test", _ => Command.Of("/bin/cat")), _none, out var problems);
        Assert.Empty(problems);
        return new Rested(taken, rest);
    }

    private static StackDefinition Definition(StandIn stack, Quiesce quiesce) => new(
        stack.Kind is null ? null : stack.ComposeFile, null, stack.Kind is null ? stack.Name : null, quiesce,
        TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), false, Hooks.None);

    private sealed record Rested(StackLock Lock, StackAtRest? Stack) : IDisposable
    {
        public void Dispose()
        {
            Stack?.Dispose();
            Lock.Dispose();
        }
    }
}
