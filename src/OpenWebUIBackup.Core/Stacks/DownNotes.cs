using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>
/// What a user of <c>quiesce = "down"</c> may not know: removing a container removes what is in it. <c>check</c> warns of
/// it; a run, every night, does not.
/// </summary>
internal static class DownNotes
{
    private const string UseStop = "quiesce = \"stop\" keeps the containers, and costs no more downtime.";

    private static readonly string[] _keyVariables = ["WEBUI_SECRET_KEY", "WEBUI_JWT_SECRET_KEY", "WEBUI_SECRET_KEY_FILE"];

    /// <summary>Why it must not be done; null where nothing of the instance's data is lost by it.</summary>
    internal static Problem? Refusal(StackSight sight) =>
        sight.Application?.Mounts.FirstOrDefault(mount => mount.IsAnonymous && mount.Destination.TrimEnd('/') == "/app/backend/data") is null
            ? null
            : Problem.Error("take down the stack", sight.Name,
                "its data is in a volume without a name, and the containers that are made again would start with an empty one",
                $"Give the volume a name in the Compose file. {UseStop}");

    /// <summary>
    /// Why it must not be done: a Compose file takes variables from the environment of who calls it, and cron's has none
    /// of those of the shell from which the stack was made.
    /// </summary>
    /// <param name="sight">What runs.</param>
    /// <param name="hashes">What would be made now (<see cref="ComposeTool.Hashes"/>), if that is known.</param>
    /// <param name="tool">The Compose that would make it.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static Problem? OtherKey(
        StackSight sight, IReadOnlyDictionary<string, string>? hashes, ComposeTool tool, CancellationToken cancellation)
    {
        if (sight.Application is not { Service: { } service } application || _keyVariables.All(name => IsEmpty(application, name))
            || HasChanged(application, hashes, tool) == false || tool.Variables(sight.Project!, service, cancellation) is not { } variables)
            return null;
        // What Compose does not name comes from the image, as it did before.
        var other = _keyVariables.FirstOrDefault(name =>
            !IsEmpty(application, name) && variables.TryGetValue(name, out var now) && now != application.Environment[name]);
        return other is null ? null : Problem.Error("take down the stack", sight.Name,
            $"{application.Name} would come back {(variables[other].Length == 0 ? $"without its {other}" : $"with another {other}")}: "
            + "everybody would be logged out, and stored tokens could not be read any more",
            $"A variable that Compose reads from the environment is not the same here: write it into {EnvironmentFile(sight.Project!)}, which is "
            + $"read wherever Compose is called from. If the key was changed on purpose, let `{tool.Name} up -d` take it over first. {UseStop}");
    }

    /// <summary>What is good to know.</summary>
    internal static IReadOnlyList<Problem> Of(StackSight sight, IReadOnlyDictionary<string, string>? hashes, ComposeTool tool)
    {
        var notes = new List<Problem>();
        foreach (var container in sight.Running)
        {
            foreach (var mount in container.Mounts.Where(mount => mount.IsAnonymous))
                notes.Add(Problem.Warning("keep", $"{mount.Destination} of {container.Name}",
                    "it is in a volume without a name, which is lost sight of when the container is made again",
                    $"Give the volume a name in the Compose file. {UseStop}"));
            if (HasChanged(container, hashes, tool) == true)
                notes.Add(Problem.Note("make again exactly", container.Name,
                    "the Compose file, or a variable in it, has changed since the container was made",
                    $"It comes back as the file is now. {UseStop}"));
        }

        if (sight.Application is { } application && KeepsKeyInside(application))
            notes.Add(Problem.Note("keep the secret key of", application.Name,
                "WEBUI_SECRET_KEY is not set, so the key is in the container, and \"down\" removes it: everybody is logged out each time, "
                + "and stored tokens cannot be read any more",
                $"Set WEBUI_SECRET_KEY. {UseStop}"));
        return notes;
    }

    // The image's start script writes a key of its own beside the code when it is given none.
    private static bool KeepsKeyInside(ContainerFacts application) =>
        application.Image.Contains("open-webui", StringComparison.Ordinal)
        && _keyVariables.All(name => IsEmpty(application, name))
        && !application.Mounts.Any(mount => mount.Destination.TrimEnd('/') is "/app/backend" or "/app/backend/.webui_secret_key");

    private static bool IsEmpty(ContainerFacts container, string name) =>
        !container.Environment.TryGetValue(name, out var value) || value.Length == 0;

    /// <summary>Whether it would be made otherwise now; null where that is not known.</summary>
    private static bool? HasChanged(ContainerFacts container, IReadOnlyDictionary<string, string>? hashes, ComposeTool tool) =>
        hashes is not null && container.Service is { } service && MadeBySame(container, tool)
        && container.Label("com.docker.compose.config-hash") is { } hash && hashes.TryGetValue(service, out var now) ? now != hash : null;

    private static string EnvironmentFile(ComposeProject project) => project.EnvironmentFiles.Count > 0
        ? project.EnvironmentFiles[0]
        : Path.Combine(project.Directory ?? Path.GetDirectoryName(project.Files[0]) ?? "", ".env");

    // Another major version computes another hash of the same.
    private static bool MadeBySame(ContainerFacts container, ComposeTool tool) =>
        container.Label("com.docker.compose.version") == tool.Version.Split('-')[0];
}
