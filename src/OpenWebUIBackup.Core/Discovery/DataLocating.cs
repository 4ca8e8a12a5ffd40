using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>A directory of this host, or why there is none.</summary>
/// <param name="Directory">Its absolute path; null where there is a problem.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="Container">The container that was named, if one was.</param>
public sealed record Located(string? Directory, Problem? Problem, ContainerFacts? Container = null);

/// <summary>Finds the directory of this host that is behind a volume, or behind a container's data.</summary>
public static class DataLocating
{
    /// <summary>The directory of a named volume.</summary>
    public static Located OfVolume(HostDocker docker, string name, CancellationToken cancellation)
    {
        if (docker.Engine is not { } engine)
            return new Located(null, docker.Problem! with { Doing = "find the directory of", Subject = $"the volume {name}" });
        var found = VolumeFacts.Inspect(engine, [name], cancellation);
        if (found.HasValue)
            return OfVolume(found.Value[0]);
        return found.Fault.Kind == DockerFaultKind.NotFound
            ? Missing("volume", name, "it does not exist", Similar(name, VolumeFacts.List(engine, [], cancellation).Value), "docker volume ls")
            : new Located(null, found.Fault.ToProblem("find the directory of", $"the volume {name}"));
    }

    /// <summary>The directory behind a container's data, or behind another path of it.</summary>
    /// <param name="docker">The Docker of this host.</param>
    /// <param name="name">The container.</param>
    /// <param name="path">The path in it; null: where Open WebUI's data is.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Located OfContainer(HostDocker docker, string name, string? path, CancellationToken cancellation)
    {
        if (docker.Engine is not { } engine)
            return new Located(null, docker.Problem! with { Doing = "find the data of", Subject = $"the container {name}" });
        var found = engine.Inspect([name], cancellation);
        if (!found.HasValue)
            return new Located(null, found.Fault.ToProblem("find the data of", $"the container {name}"));
        if (found.Value.Count == 0)
            return Missing("container", name, "there is no such container, not even a stopped one",
                Similar(name, docker.Containers.Value?.Select(container => container.Name)), "docker ps --all");
        return OfContainer(engine, found.Value[0], path, cancellation);
    }

    /// <inheritdoc cref="OfContainer(HostDocker, string, string?, CancellationToken)"/>
    public static Located OfContainer(ContainerEngine engine, ContainerFacts container, string? path, CancellationToken cancellation)
    {
        path ??= OpenWebUIContainer.DataPath(container.Environment);
        if (OpenWebUIContainer.MountOf(container, path) is not { } mount)
            return new Located(null, Problem.Error("find the data of", $"the container {container.Name}",
                $"nothing is mounted at {path}: the data is in the container's own layer and goes with it",
                $"Give it a volume: copy the data out (docker cp {container.Name}:{path} .), and start it anew with -v open-webui:{path}."), container);
        var mounted = MountedFrom(engine, mount, cancellation);
        return mounted.Directory is { } source
            ? new Located(OpenWebUIContainer.HostPath(source, mount, path), null, container)
            : mounted with { Container = container };
    }

    /// <summary>The directory of this host that a mount shows.</summary>
    internal static Located MountedFrom(ContainerEngine engine, ContainerMount mount, CancellationToken cancellation)
    {
        if (mount.Type == "tmpfs")
            return new Located(null, Problem.Error("find the directory behind", mount.Destination, "it is a tmpfs: in memory, and gone when the container stops"));
        if (mount.Volume is not { } volume)
            return OnThisHost(mount.Source, $"{mount.Destination} of the container");
        var found = VolumeFacts.Inspect(engine, [volume], cancellation);
        return found.HasValue
            ? OfVolume(found.Value[0])
            : new Located(null, found.Fault.ToProblem("find the directory of", $"the volume {volume}"));
    }

    private static Located OfVolume(VolumeFacts volume)
    {
        if (volume.BoundDirectory is { } bound)
            return OnThisHost(bound, $"the volume {volume.Name}");
        if (volume.Mountpoint.Length == 0)
            return new Located(null, Problem.Error("find the directory of", $"the volume {volume.Name}",
                $"its driver, {volume.Driver}, keeps it in no directory of this host", "Mount it here, and name that directory with data_dir = \"…\"."));
        return OnThisHost(volume.Mountpoint, $"the volume {volume.Name}");
    }

    // A daemon in a virtual machine (Docker Desktop) names paths of its own.
    private static Located OnThisHost(string path, string subject)
    {
        if (!path.StartsWith('/'))
            return new Located(null, Problem.Error("find the directory of", subject, $"\"{path}\" is no path of this host"));
        if (Directory.Exists(path) || IsHidden(path))
            return new Located(path, null);
        return new Located(null, Problem.Error("find the directory of", subject, $"Docker says it is at {path}, and there is no such directory on this host",
            "Does its daemon run in a virtual machine (Docker Desktop) or elsewhere? Run owui-backup there."));
    }

    // Whether some directory above may not be looked into: then opening it says so, and why.
    private static bool IsHidden(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Located Missing(string kind, string name, string cause, IReadOnlyList<string> similar, string list) => new(null,
        Problem.Error("find", $"the {kind} {name}", cause, similar.Count > 0
            ? $"Is it {string.Join(" or ", similar)}? Compose puts the project's name before it. `{list}` shows all."
            : $"`{list}` shows those that there are."));

    private static IReadOnlyList<string> Similar(string name, IEnumerable<string>? all) =>
        [.. (all ?? []).Where(other => other.Contains(name, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(3)];
}
