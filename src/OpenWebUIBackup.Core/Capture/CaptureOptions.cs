using OpenWebUIBackup.Core.Databases;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>What may be different about a capture.</summary>
public sealed record CaptureOptions
{
    /// <summary>How thoroughly the finished copy is read through.</summary>
    public IntegrityLevel Integrity { get; init; } = IntegrityLevel.Full;

    /// <summary>
    /// For how long altogether others may be in the way. Twice the application's own patience with a lock (5 s): who
    /// holds a database for longer stops the application too.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
