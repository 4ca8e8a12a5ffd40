namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>What <c>inspect</c> tells of a container.</summary>
public sealed record ContainerFacts
{
    /// <summary>The full identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without the slash before it.</summary>
    public required string Name { get; init; }

    /// <summary>The image as it was asked for: <c>ghcr.io/open-webui/open-webui:main</c>.</summary>
    public required string Image { get; init; }

    /// <summary>The image's identifier, <c>sha256:…</c>.</summary>
    public required string ImageId { get; init; }

    /// <summary>The state's word: <c>running</c>, <c>exited</c>, <c>paused</c>, <c>created</c>, <c>restarting</c>, <c>dead</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What the health check says: <c>starting</c>, <c>healthy</c>, <c>unhealthy</c>; null without one.</summary>
    public string? Health { get; init; }

    /// <summary>When it was last started, as the tool writes it: another time after each start.</summary>
    public required string StartedAt { get; init; }

    /// <summary>Its exit code, where it is not running.</summary>
    public int ExitCode { get; init; }

    /// <summary>Labels, the image's included.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Environment, the image's included. Values may be secrets: never show them.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Volumes and directories.</summary>
    public required IReadOnlyList<ContainerMount> Mounts { get; init; }

    /// <summary>Ports that the host forwards; only while it runs.</summary>
    public required IReadOnlyList<PublishedPort> Ports { get; init; }

    /// <summary>Its addresses in its networks; only while it runs.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary><c>host</c>, <c>none</c>, <c>bridge</c>, <c>default</c> or a network's name.</summary>
    public required string NetworkMode { get; init; }

    /// <summary>Whether it is removed as soon as it stops (<c>--rm</c>).</summary>
    public bool GoesWhenStopped { get; init; }

    /// <summary>Whether its processes exist and may run.</summary>
    public bool IsRunning => Status is "running";

    /// <summary>Whether it is frozen.</summary>
    public bool IsPaused => Status is "paused";

    /// <summary>Whether its processes exist: running, frozen, or about to be started again by the restart policy.</summary>
    public bool IsUp => Status is "running" or "paused" or "restarting";

    /// <summary>The Compose service; null for a plain container.</summary>
    public string? Service => Label("com.docker.compose.service");

    /// <summary>The Compose project; null for a plain container.</summary>
    public string? Project => Label("com.docker.compose.project");

    /// <summary>A label's value; null without it, or where it is empty.</summary>
    public string? Label(string name) => Labels.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>A volume or directory in a container.</summary>
/// <param name="Type"><c>volume</c>, <c>bind</c>, <c>tmpfs</c>.</param>
/// <param name="Volume">The volume's name; null for anything else.</param>
/// <param name="Source">The host's directory.</param>
/// <param name="Destination">The directory in the container.</param>
/// <param name="IsReadOnly">Whether the container may only read.</param>
public sealed record ContainerMount(string Type, string? Volume, string Source, string Destination, bool IsReadOnly)
{
    /// <summary>Whether it is a volume that nobody named: lost sight of when the container is removed.</summary>
    public bool IsAnonymous => Volume is { Length: 64 } && Volume.All(char.IsAsciiHexDigitLower);
}

/// <summary>A port that the host forwards to a container.</summary>
/// <param name="ContainerPort">The port in the container.</param>
/// <param name="HostAddress">The host's address that it is bound to; empty or <c>0.0.0.0</c> for all.</param>
/// <param name="HostPort">The host's port.</param>
public sealed record PublishedPort(int ContainerPort, string HostAddress, int HostPort);
