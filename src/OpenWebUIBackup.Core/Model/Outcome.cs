namespace OpenWebUIBackup.Core.Model;

/// <summary>The ways in which a verb can end that somebody expects.</summary>
public enum Ending
{
    /// <summary>Everything that was asked for was done.</summary>
    Succeeded,

    /// <summary>The result can be used, but somebody should look: a file changed while it was read, say.</summary>
    SucceededWithWarnings,

    /// <summary>What was asked for was not done, or not all of it.</summary>
    Failed,

    /// <summary>Verification found damage.</summary>
    Damaged,

    /// <summary>Another run holds the lock; nothing was touched.</summary>
    LockHeld,

    /// <summary>Stopped by a signal or by the user, after cleaning up.</summary>
    Cancelled,
}

/// <summary>How something ended, with what was met on the way.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Problems">What was met, in the order of time; empty for a plain success.</param>
public sealed record Outcome(Ending Ending, IReadOnlyList<Problem> Problems)
{
    /// <summary>Success with nothing to say.</summary>
    public static Outcome Success { get; } = new(Ending.Succeeded, []);

    /// <summary>Whether there is a result that can be used.</summary>
    public bool IsSuccess => Ending is Ending.Succeeded or Ending.SucceededWithWarnings;

    /// <summary>Failed, because of one problem.</summary>
    public static Outcome Failure(Problem problem) => new(Ending.Failed, [problem]);

    /// <summary>Failed, because of one problem.</summary>
    public static Outcome Failure(string doing, string subject, string cause, string? advice = null) =>
        Failure(Problem.Error(doing, subject, cause, advice));

    /// <summary>Stopped, with what had been met until then.</summary>
    public static Outcome Cancelled(IReadOnlyList<Problem> problems) => new(Ending.Cancelled, problems);

    /// <summary>
    /// The ending that follows from what was met: an error fails, a warning warns, notes change nothing.
    /// </summary>
    public static Outcome Of(IReadOnlyList<Problem> problems)
    {
        var worst = Severity.Note;
        foreach (var problem in problems)
            if (problem.Severity > worst)
                worst = problem.Severity;
        return new Outcome(
            worst switch
            {
                Severity.Error => Ending.Failed,
                Severity.Warning => Ending.SucceededWithWarnings,
                _ => Ending.Succeeded,
            },
            problems);
    }

    /// <summary>Both, one after the other: the worse ending (as <see cref="Model.Ending"/> orders them) and all problems.</summary>
    public Outcome Then(Outcome next) =>
        new((Ending)Math.Max((int)Ending, (int)next.Ending), [.. Problems, .. next.Problems]);
}
