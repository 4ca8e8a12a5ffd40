using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>The stand-in itself: what the other tests take for granted. Needs root where no Docker daemon runs.</summary>
[Collection(nameof(Measured))]
public sealed class StandInTests
{
    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.V2)]
    [InlineData(ComposeKind.Plugin)]
    public void It_runs_with_each_Compose_and_takes_its_time_to_stop_and_start(ComposeKind kind)
    {
        using var stack = StandIn.Compose(kind).Up();
        using var view = new OutsideView(stack);

        stack.RunCompose("restart", "open-webui");
        stack.WaitUntilReady(TimeSpan.FromSeconds(15));
        view.WaitUntilReady();

        Assert.InRange(view.Downtime, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
        Assert.Equal(["ollama", "open-webui"], stack.Containers().Select(container => container.Service));
        Assert.True(File.Exists(Path.Combine(stack.DataDirectory, "webui.db")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(stack.DataDirectory, "uploads")));
    }

    [Fact]
    public void It_runs_as_a_plain_container_with_a_volume()
    {
        using var stack = StandIn.Container(new StackOptions { NamedVolume = true }).Up();

        Assert.Equal([(stack.Name, "running")], stack.Containers().Select(container => (container.Service, container.State)));
        Assert.True(File.Exists(Path.Combine(stack.DataDirectory, "webui.db-wal")));
    }
}
