using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Hooks;

/// <summary>Runs a user's own commands at a certain point.</summary>
/// <param name="section">What they stand around: <c>job</c> or <c>stack</c>.</param>
/// <param name="timeout">How long each may take.</param>
/// <param name="events">Told of each.</param>
public sealed class HookCommands(string section, TimeSpan timeout, IRunEvents events)
{
    /// <summary>Runs commands one after the other.</summary>
    /// <param name="point">The point: <c>before</c>, <c>after</c>, <c>on_error</c>, <c>finally</c>.</param>
    /// <param name="commands">The commands.</param>
    /// <param name="facts">What they are told in their environment.</param>
    /// <param name="stopAtFailure">Whether those after one that failed are left out.</param>
    /// <param name="cancellation">Ends them.</param>
    /// <returns>What went wrong, each told to the events as well.</returns>
    public IReadOnlyList<Problem> Run(
        string point, IReadOnlyList<IReadOnlyList<string>> commands, HookFacts facts, bool stopAtFailure, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        foreach (var command in commands)
        {
            var step = $"hook {section} {point}";
            events.Report(new StepStarted(step, command[0]));
            if (Run(point, command, facts, cancellation, out var elapsed) is { } problem)
            {
                problems.Add(problem);
                events.Report(new ProblemFound(problem));
            }

            events.Report(new StepFinished(step, command[0], elapsed));
            if (problems.Count > 0 && stopAtFailure)
                break;
        }

        return problems;
    }

    private Problem? Run(string point, IReadOnlyList<string> words, HookFacts facts, CancellationToken cancellation, out TimeSpan elapsed)
    {
        elapsed = TimeSpan.Zero;
        var command = Command.Of(words[0], words.Skip(1)).WithTimeout(timeout)
            .WithEnvironment("OWUI_BACKUP_SECTION", section).WithEnvironment("OWUI_BACKUP_STEP", point);
        foreach (var (name, value) in facts.Variables())
            command = command.WithEnvironment(name, value);
        try
        {
            var result = command.Run(cancellation);
            elapsed = result.Duration;
            return result.Succeeded ? null : Problem.Error($"run the hook ({section}, {point})", words[0], Ending(result));
        }
        catch (ProcessStartException failure)
        {
            return Problem.Error($"run the hook ({section}, {point})", words[0], failure.Message);
        }
    }

    // All that is kept of its output: whoever wrote it has to find out what is wrong with it.
    private static string Ending(CommandResult result)
    {
        var how = result.Ending switch
        {
            CommandEnding.TimedOut => FormattableString.Invariant($"it was stopped: it took longer than {result.Duration.TotalSeconds:F0} s"),
            CommandEnding.Cancelled => "it was stopped: interrupted",
            CommandEnding.Signalled => $"it was ended by signal {result.Signal}",
            _ => $"it ended with exit code {result.ExitCode}",
        };
        var said = string.Join('\n', new[] { result.StandardOutput.Tail.Trim(), result.StandardError.Tail.Trim() }.Where(text => text.Length > 0));
        return said.Length == 0 ? $"{how}, and said nothing" : $"{how}; it said:\n{said}";
    }
}

/// <summary>What a hook is told of the run that calls it.</summary>
/// <param name="Job">The job: <c>OWUI_BACKUP_JOB</c>.</param>
/// <param name="Instance">The instance: <c>OWUI_BACKUP_INSTANCE</c>.</param>
/// <param name="Source">The directory that is read: <c>OWUI_BACKUP_SOURCE</c>.</param>
/// <param name="Stack">What rests, or will: <c>OWUI_BACKUP_STACK</c>.</param>
/// <param name="Outcome">How it ended, as far as it has: <c>OWUI_BACKUP_OUTCOME</c>, <c>OWUI_BACKUP_ERROR</c>.</param>
/// <param name="Snapshot">The path of what was captured: <c>OWUI_BACKUP_SNAPSHOT</c>.</param>
public sealed record HookFacts(
    string Job, string Instance, string Source, string? Stack = null, Outcome? Outcome = null, string? Snapshot = null)
{
    internal IEnumerable<KeyValuePair<string, string>> Variables()
    {
        yield return new("OWUI_BACKUP_JOB", Job);
        yield return new("OWUI_BACKUP_INSTANCE", Instance);
        yield return new("OWUI_BACKUP_SOURCE", Source);
        if (Stack is not null)
            yield return new("OWUI_BACKUP_STACK", Stack);
        if (Outcome is not null)
            yield return new("OWUI_BACKUP_OUTCOME", Word(Outcome.Ending));
        if (Outcome?.Problems.FirstOrDefault(problem => problem.Severity == Severity.Error) is { } error)
            yield return new("OWUI_BACKUP_ERROR", error.ToString());
        if (Snapshot is not null)
            yield return new("OWUI_BACKUP_SNAPSHOT", Snapshot);
    }

    private static string Word(Ending ending) => ending switch
    {
        Ending.Succeeded => "succeeded",
        Ending.SucceededWithWarnings => "warnings",
        Ending.LockHeld => "locked",
        Ending.Damaged => "damaged",
        Ending.Cancelled => "interrupted",
        _ => "failed",
    };
}
