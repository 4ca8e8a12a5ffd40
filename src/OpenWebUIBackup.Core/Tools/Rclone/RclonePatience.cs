namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>
/// For how long a transfer that gets nowhere is let go on. rclone repeats each request that a lost connection broke off
/// (<c>--low-level-retries</c>, for one to two minutes), and does so for each file: with ten thousand files to go, a
/// connection that is lost for good would hold it for hours, since it lets files wait for each other then.
/// </summary>
/// <param name="LostInARow">So many files that failed as the connection was lost, none that was sent between them: it is given up. More than are sent at once, since those fail together.</param>
/// <param name="LostFor">For so long one file after the other failed as the connection was lost, and none was sent: it is given up.</param>
/// <param name="Standstill">For so long nothing was sent, looked at or refused: it is given up.</param>
public sealed record RclonePatience(int LostInARow, TimeSpan LostFor, TimeSpan Standstill)
{
    /// <summary>64 files; five minutes; half an hour, in which a slow server may still copy a large file by itself.</summary>
    public static RclonePatience Standard { get; } = new(64, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30));
}
