using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>The codes with which this program ends. They are a promise to scripts: none changes its meaning.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    Warnings = 3,
    LockHeld = 4,
    Damaged = 5,
    PlanNotMet = 6,
    HungUp = 129,
    Interrupted = 130,
    Terminated = 143,
}

/// <summary>The one table of exit codes: what each means, and which ending has which.</summary>
internal static class ExitCodes
{
    /// <summary>The codes that every verb may end with, besides its own.</summary>
    internal static IReadOnlyList<ExitCode> OfEveryVerb { get; } = [ExitCode.Done, ExitCode.Failed, ExitCode.Usage];

    /// <summary>What a code means, as it stands in the help.</summary>
    internal static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Done => "done",
        ExitCode.Failed => "failed: what was asked for was not done, or not all of it",
        ExitCode.Usage => "a mistake in the command line or in the config; nothing was touched",
        ExitCode.Warnings => "done, with warnings: somebody should look",
        ExitCode.LockHeld => "another run holds the lock; nothing was touched",
        ExitCode.Damaged => "verification found damage",
        ExitCode.PlanNotMet => "the plan is not met",
        ExitCode.HungUp => "interrupted by SIGHUP, after cleaning up",
        ExitCode.Interrupted => "interrupted by SIGINT (Ctrl-C), after cleaning up",
        ExitCode.Terminated => "interrupted by SIGTERM, after cleaning up",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, null),
    };

    /// <summary>A word for a code, as it stands in JSON.</summary>
    internal static string Word(ExitCode code) => code switch
    {
        ExitCode.Done => "succeeded",
        ExitCode.Failed => "failed",
        ExitCode.Usage => "usage",
        ExitCode.Warnings => "warnings",
        ExitCode.LockHeld => "locked",
        ExitCode.Damaged => "damaged",
        ExitCode.PlanNotMet => "plan_not_met",
        _ => "interrupted",
    };

    /// <summary>The code of an ending. One that was cancelled has its signal's, which is not known here.</summary>
    internal static ExitCode Of(Ending ending) => ending switch
    {
        Ending.Succeeded => ExitCode.Done,
        Ending.SucceededWithWarnings => ExitCode.Warnings,
        Ending.Failed => ExitCode.Failed,
        Ending.Damaged => ExitCode.Damaged,
        Ending.LockHeld => ExitCode.LockHeld,
        Ending.Cancelled => ExitCode.Interrupted,
        _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, null),
    };
}
