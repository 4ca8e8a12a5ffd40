using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>Signals end a run cleanly: nothing half made is left, and the code tells which signal it was.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    public void A_signal_midway_leaves_no_partial_tree(int signal, int code)
    {
        using var dir = new Dir();
        dir.MakeManyUploads(40_000);
        var running = dir.Command("snapshot", "--source", "data", "--to", "snapshots").Start();
        WaitForPartial(dir, running);
        running.Signal((TestSignal)signal);
        var output = running.Wait().ExitsWith(code).NeverSays("   at ");
        Assert.Empty(dir.Partial());
        Assert.Empty(dir.Snapshots());
        output.SaysOnStderr("cleaning up");
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
    }

    [Fact]
    public void A_quiet_interrupted_run_tells_json_readers_so()
    {
        using var dir = new Dir();
        dir.MakeManyUploads(40_000);
        var running = dir.Command("--json", "snapshot", "--source", "data", "--to", "snapshots").Start();
        WaitForPartial(dir, running);
        running.Signal(TestSignal.Term);
        running.Wait().ExitsWith(143).SaysOnStdout("\"outcome\":\"interrupted\"").SaysOnStdout("\"exit_code\":143");
    }

    [Fact]
    public void A_second_signal_ends_it_at_once_and_the_next_run_cleans_up()
    {
        using var dir = new Dir();
        dir.MakeManyUploads(40_000);
        var running = dir.Command("snapshot", "--source", "data", "--to", "snapshots").Start();
        WaitForPartial(dir, running);
        // It may have cleaned up before the second one comes; either way the code is the signal's.
        running.Signal(TestSignal.Term).Signal(TestSignal.Term);
        running.Wait().ExitsWith(143);
        Assert.Empty(dir.Snapshots());
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").Run().ExitsWith(0);
        Assert.Empty(dir.Partial());
    }

    [Fact]
    public void An_ignored_hangup_stays_ignored()
    {
        using var dir = new Dir();
        dir.MakeManyUploads(40_000);
        var running = dir.Program("nohup", TestBinary.Path, "snapshot", "--source", "data", "--to", "snapshots").Start();
        WaitForPartial(dir, running);
        running.Signal(TestSignal.Hup);
        running.Wait().ExitsWith(0);
        Assert.Single(dir.Snapshots());
    }

    private static void WaitForPartial(Dir dir, RunningCommand running)
    {
        while (!running.HasEnded && dir.Partial().Length == 0)
            Thread.Sleep(1);
        Assert.False(running.HasEnded, "The snapshot was made before it could be interrupted: give it more files.");
    }
}
