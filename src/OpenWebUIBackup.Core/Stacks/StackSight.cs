using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>A stack as it was found: what runs of it, and how to call it.</summary>
/// <param name="Engine">What runs it.</param>
/// <param name="Key">A name for its lock and its intent, fit for a file's: the same for whoever means the same stack.</param>
/// <param name="Name">What a person would call it.</param>
/// <param name="Project">The Compose project; null for a plain container, and where nothing of it exists.</param>
/// <param name="Compose">The Compose to take it down with; only where that is asked for and something runs.</param>
/// <param name="Containers">All containers of it, running or not.</param>
/// <param name="Running">Those that run, in the order of their last start.</param>
/// <param name="Application">The one that writes the data, if it runs and can be told.</param>
/// <param name="Services">All services of the Compose files; empty where that was not asked.</param>
/// <param name="Notes">What the user should know before it is brought to rest.</param>
public sealed record StackSight(
    ContainerEngine Engine,
    string Key,
    string Name,
    ComposeProject? Project,
    ComposeTool? Compose,
    IReadOnlyList<ContainerFacts> Containers,
    IReadOnlyList<ContainerFacts> Running,
    ContainerFacts? Application,
    IReadOnlyCollection<string> Services,
    IReadOnlyList<Problem> Notes)
{
    /// <summary>What the running services depend on and is not running; null where that was not asked, or nobody tells.</summary>
    public IReadOnlyList<string>? Absent { get; init; }

    /// <summary>Whether anything of it runs. A stack that is down stays down.</summary>
    public bool IsUp => Running.Count > 0;
}

/// <summary>What was found, or why nothing could be.</summary>
/// <param name="Sight">What was found; null when there is a problem.</param>
/// <param name="Problem">Why there is none.</param>
public sealed record StackFinding(StackSight? Sight, Problem? Problem);
