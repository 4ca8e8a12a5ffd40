using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Runs;

/// <summary>What goes wrong around a stack: the message, the code, and the stack up. Needs root.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void A_Compose_file_that_is_not_there_is_named_and_the_data_is_captured_while_it_is_used()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "down");
        File.Delete(stack.ComposeFile);

        var said = agent.Run("run", "cold");

        Fails(said, $"cannot read the Compose file {stack.ComposeFile}: there is no such file");
        Assert.True(stack.IsReady());
        Assert.Single(agent.Made);
    }

    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.Plugin)]
    public void A_Compose_file_that_cannot_be_read_is_found_before_anything_is_taken_down(ComposeKind kind)
    {
        using var stack = StandIn.Compose(kind).Up();
        var agent = new Agent(stack, "down");
        File.AppendAllText(stack.ComposeFile, "  broken: [\n");
        using var view = new OutsideView(stack);

        var said = agent.Run("run", "cold");

        Fails(said, "cannot read the Compose file");
        Assert.Equal(0, view.Refused);
        Assert.Single(agent.Made);
    }

    [Theory]
    [InlineData(ComposeKind.V1)]
    [InlineData(ComposeKind.Plugin)]
    public void A_stack_that_would_come_back_without_its_secret_key_is_not_taken_down(ComposeKind kind)
    {
        const string name = "WEBUI_SECRET_KEY";
        using var stack = StandIn.Compose(kind, new StackOptions { Environment = new Dictionary<string, string> { [name] = $"${{{name}}}" } });
        var variables = Path.Combine(stack.Directory, ".env");
        File.WriteAllText(variables, $"{name}=keyword1\n");
        stack.Up();
        var agent = new Agent(stack, "down");
        using var view = new OutsideView(stack);
        view.WaitUntilReady();

        File.Delete(variables); // as cron has none of the variables of a shell
        var without = agent.Run("run", "cold");
        File.WriteAllText(variables, $"{name}=keyword2\n");
        var another = agent.Run("run", "cold");

        Fails(without, $"without its {name}");
        Fails(another, $"with another {name}");
        Assert.Contains(variables, without.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("keyword", without.Error + without.Output + another.Error + another.Output, StringComparison.Ordinal);
        Assert.Equal(0, view.Refused);
        File.WriteAllText(variables, $"{name}=keyword1\n");
        Assert.Equal(0, agent.Run("run", "cold").ExitCode);
        Assert.Contains($"{name}=keyword1", stack.Daemon.Docker("inspect", "--format", "{{.Config.Env}}",
            stack.Containers().Single(container => container.Service == "open-webui").Id), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_does_not_get_healthy_again_fails_the_run_and_is_left_running()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop", $"hooks = {{ before = [\"/usr/bin/touch\", \"{stack.Control}/sick\"] }}");
        agent.Write(File.ReadAllText(agent.Config).Replace("\"30s\"", "\"5s\"", StringComparison.Ordinal));

        var said = agent.Run("run", "cold");

        Fails(said, "it was started, and after 5 s it does not say ready at /ready");
        Assert.All(stack.Containers(), container => Assert.Equal("running", container.State));
        Assert.Single(agent.Made);
        Assert.False(agent.HasIntent);
    }

    [Fact]
    public void A_container_that_is_removed_while_it_rests_is_not_said_to_be_started()
    {
        using var stack = StandIn.Container().Up();
        var agent = new Agent(stack, "stop", $"hooks = {{ before = [\"docker\", \"rm\", \"{stack.Name}\"] }}");

        using var running = agent.Start("run", "cold");
        ColdRunTests.Until(() => running.HasEnded);
        // The watchdog looks for one of the same name as long as the intent is there, and may still say something.
        stack.Up();
        ColdRunTests.Until(() => !agent.HasIntent);
        var said = running.Wait();

        Assert.Equal(1, said.ExitCode);
        Assert.Contains($"{stack.Name} is gone", said.Error, StringComparison.Ordinal);
        Assert.Contains("IT IS STILL DOWN", said.Output, StringComparison.Ordinal);
        Assert.Single(agent.Made);
    }

    [Fact]
    public void A_docker_that_hangs_is_given_up_and_the_stack_is_started_as_soon_as_it_answers()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop");
        agent.Write(File.ReadAllText(agent.Config).Replace("stop_timeout = \"20s\"", "stop_timeout = \"1s\"", StringComparison.Ordinal));
        // Stops, and then hangs, once: whoever called it does not learn that it was done.
        agent.Fake("docker", """
            if [ "$1" = stop ] && [ ! -e "$DIR/hung" ]; then touch "$DIR/hung"; "$REAL" "$@"; exec sleep 600; fi
            """);

        var said = agent.Run("run", "cold");

        Fails(said, "did not answer within 21 s");
        Assert.True(stack.IsReady());
        Assert.False(agent.HasIntent);
        Assert.Single(agent.Made);
    }

    [Fact]
    public void A_docker_that_fails_to_start_is_asked_again()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop");
        agent.Fake("docker", """
            if [ "$1" = start ] && [ ! -e "$DIR/failed" ]; then touch "$DIR/failed"; echo "Error response from daemon: try again" >&2; exit 1; fi
            """);

        var said = agent.Run("run", "cold");

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.True(stack.IsReady());
    }

    [Fact]
    public void A_disk_that_is_full_in_the_second_pass_fails_the_run_and_not_the_stack()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var disk = Directory.CreateDirectory(Path.Combine(stack.Root, "disk")).FullName;
        Shell.Run("mount", ["-t", "tmpfs", "-o", "size=24m", "none", disk]);
        try
        {
            var agent = new Agent(stack, "stop", $"hooks = {{ before = [\"/usr/bin/dd\", \"if=/dev/zero\", \"of={stack.DataDirectory}/uploads/big\", \"bs=1M\", \"count=30\"] }}");
            agent.Write(File.ReadAllText(agent.Config).Replace(agent.Snapshots, Path.Combine(disk, "snapshots"), StringComparison.Ordinal));

            var said = agent.Run("run", "cold");

            Fails(said, "No space left on device");
            Assert.True(stack.IsReady());
            Assert.False(agent.HasIntent);
        }
        finally
        {
            Shell.Run("umount", [disk]);
        }
    }

    [Fact]
    public void A_second_run_on_the_same_stack_ends_at_once_and_touches_nothing()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin, new StackOptions { StopSeconds = 3 }).Up();
        var agent = new Agent(stack, "stop");
        agent.Write(File.ReadAllText(agent.Config) + $"\n[job.other]\ntype = \"snapshot\"\ndir = \"{stack.Root}/other\"\nquiesce = \"stop\"\n");
        Directory.CreateDirectory(Path.Combine(stack.Root, "other"));

        using var first = agent.Start("run", "cold");
        ColdRunTests.Until(() => agent.HasIntent);
        var second = agent.Run("run", "other");

        Assert.Equal(4, second.ExitCode);
        Assert.Contains("another run is at work on it (job cold, process", second.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(stack.Root, "other"), "snapshot_*"));
        Assert.Equal(4, agent.Run("recover").ExitCode);
        Assert.Equal(0, first.Wait().ExitCode);
        Assert.True(stack.IsReady());
    }

    [Fact]
    public void Without_docker_the_run_says_so_and_captures_what_it_can()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop");
        agent.With("PATH", Directory.CreateDirectory(Path.Combine(stack.Root, "nothing")).FullName);

        var said = agent.Run("run", "cold");

        Fails(said, "'docker' cannot be run: there is no such program");
        Assert.Single(agent.Made);
    }

    [Fact]
    public void Without_permission_on_the_socket_the_run_says_what_to_do()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop");
        agent.Fake("docker", """
            echo "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied" >&2; exit 1
            """);

        var said = agent.Run("run", "cold");

        Fails(said, "permission denied while trying to connect");
        Assert.Contains("add the user to the group docker", said.Error, StringComparison.Ordinal);
        Assert.Single(agent.Made);
    }

    [Fact]
    public void A_daemon_that_is_restarted_in_the_middle_finds_the_stack_started_again()
    {
        using var daemon = DockerDaemon.StartPrivate();
        using var stack = StandIn.Container(new StackOptions { HostNetwork = true, HealthCheck = false }, daemon).Up();
        var agent = new Agent(stack, "stop", "hooks = { before = [\"/usr/bin/sleep\", \"8\"] }");

        using var running = agent.Start("run", "cold");
        ColdRunTests.Until(() => agent.HasIntent && File.ReadAllText(Directory.GetFiles(agent.Ledger, "*.json")[0]).Contains("AtRest", StringComparison.Ordinal));
        daemon.Stop();
        Thread.Sleep(9000);
        daemon.Start();
        var said = running.Wait();

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.True(stack.IsReady());
        Assert.False(agent.HasIntent);
    }

    private static void Fails(Said said, string message)
    {
        Assert.Contains(message, said.Error, StringComparison.Ordinal);
        Assert.Equal(1, said.ExitCode);
        Assert.DoesNotContain("IS DOWN", said.Error + said.Output, StringComparison.Ordinal);
    }
}
