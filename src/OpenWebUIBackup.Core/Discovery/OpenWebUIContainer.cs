using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Recognises Open WebUI among containers, and where such a container has its data.</summary>
public static class OpenWebUIContainer
{
    /// <summary>Where the image keeps its data unless <c>DATA_DIR</c> says otherwise.</summary>
    public const string DefaultDataPath = "/app/backend/data";

    private const string ImageName = "open-webui";

    /// <summary>Whether it is one: by its image, the image's labels, or something mounted where the data goes.</summary>
    public static bool IsOne(ContainerFacts container) =>
        IsImage(container.Image)
        || container.Label("org.opencontainers.image.title") == ImageName
        || container.Label("org.opencontainers.image.source") == "https://github.com/open-webui/open-webui"
        || container.Mounts.Any(mount => mount.Destination == DefaultDataPath);

    /// <summary>Whether an image is called as Open WebUI's, whoever mirrors it: <c>registry.example/open-webui/open-webui:main</c>.</summary>
    public static bool IsImage(string image)
    {
        var name = image.Split('@')[0];
        name = name[(name.LastIndexOf('/') + 1)..].Split(':')[0];
        return name == ImageName;
    }

    /// <summary>The data directory as the application in it sees it.</summary>
    public static string DataPath(IReadOnlyDictionary<string, string> environment)
    {
        if (!environment.TryGetValue("DATA_DIR", out var named) || string.IsNullOrWhiteSpace(named))
            return DefaultDataPath;
        // A relative one starts from the image's working directory.
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(named, "/app/backend"));
    }

    /// <summary>The mount that holds a path of the container; null where it lies in the container's own layer.</summary>
    public static ContainerMount? MountOf(ContainerFacts container, string path) => container.Mounts
        .Where(mount => path == mount.Destination || path.StartsWith(mount.Destination.TrimEnd('/') + "/", StringComparison.Ordinal))
        .MaxBy(mount => mount.Destination.Length);

    /// <summary>What is mounted below the data directory: not in the directory that the data's own mount shows.</summary>
    public static IEnumerable<ContainerMount> MountsBelow(ContainerFacts container, string path) =>
        container.Mounts.Where(mount => mount.Destination.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>The host's path behind a path of the container, below one of its mounts.</summary>
    public static string HostPath(string mountedFrom, ContainerMount mount, string path) =>
        Path.Join(mountedFrom, path[mount.Destination.TrimEnd('/').Length..]).TrimEnd('/');
}
