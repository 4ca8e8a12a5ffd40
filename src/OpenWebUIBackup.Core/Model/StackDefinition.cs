namespace OpenWebUIBackup.Core.Model;

/// <summary>What runs an instance, and how a job brings it to rest.</summary>
/// <param name="ComposeFile">The absolute path of the Compose file, if Compose runs it.</param>
/// <param name="Project">Compose's project name, where it was given.</param>
/// <param name="Container">The container, when it is a plain <c>docker run</c>.</param>
/// <param name="Quiesce">What is done while data is read.</param>
/// <param name="StopLimit">How long stopping may take.</param>
/// <param name="StartLimit">How long it may take until the application answers again.</param>
/// <param name="ResumeAfterShip">Whether the user accepts that the stack rests while copies are sent.</param>
/// <param name="Hooks">Commands for the time in which the stack rests.</param>
public sealed record StackDefinition(
    string? ComposeFile,
    string? Project,
    string? Container,
    Quiesce Quiesce,
    TimeSpan StopLimit,
    TimeSpan StartLimit,
    bool ResumeAfterShip,
    Hooks Hooks)
{
    /// <summary>What a person would call it.</summary>
    public string Name => Container ?? Project ?? ComposeFile ?? "";
}
