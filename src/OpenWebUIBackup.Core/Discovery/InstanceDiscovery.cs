using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>What was found on this host.</summary>
/// <param name="Instances">Installations, each once.</param>
/// <param name="Problems">Why something may have been missed.</param>
public sealed record DiscoveryResult(IReadOnlyList<FoundInstance> Instances, IReadOnlyList<Problem> Problems);

/// <summary>
/// Looks for Open WebUI on this host: containers first, which know best; then Compose files of which nothing is left
/// running; then data directories of installations without containers.
/// </summary>
public static class InstanceDiscovery
{
    /// <summary>Looks.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DiscoveryResult Discover(HostDocker docker, UsualPlaces places, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        var found = new List<FoundInstance>();
        var names = new InstanceNames();
        if (docker.Engine is { } engine)
        {
            if (docker.Containers is { HasValue: true } containers)
                found.AddRange(new ContainerDiscovery(engine, names, cancellation).Find(containers.Value));
            else
                problems.Add(docker.Containers.Fault!.ToProblem("list", "containers"));
        }
        else if (!docker.IsAbsent)
            problems.Add(docker.Problem!);

        cancellation.ThrowIfCancellationRequested();
        foreach (var file in places.ComposeFiles().Distinct())
            if (!found.Any(instance => instance.Stack?.ComposeFile == file)
                && ComposeText.TryRead(file) is { Mentions: true } text
                && OfComposeFile(docker, text, names, found, cancellation) is { } instance)
                found.Add(instance);
        foreach (var directory in places.DataDirectories().Distinct())
            if (IsData(directory) && !found.Any(instance => SameDirectory.Is(instance.Data.Directory, directory)))
                found.Add(OfDirectory(directory, names));
        return new DiscoveryResult(found, problems);
    }

    private static FoundInstance? OfComposeFile(
        HostDocker docker, ComposeText text, InstanceNames names, List<FoundInstance> found, CancellationToken cancellation)
    {
        var directory = Path.GetDirectoryName(text.File)!;
        if (text.Mount is not { } mount || mount.Contains('$', StringComparison.Ordinal))
            return null;
        var data = DataOf(docker, text, mount, directory, cancellation);
        if (found.Any(instance => SameDirectory.Is(instance.Data.Directory, data.Directory) || instance.Data == data))
            return null;
        var problems = new List<Problem>
        {
            Problem.Note("be sure of all that is in", text.File, "none of its containers exists now",
                "Start it once (docker compose up -d), and `owui-backup init` reads from Docker itself."),
        };
        if (data.Directory is null)
            problems.Add(Problem.Warning("find the data that belongs to", text.File, $"there is no {data.Key} {data.Value} yet",
                "Correct it in the config if it is called otherwise."));
        if (DataElsewhere.ResetsConfig(text.Environment, text.File) is { } reset)
            problems.Add(reset);
        return new FoundInstance
        {
            Name = names.Take(text.Project),
            FoundBy = $"Compose file {text.File} (no containers)",
            Data = data,
            Stack = new StackPlace(text.File, null, null),
            Elsewhere = DataElsewhere.Of(text.Environment, OpenWebUIContainer.DataPath(text.Environment)),
            Problems = problems,
            Extras = text.OllamaMountSource is { } ollama && !ollama.Contains('$', StringComparison.Ordinal)
                ? [OllamaExtra.Of(DataOf(docker, text, ollama, directory, cancellation))] : [],
        };
    }

    private static FoundData DataOf(HostDocker docker, ComposeText text, string mount, string directory, CancellationToken cancellation)
    {
        if (ComposeText.IsPath(mount))
        {
            var home = Environment.GetEnvironmentVariable("HOME");
            var path = mount.StartsWith("~/", StringComparison.Ordinal) && home is not null
                ? Path.Combine(home, mount[2..]) : Path.GetFullPath(mount, directory);
            path = Path.TrimEndingDirectorySeparator(path);
            return new FoundData("data_dir", path, Directory.Exists(path) ? path : null);
        }

        if (docker.Engine is not { } engine)
            return new FoundData("volume", $"{text.Project}_{mount}", null);
        var labelled = VolumeFacts.List(engine,
            [$"label=com.docker.compose.project={text.Project}", $"label=com.docker.compose.volume={mount}"], cancellation);
        var candidates = (labelled.Value ?? []).Append($"{text.Project}_{mount}").Append(mount).Distinct().ToList();
        foreach (var name in candidates)
            if (VolumeFacts.Inspect(engine, [name], cancellation).HasValue
                && DataLocating.OfVolume(docker, name, cancellation).Directory is { } path)
                return new FoundData("volume", name, path);
        return new FoundData("volume", candidates[0], null);
    }

    private static FoundInstance OfDirectory(string directory, InstanceNames names)
    {
        var keys = SecretKeys.OfDirectory(directory);
        return new FoundInstance
        {
            Name = names.Take("open-webui"),
            FoundBy = $"data directory {directory} (no container uses it)",
            Data = new FoundData("data_dir", directory, directory),
            KeyOrigin = keys.Main?.Origin,
            Problems =
            [
                Problem.Note("see the environment of", $"the Open WebUI of {directory}", "no container runs it",
                    "If DATABASE_URL, STORAGE_PROVIDER or VECTOR_DB is set for it, that data is elsewhere and needs a backup of its own."),
            ],
        };
    }

    // A directory of that name is none; a database is.
    private static bool IsData(string directory)
    {
        var errno = FileHandle.TryOpen(Path.Combine(directory, "webui.db"), out var file);
        if (file is null)
            return errno == Errno.EACCES && File.Exists(Path.Combine(directory, "webui.db")); // reading it needs another user
        using (file)
        {
            Span<byte> start = stackalloc byte[SqliteFile.HeaderLength];
            return file.TryGetStatus(out var status) == Errno.None && status.Type == FileType.Regular
                && file.TryReadAt(start, 0, out var count) == Errno.None && count == start.Length && SqliteHeader.TryParse(start, out _);
        }
    }
}
