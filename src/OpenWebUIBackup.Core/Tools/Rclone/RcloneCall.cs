using System.Collections.Immutable;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>One run of rclone to be.</summary>
/// <param name="Arguments">Its arguments after those that every call has. Never a secret.</param>
public sealed record RcloneCall(ImmutableArray<string> Arguments)
{
    /// <summary>The remote that it is about; null: none.</summary>
    public RemoteAccess? Access { get; init; }

    /// <summary>What it reads.</summary>
    public CommandInput Input { get; init; } = CommandInput.None;

    /// <summary>What becomes of its standard output.</summary>
    public CommandOutput Output { get; init; } = CommandOutput.Keep();

    /// <summary>Told of each line of its log as it comes, of level "info" and above, and of the numbers once a second; null: only errors are logged.</summary>
    public Action<RcloneLogLine>? Log { get; init; }

    /// <summary>
    /// Whether it moves the content of files. Then rclone repeats single requests as often as it does by itself: a part of a large file
    /// is worth that. Anything else is repeated less, since all of it is soon tried again.
    /// </summary>
    public bool IsTransfer { get; init; }

    /// <summary>A call of these arguments.</summary>
    public static RcloneCall Of(params IEnumerable<string> arguments) => new([.. arguments]);
}

/// <summary>What came of a run of rclone.</summary>
/// <param name="Ending">How the process ended.</param>
/// <param name="Exit">rclone's exit code; null where it has none.</param>
/// <param name="Signal">The signal that ended it, if one did.</param>
/// <param name="Errors">What it could not do, each once.</param>
/// <param name="ErrorsLeftOut">How many more errors there were than are kept.</param>
/// <param name="Stats">The last numbers that it told.</param>
/// <param name="Output">What it wrote on standard output.</param>
public sealed record RcloneResult(
    CommandEnding Ending, RcloneExit? Exit, int? Signal, IReadOnlyList<RcloneError> Errors, long ErrorsLeftOut, RcloneStats Stats, CapturedOutput Output)
{
    /// <summary>Whether all was done.</summary>
    public bool Succeeded => Ending == CommandEnding.Exited && Exit == RcloneExit.Success;

    /// <summary>Whether it was stopped since the caller cancelled.</summary>
    public bool IsCancelled => Ending == CommandEnding.Cancelled;

    /// <summary>Whether somebody else killed it.</summary>
    public bool WasKilled => Ending == CommandEnding.Signalled;
}

/// <summary>Something that rclone could not do.</summary>
/// <param name="Path">The file or directory, relative to what was transferred, as rclone shows it; null: not about one.</param>
/// <param name="Message">rclone's words, without secrets.</param>
public sealed record RcloneError(string? Path, string Message)
{
    /// <summary>What kind it is.</summary>
    public RcloneFailure Failure { get; } = RcloneFailure.Of(Message);
}
