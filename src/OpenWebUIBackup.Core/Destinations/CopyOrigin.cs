using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>What kind of copy a directory at a destination is.</summary>
public enum CopyKind
{
    /// <summary>One captured state under a name of its own.</summary>
    Archive,

    /// <summary>A directory that follows the instance.</summary>
    Mirror,
}

/// <summary>
/// What a copy at a destination is, and whose: the first thing that is written there
/// (<see cref="DestinationLayout.Started"/>, <see cref="DestinationLayout.Mirror"/>).
/// </summary>
public sealed record CopyOrigin
{
    /// <summary>The version of the format that this program writes, and the newest that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What kind it is.</summary>
    public required CopyKind Kind { get; init; }

    /// <summary>The version of owui-backup that wrote it.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>The instance's name in the config.</summary>
    public required string Instance { get; init; }

    /// <summary>The host's name.</summary>
    public required string Host { get; init; }

    /// <summary>The job's name in the config.</summary>
    public required string Job { get; init; }

    /// <summary>The archive's name; of a mirror, empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name of the capture that is sent.</summary>
    public required string Capture { get; init; }

    /// <summary>When that capture began, UTC.</summary>
    public required DateTime CapturedAt { get; init; }

    /// <summary>What the components are called.</summary>
    public required ComponentLayout Layout { get; init; }

    /// <summary>Components that were left out of what the instance has: <c>uploads</c>.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>What the manifest counts; null where it was not known.</summary>
    public ManifestCounts? Counts { get; init; }

    /// <summary>How many databases there are in it.</summary>
    public int Databases { get; init; }

    /// <summary>Bytes of the whole manifest, to see one that breaks off in a listing; null where it was not known.</summary>
    public long? ManifestBytes { get; init; }

    /// <summary>The hash in the manifest's end line, which tells it from every other; null where it was not known.</summary>
    public UInt128? ManifestHash { get; init; }

    /// <summary>
    /// Mirror: what its state is known by, to see without looking further that nothing has changed; null while a run changes it.
    /// Opaque to everyone but who wrote it.
    /// </summary>
    public UInt128? StateHash { get; init; }

    /// <summary>Whether it is a copy of the same instance, on the same host, as <paramref name="other"/>.</summary>
    public bool IsOfSameInstance(CopyOrigin other) => IsOf(other.Instance, other.Host);

    /// <summary>Whether it is a copy of this instance on this host.</summary>
    public bool IsOf(string instance, string host) => Instance == instance && Host == host;
}
