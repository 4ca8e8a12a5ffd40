using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Runs;

/// <summary>Jobs that send, with the stack at rest. Needs root.</summary>
public sealed class ColdSyncTests
{
    [Theory]
    [InlineData("sync")]
    [InlineData("archive")]
    public void The_stack_runs_again_before_anything_is_sent(string type)
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop");
        var mirror = Directory.CreateDirectory(Path.Combine(stack.Root, "mirror")).FullName;
        agent.Write(Config(stack, agent, mirror, "").Replace("\"sync\"", $"\"{type}\"", StringComparison.Ordinal));

        var said = agent.Run("-v", "run", "cold");

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.True(stack.IsReady());
        var told = said.Error.Split('\n').ToList();
        Assert.InRange(told.FindIndex(line => line.StartsWith("stack: ", StringComparison.Ordinal) && line.Contains("runs", StringComparison.Ordinal)),
            0, told.FindIndex(line => line.StartsWith("ship ", StringComparison.Ordinal)));
        Assert.NotEmpty(Directory.GetFiles(mirror, "webui.db*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_destination_that_fails_leaves_the_stack_up()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "down");
        var mirror = Directory.CreateDirectory(Path.Combine(stack.Root, "mirror")).FullName;
        agent.Write(Config(stack, agent, mirror, ""));
        Shell.Run("mount", ["-t", "tmpfs", "-o", "size=16k", "none", mirror]);
        try
        {
            var said = agent.Run("run", "cold");

            Assert.Equal(1, said.ExitCode);
            Assert.Contains("No space left on device", said.Error, StringComparison.Ordinal);
            Assert.Contains("until it was ready again", said.Output, StringComparison.Ordinal);
            Assert.True(stack.IsReady());
            Assert.False(agent.HasIntent);
        }
        finally
        {
            Shell.Run("umount", [mirror]);
        }
    }

    [Theory]
    [InlineData("sync", "no-such-directory")]
    [InlineData("archive", "no-such-directory")]
    [InlineData("sync", "file")]
    [InlineData("archive", "file")]
    public void Where_there_is_nowhere_to_send_to_the_stack_is_not_stopped(string type, string destination)
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop");
        File.WriteAllText(Path.Combine(stack.Root, "file"), "in the way");
        agent.Write(Config(stack, agent, Path.Combine(stack.Root, destination), "").Replace("\"sync\"", $"\"{type}\"", StringComparison.Ordinal));
        using var view = new OutsideView(stack);
        view.WaitUntilReady();

        var said = agent.Run("run", "cold");

        Assert.Equal(1, said.ExitCode);
        Assert.Contains(destination, said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ready again", said.Output, StringComparison.Ordinal);
        Assert.Equal(0, view.Refused);
    }

    [Fact]
    public void Where_one_of_two_destinations_is_missing_the_other_gets_what_was_captured_at_rest()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "stop");
        var mirror = Directory.CreateDirectory(Path.Combine(stack.Root, "mirror")).FullName;
        agent.Write(Config(stack, agent, mirror, "").Replace(
            $"to = \"{mirror}\"", $"to = [\"{stack.Root}/no-such-directory\", \"{mirror}\"]", StringComparison.Ordinal));

        var said = agent.Run("run", "cold");

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("no-such-directory", said.Error, StringComparison.Ordinal);
        Assert.Contains("until it was ready again", said.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(mirror, "webui.db*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_the_disk_cannot_hold_the_capture_the_stack_rests_until_all_is_sent_if_the_user_says_so(bool saysSo)
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin);
        var disk = Directory.CreateDirectory(Path.Combine(stack.Root, "disk")).FullName;
        Shell.Run("mount", ["-t", "tmpfs", "-o", "size=60m", "none", disk]);
        try
        {
            var uploads = Directory.CreateDirectory(Path.Combine(disk, "data", "uploads")).FullName;
            for (var i = 0; i < 40; i++)
                File.WriteAllBytes(Path.Combine(uploads, $"{i:x8}_scan.pdf"), new byte[1 << 20]);
            Directory.Delete(stack.DataDirectory);
            File.CreateSymbolicLink(Path.Combine(stack.Directory, "data"), Path.Combine(disk, "data"));
            stack.Up();
            var agent = new Agent(stack, "stop");
            var mirror = Directory.CreateDirectory(Path.Combine(stack.Root, "mirror")).FullName;
            agent.Write(Config(stack, agent, mirror, saysSo ? "resume = \"after-ship\"" : "", $"{disk}/capture"));
            using var view = new OutsideView(stack);

            var said = agent.Run("run", "cold");

            Assert.True(stack.IsReady());
            Assert.False(agent.HasIntent);
            if (saysSo)
            {
                Assert.True(said.ExitCode == 0, said.Error);
                Assert.Equal(40, Directory.GetFiles(Path.Combine(mirror, "uploads"), "*_scan.pdf").Length);
                Assert.True(File.Exists(Path.Combine(mirror, "webui.db")));
                Assert.False(Directory.Exists(Path.Combine(disk, "capture", "linked")));
                Assert.Equal(40, Directory.GetFiles(uploads, "*_scan.pdf").Length);
            }
            else
            {
                Assert.Equal(1, said.ExitCode);
                Assert.Contains("resume = \"after-ship\"", said.Error, StringComparison.Ordinal);
                Assert.Equal(0, view.Refused);
            }
        }
        finally
        {
            stack.Dispose();
            Shell.Try("umount", ["-l", disk]);
        }
    }

    private static string Config(StandIn stack, Agent agent, string to, string stackLines, string? capture = null) => $"""
        [instance]
        data_dir = "{stack.DataDirectory}"
        secret_key = false
        capture_dir = "{capture ?? Path.Combine(agent.Root, "capture")}"

        [stack]
        compose_file = "{stack.ComposeFile}"
        stop_timeout = "20s"
        start_timeout = "30s"
        {stackLines}

        [job.cold]
        type = "sync"
        to = "{to}"
        quiesce = "stop"
        """;
}
