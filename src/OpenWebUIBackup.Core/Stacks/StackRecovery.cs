using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>What came of looking after a stack.</summary>
/// <param name="Key">The stack's key.</param>
/// <param name="Name">What a person would call it.</param>
/// <param name="Ending">Succeeded: it was started. LockHeld: somebody is at work on it. Failed: it is still down.</param>
/// <param name="Writer">Who left it down.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Problem">What somebody should look at.</param>
public sealed record StackRecovered(string Key, string Name, Ending Ending, string Writer, DateTime Since, Problem? Problem);

/// <summary>Starts stacks that a killed run has left at rest. Any number may try at once: the lock lets one through, and the others find nothing to do.</summary>
public static class StackRecovery
{
    /// <summary>Starts all that were left. Empty where there are none, which is the usual case and costs one look into a directory.</summary>
    public static IReadOnlyList<StackRecovered> RecoverAll(StackLedger ledger, CancellationToken cancellation)
    {
        var recovered = new List<StackRecovered>();
        foreach (var key in ledger.Pending())
        {
            using var taken = ledger.TryLock(key, "recovery", out var problem, out var isHeld);
            if (taken is null)
                recovered.Add(new StackRecovered(key, key, isHeld ? Ending.LockHeld : Ending.Failed, "", default, problem));
            else if (Recover(taken, cancellation) is { } one)
                recovered.Add(one);
        }

        return recovered;
    }

    /// <summary>Starts one, if it was left at rest; null where it was not.</summary>
    public static StackRecovered? Recover(StackLock taken, CancellationToken cancellation)
    {
        StackIntent? intent = null;
        try
        {
            intent = taken.Read();
            if (intent is null)
                return null;
            MarkedProcesses.End(ContainerEngine.MarkVariable, intent.Id);
            var engine = ContainerEngine.Known(intent.Engine, intent.Environment, intent.Id);
            var result = new StackResuming(intent, engine).Run(cancellation);
            if (result.IsRunning)
                taken.Remove();
            return new StackRecovered(taken.Key, intent.Name, result.IsRunning ? Ending.Succeeded : Ending.Failed, intent.Writer, intent.Written, result.Problem);
        }
        catch (Exception e) when (e is LinuxException or JsonException)
        {
            return new StackRecovered(taken.Key, intent?.Name ?? taken.Key, Ending.Failed, intent?.Writer ?? "", intent?.Written ?? default,
                Problem.Error("read what was done to the stack", taken.Key, e.Message,
                    "See whether it runs, start it if not, and remove the file stacks/" + taken.Key + ".json in the state directory."));
        }
    }
}
