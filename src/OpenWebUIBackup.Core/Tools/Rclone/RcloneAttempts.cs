using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>
/// How often rclone is run for one thing. rclone itself repeats single requests (<c>--low-level-retries</c>); whole
/// runs are repeated here and not by its <c>--retries</c>, which does so at once, also where no attempt can help, and
/// tells every error again.
/// </summary>
/// <param name="Most">Attempts in all.</param>
/// <param name="FirstWait">The wait before the second; each further one is five times as long, all give or take a half.</param>
public sealed record RcloneAttempts(int Most, TimeSpan FirstWait)
{
    private const int Growth = 5;

    /// <summary>Three, after 2 and 10 seconds: a server that restarts is back by then; one that is away is the next run's matter.</summary>
    public static RcloneAttempts Standard { get; } = new(3, TimeSpan.FromSeconds(2));

    /// <summary>Runs rclone until it is done, or another attempt makes no sense.</summary>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellation">Ends the waiting; the last result is then given.</param>
    public RcloneResult Run(Func<RcloneResult> attempt, CancellationToken cancellation)
    {
        var wait = FirstWait;
        for (var made = 1; ; made++)
        {
            var result = attempt();
            if (made >= Most || !IsWorthRepeating(result))
                return result;
            // Several destinations that failed together shall not come back together.
            if (cancellation.WaitHandle.WaitOne(wait * (0.5 + Random.Shared.NextDouble())))
                return result with { Ending = CommandEnding.Cancelled };
            wait *= Growth;
        }
    }

    /// <summary>Whether another attempt may end better.</summary>
    public static bool IsWorthRepeating(RcloneResult result) => result.Ending switch
    {
        CommandEnding.Signalled => true,
        CommandEnding.Exited => result.Exit is RcloneExit.Temporary or RcloneExit.Uncategorised
            && (result.Errors.Count == 0 || result.Errors.Any(e => e.Failure.MayPass))
            && !result.Errors.Any(e => e.Failure is { IsGeneral: true, MayPass: false }),
        _ => false,
    };

    /// <summary>What went wrong, for a person: each error, and where there is none, how rclone ended.</summary>
    /// <param name="result">A result that is no success.</param>
    /// <param name="doing">What was being done, as it follows "cannot".</param>
    /// <param name="subject">The subject of an error, given its path.</param>
    public static IReadOnlyList<Problem> Problems(RcloneResult result, string doing, Func<string?, string> subject)
    {
        var problems = new List<Problem>();
        foreach (var error in result.Errors.Where(e => !e.Failure.IsGeneral))
            problems.Add(Explain(error, doing, subject(error.Path)));
        // What concerns the whole destination is said once, not of each file.
        foreach (var error in result.Errors.Where(e => e.Failure.IsGeneral).DistinctBy(e => e.Failure.Kind))
            problems.Add(Explain(error, doing, subject(null)));
        if (result.ErrorsLeftOut > 0)
            problems.Add(Problem.Error(doing, subject(null), FormattableString.Invariant($"{result.ErrorsLeftOut} more errors like these")));
        if (result.WasKilled)
            problems.Add(Problem.Error(
                doing, subject(null), FormattableString.Invariant($"rclone was killed by signal {result.Signal}"),
                "Signal 9 is often the kernel's answer to memory running out: see `dmesg`, and use fewer `transfers`. Run it again: only what is missing will be sent."));
        else if (result.Exit is RcloneExit.TransferExceeded or RcloneExit.DurationExceeded)
            problems.Add(Problem.Error(doing, subject(null), "rclone's --max-transfer or --max-duration was reached", "Unset RCLONE_MAX_TRANSFER and RCLONE_MAX_DURATION."));
        else if (problems.Count == 0)
            problems.Add(Problem.Error(doing, subject(null), FormattableString.Invariant($"rclone ended with exit code {(int?)result.Exit}")));
        return problems;
    }

    private static Problem Explain(RcloneError error, string doing, string subject)
    {
        var failure = error.Failure;
        if (error.Path is not null && error.Path.Contains('\u201B', StringComparison.Ordinal) && failure.Kind == RcloneFailureKind.SourceUnreadable)
            return Problem.Error(doing, subject, "rclone cannot read a local file with the character U+201B in its name", "Rename the file, or exclude it.");
        return Problem.Error(doing, subject, failure.Cause is null ? error.Message : $"{failure.Cause} ({error.Message})", failure.Advice);
    }
}
