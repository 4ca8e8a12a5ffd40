using System.Globalization;
using System.Text.Json;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>A Compose project as it must be named in each call to be the same one.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Files">The Compose files, absolute, in their order.</param>
/// <param name="Directory">The project directory; null: the first file's.</param>
/// <param name="EnvironmentFiles">The <c>.env</c> files, where it was made with others than the directory's own.</param>
public sealed record ComposeProject(
    string Name, IReadOnlyList<string> Files, string? Directory, IReadOnlyList<string> EnvironmentFiles);

/// <summary>
/// <c>docker compose</c>, <c>docker-compose</c> 2 or 1, or <c>podman-compose</c>. Only what containers alone cannot do
/// is asked of it: to remove them all and to make them again.
/// </summary>
public sealed class ComposeTool
{
    private readonly ContainerEngine _engine;
    private readonly string[] _command;

    private ComposeTool(ContainerEngine engine, string[] command, string version)
    {
        _engine = engine;
        _command = command;
        Version = version;
    }

    /// <summary>What is called, as a person would write it: <c>docker compose</c>.</summary>
    public string Name => string.Join(' ', _command);

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>Whether it is Compose 1.</summary>
    public bool IsFirst => Version.StartsWith("1.", StringComparison.Ordinal) && !IsPodman;

    private bool IsPodman => _command[0] == "podman-compose";

    /// <summary>The words of its command.</summary>
    public IReadOnlyList<string> Words => _command;

    /// <summary>One that was found before, not asked again.</summary>
    public static ComposeTool Known(ContainerEngine engine, IReadOnlyList<string> words, string version) => new(engine, [.. words], version);

    /// <summary>Finds a Compose, if there are several the one of the version that made the stack.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="madeBy">The label <c>com.docker.compose.version</c> of the stack's containers; null where it is not known.</param>
    /// <param name="cancellation">Ends it.</param>
    public static DockerAnswer<ComposeTool> Find(ContainerEngine engine, string? madeBy, CancellationToken cancellation)
    {
        string[][] candidates = engine.IsPodman
            ? [["podman-compose"], ["podman", "compose"], ["docker-compose"]]
            : [["docker", "compose"], ["docker-compose"]];
        ComposeTool? first = null;
        DockerFault? fault = null;
        foreach (var command in candidates)
        {
            var answer = ContainerEngine.Run(
                engine.Prepare(Command.Of(command[0], [.. command[1..], "version", "--short"]), ContainerEngine.QueryLimit), cancellation);
            if (answer.HasValue)
            {
                var tool = new ComposeTool(engine, command, answer.Value.StandardOutput.Text.Trim().TrimStart('v'));
                if (madeBy is null || tool.IsFirst == madeBy.StartsWith("1.", StringComparison.Ordinal))
                    return tool;
                first ??= tool;
            }
            else if (answer.Fault.Kind is DockerFaultKind.TimedOut or DockerFaultKind.Cancelled)
                fault = answer.Fault;
        }

        return first is not null ? first : fault ?? new DockerFault(DockerFaultKind.NoProgram,
            $"there is no Compose: {string.Join(", ", candidates.Select(command => $"`{string.Join(' ', command)}`"))} cannot be run");
    }

    /// <summary>Reads the project's files and complains of what is wrong with them; touches nothing.</summary>
    public DockerFault? Validate(ComposeProject project, CancellationToken cancellation) =>
        Call(project, ["config", "--quiet"], ContainerEngine.QueryLimit, cancellation).Fault;

    /// <summary>What <c>up</c> would make of each service, as a hash that its containers carry as a label; empty where it does not say.</summary>
    public DockerAnswer<IReadOnlyDictionary<string, string>> Hashes(ComposeProject project, CancellationToken cancellation)
    {
        var answer = Call(project, [.. AllProfiles, "config", "--hash", "*"], ContainerEngine.QueryLimit, cancellation);
        if (!answer.HasValue)
            return answer.Fault;
        return answer.Value.StandardOutput.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }

    /// <summary>
    /// What services depend on, themselves left out, directly or not. Null where it cannot be asked for (Compose 1).
    /// </summary>
    public IReadOnlyList<string>? Dependencies(ComposeProject project, IReadOnlyCollection<string> services, CancellationToken cancellation)
    {
        if (IsFirst || IsPodman)
            return null;
        return AsJson(project, services, config => InspectJson.At(config, "services") is { ValueKind: JsonValueKind.Object } named
            ? named.EnumerateObject().Select(service => service.Name).Except(services).ToArray()
            : null, cancellation);
    }

    /// <summary>
    /// The variables that a container of a service would be made with by <c>up</c>, called from here. Null where it does
    /// not say. Those of its image are not among them.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Variables(ComposeProject project, string service, CancellationToken cancellation)
    {
        if (IsPodman)
            return null;
        if (!IsFirst)
            return AsJson(project, [service], config => ComposeConfig.VariablesOfJson(config, service), cancellation);
        var answer = Call(project, ["config"], ContainerEngine.QueryLimit, cancellation);
        return answer.HasValue ? ComposeConfig.VariablesOfYaml(answer.Value.StandardOutput.Text, service) : null;
    }

    /// <summary>Reads how Compose 2 understands the files, as far as some services and what they depend on go; null where it does not say.</summary>
    private T? AsJson<T>(ComposeProject project, IEnumerable<string> services, Func<JsonElement, T?> read, CancellationToken cancellation)
        where T : class
    {
        var answer = Call(project, [.. AllProfiles, "config", "--format", "json", .. services], ContainerEngine.QueryLimit, cancellation);
        if (!answer.HasValue)
            return null;
        try
        {
            using var document = JsonDocument.Parse(answer.Value.StandardOutput.Bytes);
            return read(document.RootElement);
        }
        catch (JsonException)
        {
            return null; // it has said something before it, or there was too much of it
        }
    }

    /// <summary>Stops and removes the project's containers and networks. Volumes stay, always.</summary>
    public DockerFault? Down(ComposeProject project, TimeSpan grace, CancellationToken cancellation) => Call(
        project, [.. AllProfiles, "down", "--timeout", Seconds(grace)], grace + ContainerEngine.QueryLimit + ContainerEngine.QueryLimit, cancellation).Fault;

    /// <summary>
    /// Makes and starts services, and none of what they depend on though it is not there. They keep that they depend on
    /// it, which <c>--no-deps</c> would take from them: their containers would no longer be those of the file.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="services">How many containers of each.</param>
    /// <param name="absent">The dependencies that are not to be made (<see cref="Dependencies"/>).</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Ends it.</param>
    public DockerFault? UpWithout(
        ComposeProject project, IReadOnlyDictionary<string, int> services, IReadOnlyList<string> absent, TimeSpan limit, CancellationToken cancellation)
    {
        var arguments = new List<string> { "up", "--detach", "--no-build" };
        foreach (var (service, count) in services.Concat(absent.Select(service => KeyValuePair.Create(service, 0))))
            arguments.AddRange(["--scale", string.Create(CultureInfo.InvariantCulture, $"{service}={count}")]);
        return Call(project, [.. arguments, .. services.Keys], limit, cancellation).Fault;
    }

    /// <summary>Makes and starts services, with so many containers each. What else is in the files is left alone unless one of them depends on it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="services">How many containers of each.</param>
    /// <param name="alone">Whether not even what they depend on is made.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Ends it.</param>
    public DockerFault? Up(
        ComposeProject project, IReadOnlyDictionary<string, int> services, bool alone, TimeSpan limit, CancellationToken cancellation)
    {
        var arguments = new List<string> { "up", "--detach", "--no-build" };
        if (alone)
            arguments.Add("--no-deps");
        foreach (var (service, count) in services)
            arguments.AddRange(["--scale", string.Create(CultureInfo.InvariantCulture, $"{service}={count}")]);
        return Call(project, [.. arguments, .. services.Keys], limit, cancellation).Fault;
    }

    // Compose 2 leaves the containers of profiles that are not named; Compose 1 removes them and does not know "*".
    private string[] AllProfiles => IsFirst || IsPodman ? [] : ["--profile", "*"];

    private DockerAnswer<CommandResult> Call(ComposeProject project, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        var all = new List<string>(_command[1..]);
        foreach (var file in project.Files)
            all.AddRange(["--file", file]);
        all.AddRange(["--project-name", project.Name]);
        if (project.Directory is not null && !IsPodman)
            all.AddRange(["--project-directory", project.Directory]);
        foreach (var file in project.EnvironmentFiles)
            all.AddRange(["--env-file", file]);
        // Global options come before the verb: the profiles are in front of the arguments.
        var command = _engine.Prepare(Command.Of(_command[0], [.. all, .. arguments]), limit);
        if (project.Directory is { } directory && Directory.Exists(directory))
            command = command.WithWorkingDirectory(directory);
        return ContainerEngine.Run(command, cancellation);
    }

    private static string Seconds(TimeSpan time) => Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
