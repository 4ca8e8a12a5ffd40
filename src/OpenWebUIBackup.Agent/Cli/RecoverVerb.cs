using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Stacks;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>recover</c>: starts stacks that an interrupted run has left down.</summary>
internal sealed class RecoverVerb : Verb
{
    internal RecoverVerb()
        : base("recover", "start a stack that an interrupted run left down; does nothing otherwise")
    {
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.Warnings, ExitCode.LockHeld, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override bool RecoversStacks(Session session) => false;

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        if (Composition.StateDirectory is not { } state)
            return VerbResult.Usage("There is no state directory to look into: set HOME or XDG_STATE_HOME to what the runs had.");
        var stacks = StackRecovery.RecoverAll(new StackLedger(state), session.Cancellation);
        if (stacks.Count == 0)
            session.Say("no stack was left down");
        var outcome = Outcome.Success;
        foreach (var stack in stacks)
        {
            if (stack.Ending == Ending.Succeeded)
                session.Say(FormattableString.Invariant($"{stack.Name}: started; a run had left it down since {stack.Since:yyyy-MM-dd HH:mm:ss} UTC ({stack.Writer})"));
            var problems = stack.Problem is null ? Outcome.Success : new Outcome(
                stack.Ending == Ending.Succeeded ? Ending.SucceededWithWarnings : stack.Ending, [stack.Problem]);
            outcome = outcome.Then(problems);
        }

        return VerbResult.Of(outcome, json => json.WriteArray("stacks", stacks, stack =>
        {
            json.WriteString("stack", stack.Name);
            json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(stack.Ending)));
            if (stack.Writer.Length > 0)
                json.WriteString("left_by", stack.Writer);
        }));
    }
}
