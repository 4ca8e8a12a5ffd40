using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>What was asked for, or why there is none.</summary>
/// <param name="Value">The answer; null where there is a problem.</param>
/// <param name="Problem">Why there is none; null where there is one.</param>
public readonly record struct RcloneAnswer<T>(T? Value, Problem? Problem)
    where T : class
{
    /// <summary>An answer.</summary>
    public static implicit operator RcloneAnswer<T>(T value) => new(value, null);

    /// <summary>None, and why.</summary>
    public static implicit operator RcloneAnswer<T>(Problem problem) => new(null, problem);
}
