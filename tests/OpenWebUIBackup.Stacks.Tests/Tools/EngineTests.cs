using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Tools;

/// <summary>What is read back from real calls. Needs root where no Docker daemon runs.</summary>
[Collection(nameof(Measured))]
public sealed class EngineTests
{
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public void A_container_is_seen_with_its_image_mounts_ports_and_variables()
    {
        using var stack = StandIn.Container(new StackOptions { NamedVolume = true }).Up();
        var engine = ContainerEngine.Find(_none).Value!;

        var container = Assert.Single(engine.List([$"name=^/{stack.Name}$"], _none).Value!);

        Assert.Equal(stack.Name, container.Name);
        Assert.Equal(StandInImage.Name, container.Image);
        Assert.True(container.IsRunning);
        Assert.NotNull(container.Health);
        Assert.Equal($"v{StandInImage.Version}", container.Label("org.opencontainers.image.version"));
        Assert.Equal("prod", container.Environment["ENV"]);
        Assert.Contains(new PublishedPort(8080, "127.0.0.1", stack.Port), container.Ports);
        Assert.Single(container.Addresses);
        var mount = Assert.Single(container.Mounts, mount => mount.Destination == "/app/backend/data");
        Assert.Equal(new ContainerMount("volume", stack.VolumeName, stack.DataDirectory, "/app/backend/data", false), mount);
        Assert.False(mount.IsAnonymous);
        Assert.Null(container.Service);
    }

    [Fact]
    public void A_container_that_is_gone_is_left_out()
    {
        using var stack = StandIn.Container().Up();
        var engine = ContainerEngine.Find(_none).Value!;

        var seen = engine.Inspect([stack.Name, "no-such-container"], _none);

        Assert.Equal([stack.Name], seen.Value!.Select(container => container.Name));
        Assert.Empty(engine.Inspect(["no-such-container"], _none).Value!);
    }

    [Fact]
    public void What_is_stopped_started_paused_is_what_was_named()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var engine = ContainerEngine.Find(_none).Value!;
        var id = stack.Containers().Single(container => container.Service == "open-webui").Id;

        Assert.Null(engine.Stop([id], TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), _none));
        Assert.Equal(["running", "exited"], stack.Containers().Select(container => container.State));
        Assert.Null(engine.Start([id], TimeSpan.FromSeconds(10), _none));
        Assert.Null(engine.Pause([id], _none));
        Assert.Equal(["running", "paused"], stack.Containers().Select(container => container.State));
        Assert.Null(engine.Unpause([id], _none));
        Assert.Equal(["running", "running"], stack.Containers().Select(container => container.State));
    }

    [Theory]
    [InlineData(null, "plugin")]
    [InlineData("1.29.2", "first")]
    [InlineData("2.26.1", "plugin")]
    public void Of_several_Composes_the_one_that_made_the_stack_is_taken(string? madeBy, string expected)
    {
        using var plugins = new EnvironmentVariable("DOCKER_CONFIG", ComposeKinds.Directory2);
        var engine = ContainerEngine.Find(_none).Value!;

        var tool = ComposeTool.Find(engine, madeBy, _none).Value!;

        Assert.Equal(expected == "first", tool.IsFirst);
        Assert.Equal(expected == "first" ? "docker-compose" : "docker compose", tool.Name);
    }

    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.Plugin)]
    public void A_project_goes_down_and_comes_up_with_the_services_and_numbers_asked_for(ComposeKind kind)
    {
        using var stack = StandIn.Compose(kind).Up();
        using var plugins = new EnvironmentVariable("DOCKER_CONFIG", ComposeKinds.Directory2);
        var tool = ComposeTool.Find(ContainerEngine.Find(_none).Value!, kind == ComposeKind.V1 ? "1.29.2" : "2.26.1", _none).Value!;
        var project = new ComposeProject(stack.Name, [stack.ComposeFile], stack.Directory, []);

        Assert.Null(tool.Validate(project, _none));
        Assert.Null(tool.Down(project, TimeSpan.FromSeconds(10), _none));
        Assert.Empty(stack.Containers());
        Assert.Null(tool.Up(project, new Dictionary<string, int> { ["ollama"] = 2 }, true, TimeSpan.FromMinutes(1), _none));
        Assert.Equal(["ollama", "ollama"], stack.Containers().Select(container => container.Service));
    }

    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.Plugin)]
    public void The_hash_of_a_service_is_what_its_containers_carry(ComposeKind kind)
    {
        using var stack = StandIn.Compose(kind).Up();
        using var plugins = new EnvironmentVariable("DOCKER_CONFIG", ComposeKinds.Directory2);
        var engine = ContainerEngine.Find(_none).Value!;
        var tool = ComposeTool.Find(engine, kind == ComposeKind.V1 ? "1.29.2" : "2.26.1", _none).Value!;

        var hashes = tool.Hashes(new ComposeProject(stack.Name, [stack.ComposeFile], stack.Directory, []), _none).Value!;

        foreach (var container in engine.List([$"label=com.docker.compose.project={stack.Name}"], _none).Value!)
            Assert.Equal(container.Label("com.docker.compose.config-hash"), hashes[container.Service!]);
    }

    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.Plugin)]
    public void The_variables_of_a_service_are_what_its_containers_get(ComposeKind kind)
    {
        var given = new Dictionary<string, string>
        {
            ["PLAIN"] = "plain",
            ["EMPTY"] = "",
            ["NUMBER"] = "0123",
            ["DOLLAR"] = "a$$b",
            ["QUOTES"] = "it's a 'b'",
            ["COLON"] = "a: b # c",
            ["WORD"] = "null",
            ["FILLED"] = "${FILLED}",
        };
        using var stack = StandIn.Compose(kind, new StackOptions { Environment = given });
        File.WriteAllText(Path.Combine(stack.Directory, ".env"), "FILLED=in one: two\n");
        stack.Up();
        using var plugins = new EnvironmentVariable("DOCKER_CONFIG", ComposeKinds.Directory2);
        var engine = ContainerEngine.Find(_none).Value!;
        var tool = ComposeTool.Find(engine, kind == ComposeKind.V1 ? "1.29.2" : "2.26.1", _none).Value!;
        var container = Assert.Single(engine.List([$"label=com.docker.compose.service=open-webui", $"label=com.docker.compose.project={stack.Name}"], _none).Value!);

        var variables = tool.Variables(new ComposeProject(stack.Name, [stack.ComposeFile], stack.Directory, []), "open-webui", _none)!;

        Assert.Equal("a$b", variables["DOLLAR"]);
        Assert.All(given.Keys, name => Assert.Equal(container.Environment[name], variables[name]));
    }

    [Fact]
    public void A_daemon_that_is_not_there_is_said()
    {
        using var host = new EnvironmentVariable("DOCKER_HOST", "unix:///nonexistent/docker.sock");

        var fault = ContainerEngine.Find(_none).Fault!;

        Assert.Equal(DockerFaultKind.NoDaemon, fault.Kind);
    }

    [Fact]
    public void A_program_that_is_not_there_is_said()
    {
        using var path = new EnvironmentVariable("PATH", "/nonexistent");

        var fault = ContainerEngine.Find(_none).Fault!;

        Assert.Equal(DockerFaultKind.NoProgram, fault.Kind);
    }
}
