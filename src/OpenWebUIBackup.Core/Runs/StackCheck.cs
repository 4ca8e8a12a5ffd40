using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Stacks;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What was found of a job's stack and hooks.</summary>
/// <param name="Outcome">What will fail, or may surprise.</param>
/// <param name="Sight">What runs; null where that could not be found out, or the job does not touch it.</param>
public sealed record StackChecked(Outcome Outcome, StackSight? Sight);

/// <summary>Looks whether a job's stack can be brought to rest and back, and its hooks be run. Touches nothing.</summary>
public static class StackCheck
{
    /// <summary>Checks one job.</summary>
    public static StackChecked Check(JobPlan plan, string? stateDirectory, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        foreach (var program in Programs(plan.Hooks).Concat(Programs(plan.Stack?.Hooks ?? Hooks.None)).Distinct())
            if (!Command.Exists(program))
                problems.Add(Problem.Error("run the hook", program, "there is no such program, or it may not be executed",
                    "Give its full path: cron's PATH is short."));
        if (plan.Stack is not { } stack)
            return new StackChecked(Outcome.Of(problems), null);
        var found = StackObserver.Observe(stack, cancellation);
        if (found.Problem is { } problem)
            problems.Add(problem);
        if (found.Sight is { } sight)
        {
            problems.AddRange(sight.Notes.Select(note => note with { Severity = Severity.Warning }));
            if (stateDirectory is not null && new StackLedger(stateDirectory).Pending().Contains(sight.Key))
                problems.Add(Problem.Warning("find at its usual work", $"the stack {sight.Name}", "a run has brought it to rest, and goes on or was killed",
                    "If none goes on, `owui-backup recover` starts the stack."));
        }

        return new StackChecked(Outcome.Of(problems), found.Sight);
    }

    private static IEnumerable<string> Programs(Hooks hooks) =>
        hooks.Before.Concat(hooks.After).Concat(hooks.OnError).Concat(hooks.Finally).Select(command => command[0]);
}
