using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>How far bringing a stack to rest has come.</summary>
public enum StackPhase
{
    /// <summary>It may have been touched: some of it may be stopping right now.</summary>
    Quiescing,

    /// <summary>All of it is at rest, and nothing is under way.</summary>
    AtRest,
}

/// <summary>
/// What must be done to have a stack running again, written down before it is touched: all that is needed, whoever
/// does it.
/// </summary>
public sealed record StackIntent
{
    /// <summary>A number of its own for each time, carried by the programs that were started for it.</summary>
    public required string Id { get; init; }

    /// <summary>What a person would call the stack.</summary>
    public required string Name { get; init; }

    /// <summary>Who wrote it: the job and the process.</summary>
    public required string Writer { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTime Written { get; init; }

    /// <summary>What is done to the stack.</summary>
    public required Quiesce Quiesce { get; init; }

    /// <summary>How far that has come.</summary>
    public required StackPhase Phase { get; init; }

    /// <summary><c>docker</c> or <c>podman</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>Variables that decide which daemon is meant and where its programs are.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>How long stopping may take.</summary>
    public required TimeSpan StopLimit { get; init; }

    /// <summary>How long it may take until it answers again.</summary>
    public required TimeSpan StartLimit { get; init; }

    /// <summary>The Compose project; null for a plain container.</summary>
    public ComposeProject? Project { get; init; }

    /// <summary>The version of the Compose that made the stack, for choosing the same one.</summary>
    public string? ComposeVersion { get; init; }

    /// <summary>The Compose that was chosen, as the words of its command; empty where none was looked for.</summary>
    public IReadOnlyList<string> Compose { get; init; } = [];

    /// <summary>Whether services exist that were not running, so that nothing but the named ones may be started.</summary>
    public bool Alone { get; init; }

    /// <summary>With <see cref="Alone"/>: what those to be started depend on, and is not to be; null where it is not known.</summary>
    public IReadOnlyList<string>? Absent { get; init; }

    /// <summary>What was running, in the order of the last start.</summary>
    public required IReadOnlyList<StackContainer> Containers { get; init; }

    /// <summary>The page at which the application said that it was ready; null where it did not.</summary>
    public string? ReadyPath { get; init; }

    /// <summary>Whether the application's health check said healthy.</summary>
    public bool WasHealthy { get; init; }
}
