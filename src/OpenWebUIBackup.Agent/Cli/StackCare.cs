using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Stacks;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Looks after stacks that a killed run has left down, before anything else is done.</summary>
internal static class StackCare
{
    /// <summary>Starts them. Usually there are none, and this costs one look into a directory.</summary>
    internal static IReadOnlyList<Problem> Before(Session session)
    {
        if (Composition.StateDirectory is not { } state)
            return [];
        var problems = StackRecovery.RecoverAll(new StackLedger(state), session.Cancellation)
            .Where(stack => stack.Ending != Ending.LockHeld) // its run goes on
            .SelectMany(Problems).ToList();
        foreach (var problem in problems)
            session.Events.Report(new ProblemFound(problem));
        return problems;
    }

    /// <summary>What is told of a stack that was looked after.</summary>
    internal static IEnumerable<Problem> Problems(StackRecovered stack)
    {
        if (stack.Ending == Ending.Succeeded)
            yield return Problem.Warning("find as it was left", $"the stack {stack.Name}",
                FormattableString.Invariant($"a run was killed ({stack.Writer}) and left it down since {stack.Since:yyyy-MM-dd HH:mm:ss} UTC"),
                "It has been started again.");
        if (stack.Problem is not null)
            yield return stack.Problem;
    }

    /// <summary>A verb's result with what was met before it.</summary>
    internal static VerbResult Add(IReadOnlyList<Problem> before, VerbResult result) => before.Count == 0 ? result : result with
    {
        Code = result.Code != ExitCode.Done ? result.Code : ExitCodes.Of(Outcome.Of(before).Ending),
        Problems = [.. before, .. result.Problems],
    };
}
