namespace OpenWebUIBackup.Processes;

/// <summary>How a child ended.</summary>
public enum CommandEnding
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>By a signal that was not ours: killed by somebody, out of memory, a crash.</summary>
    Signalled,

    /// <summary>Stopped by us, since it took longer than it was given.</summary>
    TimedOut,

    /// <summary>Stopped by us, since the caller cancelled.</summary>
    Cancelled,
}

/// <summary>What there is to know about a child that has ended.</summary>
/// <param name="Command">The command line, secrets as <c>***</c>.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="ExitCode">Its exit code; null where a signal ended it. Also there after a stop that it answered by exiting.</param>
/// <param name="Signal">The number of the signal that ended it; null where it exited.</param>
/// <param name="Duration">From its start to its end.</param>
/// <param name="StandardOutput">What it wrote on standard output.</param>
/// <param name="StandardError">What it wrote on standard error.</param>
public sealed record CommandResult(
    string Command,
    CommandEnding Ending,
    int? ExitCode,
    int? Signal,
    TimeSpan Duration,
    CapturedOutput StandardOutput,
    CapturedOutput StandardError)
{
    /// <summary>True for exit code 0, not stopped by us. What other codes mean is each tool's own matter.</summary>
    public bool Succeeded => Ending == CommandEnding.Exited && ExitCode == 0;

    /// <summary>This result, when it <see cref="Succeeded"/>.</summary>
    /// <exception cref="ProcessFailedException">It did not.</exception>
    public CommandResult OrThrow() => Succeeded ? this : throw new ProcessFailedException(this);

    /// <summary>One sentence: what was run and how it ended, with the end of what it said where it failed. Holds no secret.</summary>
    public override string ToString()
    {
        var how = Ending switch
        {
            CommandEnding.TimedOut => $"was stopped after {Seconds}: it took too long",
            CommandEnding.Cancelled => $"was stopped after {Seconds}: cancelled",
            CommandEnding.Signalled => $"was ended by signal {Signal}{SignalName} after {Seconds}",
            _ => $"ended with exit code {ExitCode} after {Seconds}",
        };
        var said = Succeeded ? "" : LastWords;
        return said.Length == 0 ? $"{Command} {how}." : $"{Command} {how}; its last words: {said}";
    }

    private string Seconds => FormattableString.Invariant($"{Duration.TotalSeconds:F1} s");

    // A sentence, not a log: the last few lines are where a tool says why.
    private string LastWords
    {
        get
        {
            const int most = 5;
            var tail = StandardError.Tail.AsSpan().IsWhiteSpace() ? StandardOutput.Tail : StandardError.Tail;
            var lines = tail.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return string.Join('\n', lines.TakeLast(most));
        }
    }

    private string SignalName => Signal switch
    {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        6 => " (SIGABRT)",
        9 => " (SIGKILL; the kernel sends it too, when memory runs out)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
