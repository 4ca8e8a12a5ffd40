using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>
/// Where the state that is going to be sent is captured: <c>Directory/Set/capture_…</c>. All jobs of an instance share
/// the directory and its lock, and those that leave out the same share the captures.
/// </summary>
/// <param name="InstanceName">The instance.</param>
/// <param name="SourceDirectory">The absolute path of the directory that is read.</param>
/// <param name="Exclude">What is left out.</param>
/// <param name="Directory">The absolute path of the instance's directory of captures.</param>
/// <param name="IsDefault">Whether that is the state directory's, and made with all above it; else only it itself is made.</param>
/// <param name="Set">The name of the set of captures in it that leave out the same.</param>
/// <param name="LiveSets">The sets of all jobs in the config; what else is there is from before a change of it.</param>
public sealed record CapturePlan(
    string InstanceName,
    string SourceDirectory,
    ExcludeFilter Exclude,
    string Directory,
    bool IsDefault,
    string Set,
    IReadOnlyList<string> LiveSets)
{
    /// <summary>What is captured beyond the data directory.</summary>
    public IReadOnlyList<ExtraSource> Extras { get; init; } = [];
}
