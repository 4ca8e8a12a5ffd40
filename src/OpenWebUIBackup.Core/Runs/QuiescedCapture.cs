using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Stacks;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What stacks are brought to rest with; put together by the program.</summary>
/// <param name="StateDirectory">Where it is written down; null where there is no such place.</param>
/// <param name="Watchdog">The program that watches over the stack of a key (<see cref="StackKeeping.Watchdog"/>).</param>
public sealed record StackMeans(string? StateDirectory, Func<string, Command> Watchdog);

/// <summary>One capture of the data.</summary>
/// <param name="Events">Told of what goes on.</param>
/// <param name="WhenRead">To be called when all of the source has been read; null: nobody waits for that.</param>
/// <param name="IsAtRest">Whether the stack rests, as long as the pass goes on.</param>
public sealed record CapturePass(IRunEvents Events, Action? WhenRead, bool IsAtRest);

/// <summary>What became of the stack of a job.</summary>
/// <param name="Stack">What a person would call it.</param>
/// <param name="Quiesce">What was to be done to it.</param>
/// <param name="WasUp">Whether it ran.</param>
/// <param name="DidRest">Whether it was brought to rest.</param>
/// <param name="Downtime">How long it was away, as measured from outside; null where it was not, or did not come back.</param>
/// <param name="Outcome">What went wrong with it.</param>
public sealed record RestReport(string Stack, Quiesce Quiesce, bool WasUp, bool DidRest, TimeSpan? Downtime, Outcome Outcome)
{
    /// <summary>Whether it was brought to rest and could not be started again.</summary>
    public bool IsStillDown { get; init; }
}

/// <summary>What came of capturing.</summary>
/// <param name="Captured">What was captured last; null where nothing was.</param>
/// <param name="Earlier">What was captured while the stack ran, where <paramref name="Captured"/> took its place.</param>
/// <param name="Rest">What became of the stack; null without one.</param>
public sealed record QuiescedResult<T>(T? Captured, T? Earlier, RestReport? Rest)
    where T : class;

/// <summary>
/// Captures in two passes: everything while the stack runs, then, while it rests, what has changed since. So it rests
/// for seconds, however much there is. It is running again before anything else is done with the capture.
/// </summary>
/// <param name="means">What it works with.</param>
/// <param name="plan">The job.</param>
/// <param name="events">Told of what goes on.</param>
public sealed class QuiescedCapture(StackMeans means, JobPlan plan, IRunEvents events)
{
    private const string Step = "stack";

    /// <summary>Captures, in as many passes as the plan asks for. Where the stack cannot be brought to rest, what was captured while it ran stays, and the report says so.</summary>
    /// <param name="capture">Captures once.</param>
    /// <param name="outcomeOf">How a capture ended.</param>
    /// <param name="cancellation">Ends it; the stack is started again.</param>
    /// <param name="once">Whether there is no first pass while the stack runs.</param>
    public QuiescedResult<T> Take<T>(
        Func<CapturePass, T> capture, Func<T, Outcome> outcomeOf, CancellationToken cancellation, bool once = false)
        where T : class
    {
        if (plan.Stack is not { } stack)
            return new QuiescedResult<T>(capture(new CapturePass(events, null, false)), null, null);
        var found = StackObserver.Observe(stack, cancellation);
        if (found.Sight is not { } sight)
            return Running(capture, stack, found.Problem!);
        Tell(sight.Notes);
        var report = new RestReport(sight.Name, stack.Quiesce, sight.IsUp, false, null, Outcome.Of(sight.Notes));
        if (means.StateDirectory is null)
            return Running(capture, stack, Problem.Error("write down what is done to the stack", sight.Name, "there is no state directory",
                "Set HOME or XDG_STATE_HOME."));
        using var taken = new StackLedger(means.StateDirectory).TryLock(sight.Key, $"job {plan.JobName}", out var problem, out var isHeld);
        if (taken is null)
            return isHeld
                ? new QuiescedResult<T>(null, null, report with { Outcome = new Outcome(Ending.LockHeld, [problem!]) })
                : Running(capture, stack, problem!);
        // A run before was killed, and nobody was there to look after it: what is down is not so by its user's will.
        if (StackRecovery.Recover(taken, cancellation) is { } left)
        {
            if (left.Ending != Ending.Succeeded)
                return Running(capture, stack, left.Problem!);
            found = StackObserver.Observe(stack, cancellation);
            if (found.Sight is null)
                return Running(capture, stack, found.Problem!);
            sight = found.Sight;
        }

        if (!sight.IsUp)
            return new RestSection<T>(plan, stack, report, null, events, cancellation).Run(capture, outcomeOf, null);

        T? first = null;
        if (!plan.IsFromElsewhere && !once)
        {
            first = capture(new CapturePass(new QuietEvents(events), null, false));
            if (!outcomeOf(first).IsSuccess)
                return new QuiescedResult<T>(first, null, report);
        }

        var clock = Stopwatch.StartNew();
        events.Report(new StepStarted(Step, $"{stack.Quiesce.ToString().ToLowerInvariant()} {sight.Name}"));
        using var rest = StackAtRest.Begin(sight, stack, taken, new StackKeeping(plan.JobName, means.Watchdog), cancellation, out var problems);
        events.Report(new StepFinished(Step, rest is null ? "not at rest" : $"{sight.Name} rests", clock.Elapsed));
        if (rest is not null)
            return new RestSection<T>(plan, stack, report, rest, events, cancellation).Run(capture, outcomeOf, first);
        Tell(problems);
        var ended = cancellation.IsCancellationRequested ? Outcome.Cancelled(problems) : Outcome.Of(problems);
        return new QuiescedResult<T>(first, null, report with { Outcome = report.Outcome.Then(ended) });
    }

    /// <summary>A capture while it runs is worth more than none: databases are consistent in it too.</summary>
    private QuiescedResult<T> Running<T>(Func<CapturePass, T> capture, StackDefinition stack, Problem problem)
        where T : class
    {
        Tell([problem]);
        var report = new RestReport(stack.Name, stack.Quiesce, false, false, null, Outcome.Failure(problem));
        return new QuiescedResult<T>(plan.IsFromElsewhere ? null : capture(new CapturePass(events, null, false)), null, report);
    }

    private void Tell(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            events.Report(new ProblemFound(problem));
    }

    /// <summary>What a first pass met may be gone in the second, which tells of it if not. What ends the job is in its outcome.</summary>
    private sealed class QuietEvents(IRunEvents all) : IRunEvents
    {
        public void Report(RunEvent e)
        {
            if (e is not ProblemFound)
                all.Report(e);
        }
    }
}
