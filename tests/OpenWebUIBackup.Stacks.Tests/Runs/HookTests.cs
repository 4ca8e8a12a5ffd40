using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Runs;

/// <summary>Hooks around jobs and in the time at rest. Needs root where no Docker daemon runs.</summary>
public sealed class HookTests
{
    [Fact]
    public void Hooks_run_in_their_order_and_know_the_run()
    {
        using var stack = StandIn.Container().Up();
        var script = Script(stack, "echo \"$OWUI_BACKUP_SECTION $OWUI_BACKUP_STEP $OWUI_BACKUP_JOB ${OWUI_BACKUP_OUTCOME:-none} $(docker inspect -f '{{.State.Status}}' \"$OWUI_BACKUP_STACK\") ${OWUI_BACKUP_SNAPSHOT##*/}\" >> \"$0.log\"");
        var hooks = $"hooks = {{ before = [\"{script}\"], after = [\"{script}\"], on_error = [\"{script}\"], finally = [\"{script}\"] }}";
        var agent = new Agent(stack, "stop", hooks, hooks);

        var said = agent.Run("run", "cold");

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.Equal(
            [
                "job before cold none running ",
                "stack before cold none exited ",
                "stack after cold succeeded exited ",
                "stack finally cold succeeded running ",
                $"job after cold succeeded running {agent.Made[0]}",
                $"job finally cold succeeded running {agent.Made[0]}",
            ],
            File.ReadAllLines(script + ".log"));
    }

    [Fact]
    public void After_a_before_that_fails_nothing_is_captured_and_the_others_run()
    {
        using var stack = StandIn.Container().Up();
        var script = Script(stack, "echo \"$OWUI_BACKUP_STEP ${OWUI_BACKUP_OUTCOME:-none}\" >> \"$0.log\"; test \"$OWUI_BACKUP_STEP\" != before || { echo 'lvcreate: no space in the group'; exit 5; }");
        var agent = new Agent(stack, "none", jobLines: $"hooks = {{ before = [\"{script}\"], after = [\"{script}\"], on_error = [\"{script}\"], finally = [\"{script}\"] }}");

        var said = agent.Run("run", "cold");

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("it ended with exit code 5; it said:\nlvcreate: no space in the group", said.Error, StringComparison.Ordinal);
        Assert.Equal(["before none", "after failed", "on_error failed", "finally failed"], File.ReadAllLines(script + ".log"));
        Assert.Empty(agent.Made);
    }

    [Fact]
    public void A_hook_in_the_time_at_rest_that_fails_or_hangs_does_not_keep_the_stack_down()
    {
        using var stack = StandIn.Container().Up();
        var agent = new Agent(stack, "stop", "hooks = { before = [\"/usr/bin/sleep\", \"600\"], timeout = \"2s\" }");

        var said = agent.Run("run", "cold");

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("it took longer than 2 s", said.Error, StringComparison.Ordinal);
        Assert.True(stack.IsReady());
        Assert.Single(agent.Made);
    }

    [Fact]
    public void A_snapshot_of_the_host_takes_the_place_of_the_capture_and_the_stack_rests_only_for_it()
    {
        using var stack = StandIn.Container().Up();
        var frozen = Path.Combine(stack.Root, "frozen");
        var make = Script(stack, "cp -a \"$1\" \"$2\"");
        var agent = new Agent(stack, "stop",
            $"hooks = {{ before = [\"{make}\", \"{stack.DataDirectory}\", \"{frozen}\"] }}",
            $"capture_from = \"{frozen}\"\nhooks = {{ finally = [\"/usr/bin/rm\", \"-rf\", \"{frozen}\"] }}");

        var said = agent.Run("run", "cold");

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.Single(agent.Made);
        Assert.True(File.Exists(Path.Combine(agent.Snapshots, agent.Made[0], "webui.db")));
        Assert.False(Directory.Exists(frozen));
        Assert.True(stack.IsReady());
    }

    [Fact]
    public void Check_names_a_hook_that_cannot_be_run_and_what_runs()
    {
        using var stack = StandIn.Compose(ComposeKind.Plugin).Up();
        var agent = new Agent(stack, "down", "hooks = { before = [\"/nonexistent/hook\"] }");

        var said = agent.Run("check");

        Assert.Contains("cannot run the hook /nonexistent/hook", said.Error, StringComparison.Ordinal);
        Assert.Contains("quiesce = \"stop\" keeps the containers", said.Error, StringComparison.Ordinal);
        Assert.Contains($"{stack.Name}-open-webui-1 running (docker compose 2", said.Output, StringComparison.Ordinal);
        Assert.Contains("take down", said.Output, StringComparison.Ordinal);
        Assert.Equal(1, said.ExitCode);
    }

    private static string Script(StandIn stack, string lines)
    {
        var path = Path.Combine(stack.Root, "hook-" + Guid.NewGuid().ToString("N")[..6]);
        File.WriteAllText(path, $"#!/bin/sh\nPATH=$PATH:/usr/bin:/bin\n{lines}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }
}
