using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Stacks;
using OpenWebUIBackup.Core.Tools.Hooks;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>
/// The time in which a stack rests: hooks at its beginning, the reading of the data (unless it is read from elsewhere, a
/// host's own snapshot that a hook has made), hooks at its end, and the stack's start, which comes whatever happened.
/// </summary>
/// <param name="plan">The job.</param>
/// <param name="stack">How it was brought to rest.</param>
/// <param name="report">What is known of it so far.</param>
/// <param name="rest">The stack; null where it was down before, and stays so.</param>
/// <param name="events">Told of what goes on.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class RestSection<T>(
    JobPlan plan, StackDefinition stack, RestReport report, StackAtRest? rest, IRunEvents events, CancellationToken cancellation)
    where T : class
{
    private readonly HookCommands _commands = new("stack", stack.Hooks.Timeout, events);
    private readonly HookFacts _facts = new(plan.JobName, plan.InstanceName, plan.SourceDirectory, report.Stack);
    private readonly List<Problem> _problems = [];
    private bool _hasLeft;
    private bool _isStillDown;

    internal QuiescedResult<T> Run(Func<CapturePass, T> capture, Func<T, Outcome> outcomeOf, T? first)
    {
        T? captured = null;
        var isOver = false;
        try
        {
            _problems.AddRange(_commands.Run("before", stack.Hooks.Before, _facts, stopAtFailure: true, cancellation));
            if (_problems.Count == 0)
            {
                if (plan.IsFromElsewhere)
                    Leave(Outcome.Success);
                if (_problems.Count == 0)
                    captured = capture(plan.IsFromElsewhere
                        ? new CapturePass(events, null, false)
                        : new CapturePass(events, () => Leave(Outcome.Success), true));
            }

            isOver = true;
        }
        finally
        {
            var outcome = !isOver ? Outcome.Failure("finish", plan.JobName, "an error that was not foreseen")
                : captured is null ? Outcome.Of(_problems)
                : outcomeOf(captured);
            Leave(outcome);
            if (!outcome.IsSuccess || _problems.Count > 0)
                _problems.AddRange(_commands.Run("on_error", stack.Hooks.OnError, _facts with { Outcome = outcome.Then(Outcome.Of(_problems)) }, stopAtFailure: false, CancellationToken.None));
            _problems.AddRange(_commands.Run("finally", stack.Hooks.Finally, _facts with { Outcome = outcome.Then(Outcome.Of(_problems)) }, stopAtFailure: false, CancellationToken.None));
        }

        var ended = report with
        {
            DidRest = rest is not null,
            IsStillDown = _isStillDown,
            Downtime = rest?.Downtime,
            Outcome = report.Outcome.Then(Outcome.Of(_problems)),
        };
        return captured is null
            ? new QuiescedResult<T>(first, null, ended)
            : new QuiescedResult<T>(captured, first, ended);
    }

    /// <summary>Once: the data has been read, or will not be.</summary>
    private void Leave(Outcome outcome)
    {
        if (_hasLeft)
            return;
        _hasLeft = true;
        try
        {
            _problems.AddRange(_commands.Run("after", stack.Hooks.After, _facts with { Outcome = outcome }, stopAtFailure: false, CancellationToken.None));
        }
        finally
        {
            if (rest is not null)
                Resume(rest);
        }
    }

    private void Resume(StackAtRest resting)
    {
        const string step = "stack";
        events.Report(new StepStarted(step, $"start {report.Stack}"));
        var result = resting.Resume();
        _isStillDown = !result.IsRunning;
        if (result.Problem is { } problem)
        {
            _problems.Add(problem);
            events.Report(new ProblemFound(problem));
        }

        events.Report(new StepFinished(step, result.IsRunning ? $"{report.Stack} runs" : $"{report.Stack} IS DOWN", resting.Downtime ?? TimeSpan.Zero));
    }
}
