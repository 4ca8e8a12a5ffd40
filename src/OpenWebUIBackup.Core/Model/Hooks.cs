namespace OpenWebUIBackup.Core.Model;

/// <summary>Commands that run at certain points, as argument lists: no shell is in between.</summary>
/// <param name="Before">Before.</param>
/// <param name="After">After, also when <paramref name="Before"/> failed.</param>
/// <param name="OnError">After a failure.</param>
/// <param name="Finally">Last, whatever happened.</param>
/// <param name="Timeout">How long each may take.</param>
public sealed record Hooks(
    IReadOnlyList<IReadOnlyList<string>> Before,
    IReadOnlyList<IReadOnlyList<string>> After,
    IReadOnlyList<IReadOnlyList<string>> OnError,
    IReadOnlyList<IReadOnlyList<string>> Finally,
    TimeSpan Timeout)
{
    /// <summary>No commands.</summary>
    public static Hooks None { get; } = new([], [], [], [], TimeSpan.FromMinutes(10));

    /// <summary>Whether there is no command at all.</summary>
    public bool IsEmpty => Before.Count + After.Count + OnError.Count + Finally.Count == 0;
}
