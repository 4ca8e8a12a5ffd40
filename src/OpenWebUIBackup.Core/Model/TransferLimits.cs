namespace OpenWebUIBackup.Core.Model;

/// <summary>How hard a transfer may go at it.</summary>
/// <param name="Transfers">Files at the same time.</param>
/// <param name="Checkers">Comparisons at the same time.</param>
/// <param name="Bandwidth">rclone's <c>--bwlimit</c>: a rate or a timetable; null: unlimited.</param>
public sealed record TransferLimits(int Transfers, int Checkers, string? Bandwidth)
{
    /// <summary>The documented scripts' numbers.</summary>
    public static TransferLimits Documented { get; } = new(32, 16, null);
}
