using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenWebUIBackup.Agent.Cli;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Stacks;

namespace OpenWebUIBackup.Agent;

/// <summary>
/// The watchdog: a second process of this program that a run starts before it brings a stack to rest. It waits until its
/// standard input ends, which happens when the run is gone, and starts the stack if that is still at rest then.
/// </summary>
internal static class StackWatch
{
    /// <summary>The word by which the program is started so.</summary>
    internal const string Verb = "watch-stack";

    // A daemon that is being upgraded, or a host that is short of memory, may need its time; after that somebody has to look.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    /// <summary>Watches over the stack of a key.</summary>
    internal static ExitCode Run(string stateDirectory, string key)
    {
        // What ends a whole service or session ends the run; this has to outlive it.
        PosixSignal[] signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        var registrations = signals.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)).ToList();
        BeTheLastToGo();
        WaitForTheEnd();
        var ledger = new StackLedger(stateDirectory);
        var clock = Stopwatch.StartNew();
        StackRecovered? last = null;
        while (ledger.Pending().Contains(key) && clock.Elapsed < _patience)
        {
            // Held: the run is just ending by itself, or somebody else is at it already.
            using (var taken = ledger.TryLock(key, "watchdog", out _, out _))
            {
                if (taken is not null)
                    last = StackRecovery.Recover(taken, CancellationToken.None);
            }

            if (last is { Ending: Ending.Succeeded })
                break;
            Thread.Sleep(last is null ? TimeSpan.FromMilliseconds(50) : _pause);
        }

        if (last is not null)
            foreach (var problem in StackCare.Problems(last))
                Tell(problem);
        registrations.ForEach(registration => registration.Dispose());
        return last is null or { Ending: Ending.Succeeded } ? ExitCode.Done : ExitCode.Failed;
    }

    private static void WaitForTheEnd()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        try
        {
            while (input.Read(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // As good as the end: nobody can be at the other side.
        }
    }

    /// <summary>Memory that ran out may be why the run dies: root may ask to be spared.</summary>
    private static void BeTheLastToGo()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "-1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not root, or no /proc: then it is as likely to go as any.
        }
    }

    private static void Tell(Problem problem)
    {
        try
        {
            Console.Error.WriteLine($"owui-backup: {(problem.Severity == Severity.Error ? "error" : "warning")}: {problem}");
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }
}
