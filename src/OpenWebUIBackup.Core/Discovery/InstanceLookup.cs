using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>What a config says of an instance, by which its container is found.</summary>
/// <param name="Name">The instance's name.</param>
/// <param name="DataDirectory">The host's directory that its data is in; null where it is not known.</param>
/// <param name="Container">The container that it names, if any.</param>
public sealed record InstanceHints(string Name, string? DataDirectory, string? Container);

/// <summary>What can be known of an instance beside its data.</summary>
/// <param name="Container">Its container; null without one.</param>
/// <param name="Version">Open WebUI's version.</param>
/// <param name="Elsewhere">What of it is not in its data directory.</param>
/// <param name="Problems">What else somebody should know.</param>
public sealed record InstanceFacts(
    ContainerFacts? Container, string? Version, IReadOnlyList<Elsewhere> Elsewhere, IReadOnlyList<Problem> Problems)
{
    /// <summary>Nothing is known.</summary>
    public static InstanceFacts None { get; } = new(null, null, [], []);
}

/// <summary>Finds the container that runs an instance, and asks it.</summary>
public static class InstanceLookup
{
    /// <summary>The container: the one that is named, else the one that has the data mounted; null where there is none.</summary>
    public static ContainerFacts? Container(HostDocker docker, InstanceHints hints, CancellationToken cancellation)
    {
        if (docker.Engine is not { } engine || docker.Containers.Value is not { } all)
            return null;
        if (hints.Container is { } name && all.FirstOrDefault(container => container.Name == name || container.Id.StartsWith(name, StringComparison.Ordinal)) is { } named)
            return named;
        if (hints.DataDirectory is not { } directory)
            return null;
        return all.Where(OpenWebUIContainer.IsOne)
            .OrderByDescending(container => OpenWebUIContainer.IsImage(container.Image)).ThenByDescending(container => container.IsUp)
            .FirstOrDefault(container => SameDirectory.Is(DataLocating.OfContainer(engine, container, null, cancellation).Directory, directory));
    }

    /// <summary>What is known of the instance; nothing where it has no container.</summary>
    public static InstanceFacts Look(HostDocker docker, InstanceHints hints, CancellationToken cancellation)
    {
        if (Container(docker, hints, cancellation) is not { } container)
            return InstanceFacts.None;
        var problems = new List<Problem>();
        if (DataElsewhere.ResetsConfig(container.Environment, hints.Name) is { } reset)
            problems.Add(reset);
        return new InstanceFacts(
            container, VersionLookup.Of(docker.Engine!, container, cancellation),
            DataElsewhere.Of(container.Environment, OpenWebUIContainer.DataPath(container.Environment)), problems);
    }

    /// <summary>The keys of the instance.</summary>
    public static FoundKeys Keys(HostDocker docker, InstanceHints hints, ContainerFacts? container, CancellationToken cancellation)
    {
        if (container is not null && docker.Engine is { } engine)
            return SecretKeys.OfContainer(engine, container, cancellation);
        if (hints.DataDirectory is { } directory && SecretKeys.OfDirectory(directory) is { Main: not null } found)
            return found;
        return docker is { IsAbsent: false, Problem: { } problem }
            ? new FoundKeys([], problem with { Severity = Severity.Warning, Doing = "look for the secret key of", Subject = hints.Name })
            : SecretKeys.OfDirectory(hints.DataDirectory ?? "/");
    }
}
