using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Makes instances of containers, running or not.</summary>
internal sealed class ContainerDiscovery(ContainerEngine engine, InstanceNames names, CancellationToken cancellation)
{
    internal IEnumerable<FoundInstance> Find(IReadOnlyList<ContainerFacts> all)
    {
        // Several containers on the same data (replicas, a helper beside it) are one instance: the real one speaks for it.
        var ones = all.Where(OpenWebUIContainer.IsOne).ToList();
        // One without data, beside one with data in the same project, is a helper made of the same image.
        var candidates = ones.Where(one => HasData(one) || !ones.Any(other => other.Project == one.Project && one.Project is not null && HasData(other)))
            .OrderByDescending(container => OpenWebUIContainer.IsImage(container.Image)).ThenByDescending(container => container.IsUp)
            .ThenBy(container => container.Name, StringComparer.Ordinal)
            .Select(container => (Container: container, Located: DataLocating.OfContainer(engine, container, null, cancellation)))
            .DistinctBy(pair => pair.Located.Directory ?? pair.Container.Id)
            .OrderBy(pair => pair.Container.Name, StringComparer.Ordinal);
        foreach (var (container, located) in candidates.ToList())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Describe(container, located, all);
        }
    }

    private static bool HasData(ContainerFacts container) =>
        OpenWebUIContainer.MountOf(container, OpenWebUIContainer.DataPath(container.Environment)) is not null;

    private FoundInstance Describe(ContainerFacts container, Located located, IReadOnlyList<ContainerFacts> all)
    {
        var dataPath = OpenWebUIContainer.DataPath(container.Environment);
        var name = names.Take(NameOf(container));
        var keys = SecretKeys.OfContainer(engine, container, cancellation);
        var problems = new List<Problem>();
        var stack = StackOf(container, problems);
        if (located.Problem is { } unlocated)
            problems.Add(unlocated);
        if (keys.Problem is { } missing)
            problems.Add(missing);
        if (DataElsewhere.ResetsConfig(container.Environment, name) is { } reset)
            problems.Add(reset);
        var mount = OpenWebUIContainer.MountOf(container, dataPath);
        if (mount is { IsAnonymous: true })
            problems.Add(Problem.Warning("rely on the volume of", $"the container {container.Name}",
                "nobody has named it: it is lost sight of when the container is made anew",
                "Give it a name: -v open-webui:/app/backend/data, with the data copied over."));
        return new FoundInstance
        {
            Name = name,
            FoundBy = $"container {container.Name} ({container.Status}), {container.Image}",
            Data = DataOf(container, mount, dataPath, located),
            Stack = stack,
            Version = VersionLookup.Of(engine, container, cancellation),
            KeyOrigin = keys.Main?.Origin,
            IsKeyInLayer = keys.IsInLayer,
            Extras = [.. Below(container, dataPath), .. Ollama(container, all)],
            Elsewhere = DataElsewhere.Of(container.Environment, dataPath),
            Problems = problems,
        };
    }

    private static FoundData DataOf(ContainerFacts container, ContainerMount? mount, string dataPath, Located located) => mount switch
    {
        { Volume: { } volume, IsAnonymous: false } when mount.Destination == dataPath => new FoundData("volume", volume, located.Directory),
        { Volume: null } when located.Directory is { } directory => new FoundData("data_dir", directory, directory),
        _ => new FoundData("container", container.Name, located.Directory),
    };

    // Compose names containers PROJECT-SERVICE-1 (or with _); a name of one's own says more than the project's.
    private static string NameOf(ContainerFacts container) =>
        container.Project is { } project && container.Name.StartsWith(project, StringComparison.Ordinal)
            && char.IsAsciiDigit(container.Name[^1])
            ? project
            : container.Name;

    private static StackPlace StackOf(ContainerFacts container, List<Problem> problems)
    {
        if (container.Project is not { } project)
            return new StackPlace(null, null, container.Name);
        var directory = container.Label("com.docker.compose.project.working_dir") ?? "/";
        var files = (container.Label("com.docker.compose.project.config_files") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(file => Path.GetFullPath(file, directory)).ToList();
        if (files.Count == 1 && File.Exists(files[0]))
            return new StackPlace(files[0], project, null);
        if (files.Where(file => !File.Exists(file)).ToList() is { Count: > 0 } gone)
            problems.Add(Problem.Note("find the Compose file of", $"the project {project}", $"{string.Join(", ", gone)} is not on this host",
                "Portainer and the like keep it elsewhere; quiesce = \"stop\" and \"pause\" need none, \"down\" does."));
        return new StackPlace(null, project, null);
    }

    /// <summary>What is mounted below the data directory is not in the directory that is backed up.</summary>
    private IEnumerable<FoundExtra> Below(ContainerFacts container, string dataPath)
    {
        var extras = new InstanceNames();
        _ = extras.Take("ollama");
        foreach (var mount in OpenWebUIContainer.MountsBelow(container, dataPath).Where(mount => mount.Type != "tmpfs" && !IsCache(mount, dataPath)))
            yield return new FoundExtra(extras.Take(mount.Destination[(dataPath.Length + 1)..].Replace('/', '-')), DataOf(mount), [],
                $"Mounted at {mount.Destination}, within the data but not in its directory.", IsWanted: true);
    }

    private static bool IsCache(ContainerMount mount, string dataPath)
    {
        var path = new Linux.UnixPath(mount.Destination[(dataPath.Length + 1)..]);
        return DataDirectory.Replaceable.Any(path.IsAtOrBelow);
    }

    /// <summary>Ollama's, in the same container (the image with the tag ollama), in the same project, or the only one there is.</summary>
    private IEnumerable<FoundExtra> Ollama(ContainerFacts container, IReadOnlyList<ContainerFacts> all)
    {
        var having = all.Where(other => other.Mounts.Any(mount => mount.Destination == OllamaExtra.Path)).ToList();
        var one = having.FirstOrDefault(other => other.Id == container.Id)
            ?? having.FirstOrDefault(other => other.Project is not null && other.Project == container.Project)
            ?? (having.Count == 1 && having[0].Project is null ? having[0] : null);
        if (one is not null)
            yield return OllamaExtra.Of(DataOf(one.Mounts.First(mount => mount.Destination == OllamaExtra.Path)));
    }

    private FoundData DataOf(ContainerMount mount)
    {
        var directory = DataLocating.MountedFrom(engine, mount, cancellation).Directory;
        return mount.Volume is { } volume ? new FoundData("volume", volume, directory) : new FoundData("data_dir", directory ?? mount.Source, directory);
    }
}
