using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Stacks;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>Containers that are gone, or would be, when the stack is to be started again. Needs root where no Docker daemon runs.</summary>
[Collection(nameof(Measured))]
public sealed class GoneContainerTests : RestingTests
{
    [Fact]
    public void A_container_that_stopping_would_remove_is_not_stopped()
    {
        using var stack = StandIn.Container();
        stack.Daemon.Docker("run", "-d", "--rm", "--name", stack.Name, "-v", StandInImage.Mount, "-v", $"{stack.DataDirectory}:/app/backend/data",
            "-p", $"127.0.0.1:{stack.Port}:8080", StandInImage.Name);
        using var environment = new Environments(stack);

        var found = StackObserver.Observe(Definition(stack, Quiesce.Stop), None);

        Assert.Null(found.Sight);
        Assert.Contains("--rm", found.Problem!.ToString(), StringComparison.Ordinal);
        Assert.Contains("quiesce = \"pause\"", found.Problem.ToString(), StringComparison.Ordinal);
        Assert.Null(StackObserver.Observe(Definition(stack, Quiesce.Pause), None).Problem);
    }

    [Fact]
    public void A_container_that_the_swarm_would_replace_is_not_stopped()
    {
        using var stack = StandIn.Container();
        stack.Daemon.Docker("run", "-d", "--label", "com.docker.swarm.service.name=chat_open-webui", "--name", stack.Name, "-v", StandInImage.Mount,
            StandInImage.Name);
        using var environment = new Environments(stack);

        Assert.Contains("swarm", StackObserver.Observe(Definition(stack, Quiesce.Stop), None).Problem!.ToString(), StringComparison.Ordinal);
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
        Assert.Equal([$"container-{stack.Name}"], new StackLedger(State).Pending());
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
        Assert.Empty(new StackLedger(State).Pending());
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
}
