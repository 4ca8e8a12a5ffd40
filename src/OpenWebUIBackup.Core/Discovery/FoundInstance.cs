using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>An Open WebUI installation that was found on this host.</summary>
public sealed record FoundInstance
{
    /// <summary>A name for it, fit for a config, that no other has.</summary>
    public required string Name { get; init; }

    /// <summary>What shows that it is there: <c>container open-webui (running)</c>.</summary>
    public required string FoundBy { get; init; }

    /// <summary>Where its data is.</summary>
    public required FoundData Data { get; init; }

    /// <summary>What runs it; null where that is not known.</summary>
    public StackPlace? Stack { get; init; }

    /// <summary>Its version, where it is known.</summary>
    public string? Version { get; init; }

    /// <summary>Where its secret key comes from, fit to be shown; null where none was found.</summary>
    public string? KeyOrigin { get; init; }

    /// <summary>Whether the key is in the container's own layer, and so goes with <c>docker compose down</c>.</summary>
    public bool IsKeyInLayer { get; init; }

    /// <summary>Directories and volumes beyond the data directory.</summary>
    public IReadOnlyList<FoundExtra> Extras { get; init; } = [];

    /// <summary>What of it is not in its data directory.</summary>
    public IReadOnlyList<Elsewhere> Elsewhere { get; init; } = [];

    /// <summary>What else somebody should know.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>Where data is, in the config's words.</summary>
/// <param name="Key"><c>data_dir</c>, <c>volume</c> or <c>container</c>.</param>
/// <param name="Value">The path or name.</param>
/// <param name="Directory">The directory of this host; null where it is not known or not there yet.</param>
public sealed record FoundData(string Key, string Value, string? Directory);

/// <summary>What runs an instance. Compose where there is a project, else a plain container.</summary>
/// <param name="ComposeFile">The Compose file; null where it is not on this host, or for a plain container.</param>
/// <param name="Project">The Compose project, where it must be named.</param>
/// <param name="Container">The plain container.</param>
public sealed record StackPlace(string? ComposeFile, string? Project, string? Container);

/// <summary>Something beyond the data directory that a backup may want.</summary>
/// <param name="Name">A name for it.</param>
/// <param name="Data">Where it is.</param>
/// <param name="Exclude">What of it is left out.</param>
/// <param name="Why">What it is, a full sentence for a comment.</param>
/// <param name="IsWanted">Whether a restore misses something without it; else it is offered.</param>
public sealed record FoundExtra(string Name, FoundData Data, IReadOnlyList<string> Exclude, string Why, bool IsWanted);
