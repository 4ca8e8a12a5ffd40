namespace OpenWebUIBackup.Core.Model;

/// <summary>Something that a run tells while it goes on.</summary>
public abstract record RunEvent;

/// <summary>A step begins.</summary>
/// <param name="Step">Its name, short and lower case: <c>snapshot</c>, <c>databases</c>, <c>verify</c>.</param>
/// <param name="Subject">What it works on, fit to be shown; may be empty.</param>
public sealed record StepStarted(string Step, string Subject = "") : RunEvent;

/// <summary>A step is over.</summary>
/// <param name="Step">The name that <see cref="StepStarted"/> gave.</param>
/// <param name="Summary">One line of what was done: <c>100,000 files, 3 new, 1.2 MiB copied</c>.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record StepFinished(string Step, string Summary, TimeSpan Elapsed) : RunEvent;

/// <summary>How far a step is. Sent a few times a second at most; never for every file.</summary>
/// <param name="Step">The name that <see cref="StepStarted"/> gave.</param>
/// <param name="Files">Files done so far.</param>
/// <param name="Bytes">Bytes of content done so far.</param>
/// <param name="TotalFiles">How many there are to do, where that is known.</param>
/// <param name="TotalBytes">How many bytes there are to do, where that is known.</param>
public sealed record Progressed(string Step, long Files, long Bytes, long? TotalFiles = null, long? TotalBytes = null)
    : RunEvent;

/// <summary>Something went wrong; it will also be in the outcome.</summary>
/// <param name="Problem">What.</param>
public sealed record ProblemFound(Problem Problem) : RunEvent;

/// <summary>A copy is about to be removed. Sent before anything of it is touched.</summary>
/// <param name="Step">The step that removes it.</param>
/// <param name="Subject">What: <c>open-webui-backup-2026-11-19 at b2:bucket</c>.</param>
/// <param name="Because">Why: <c>no rule keeps it</c>.</param>
public sealed record Removing(string Step, string Subject, string Because) : RunEvent;

/// <summary>
/// Where a run tells what goes on. <see cref="Report"/> may be called from any thread, also from several at once,
/// must return quickly and must not throw.
/// </summary>
public interface IRunEvents
{
    /// <summary>Takes note of an event.</summary>
    void Report(RunEvent e);
}

/// <summary>Nobody listens.</summary>
public sealed class SilentRunEvents : IRunEvents
{
    private SilentRunEvents()
    {
    }

    /// <summary>The one instance.</summary>
    public static SilentRunEvents Instance { get; } = new();

    /// <inheritdoc />
    public void Report(RunEvent e)
    {
    }
}
