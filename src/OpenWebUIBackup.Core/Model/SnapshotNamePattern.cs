namespace OpenWebUIBackup.Core.Model;

/// <summary>The name of a snapshot or archive with the time that it tells.</summary>
/// <param name="Text">The name as the directory has it.</param>
/// <param name="Time">The time in it, UTC, as exact as the pattern is.</param>
public readonly record struct SnapshotName(string Text, DateTime Time)
{
    /// <inheritdoc />
    public override string ToString() => Text;
}
