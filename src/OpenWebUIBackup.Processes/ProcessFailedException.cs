namespace OpenWebUIBackup.Processes;

/// <summary>A child ended otherwise than by exit code 0, and the caller had no better idea. The message holds no secret.</summary>
public sealed class ProcessFailedException(CommandResult result) : Exception(result.ToString())
{
    /// <summary>How it ended.</summary>
    public CommandResult Result { get; } = result;
}

/// <summary>A child could not be started. The message says what was looked for, where, and what to try; it holds no secret.</summary>
public class ProcessStartException(string message) : Exception(message);

/// <summary>There is no such program.</summary>
/// <param name="executable">What was asked for.</param>
/// <param name="message">What was looked for, where, and what to try.</param>
public sealed class ExecutableNotFoundException(string executable, string message) : ProcessStartException(message)
{
    /// <summary>What was asked for.</summary>
    public string Executable { get; } = executable;
}
