using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Tools.Hooks;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>A job with its hooks around it: those that come after it run whatever happened before them.</summary>
public static class JobHooks
{
    /// <summary>Runs the <c>before</c> hooks, the job unless one of them failed, and then those that come after.</summary>
    /// <param name="plan">The job.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="endOf">How it ended, and the path of what was captured.</param>
    /// <param name="events">Told of what goes on.</param>
    /// <param name="cancellation">Ends it; hooks that come after are not ended by it, they tidy up.</param>
    /// <param name="hooks">What came of the hooks.</param>
    /// <returns>What came of the job; null where it was not run.</returns>
    public static T? Around<T>(
        JobPlan plan, Func<T> run, Func<T, (Outcome Outcome, string? Snapshot)> endOf, IRunEvents events, CancellationToken cancellation,
        out Outcome hooks)
        where T : class
    {
        hooks = Outcome.Success;
        if (plan.Hooks.IsEmpty)
            return run();
        var commands = new HookCommands("job", plan.Hooks.Timeout, events);
        var facts = new HookFacts(plan.JobName, plan.InstanceName, plan.SourceDirectory, plan.Stack?.Name);
        var problems = new List<Problem>(commands.Run("before", plan.Hooks.Before, facts, stopAtFailure: true, cancellation));
        T? result = null;
        var isOver = false;
        try
        {
            if (problems.Count == 0)
                result = run();
            isOver = true;
        }
        finally
        {
            var (outcome, snapshot) = result is not null ? endOf(result)
                : isOver ? (Outcome.Of(problems), null)
                : (Outcome.Failure("finish", plan.JobName, "an error that was not foreseen"), (string?)null);
            facts = facts with { Outcome = outcome, Snapshot = snapshot };
            problems.AddRange(commands.Run("after", plan.Hooks.After, facts, stopAtFailure: false, CancellationToken.None));
            if (!outcome.IsSuccess || problems.Count > 0)
                problems.AddRange(commands.Run("on_error", plan.Hooks.OnError, facts with { Outcome = outcome.Then(Outcome.Of(problems)) }, stopAtFailure: false, CancellationToken.None));
            problems.AddRange(commands.Run("finally", plan.Hooks.Finally, facts with { Outcome = outcome.Then(Outcome.Of(problems)) }, stopAtFailure: false, CancellationToken.None));
        }

        hooks = Outcome.Of(problems);
        return result;
    }
}
