using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>Finds the containers of a stack. Only looks.</summary>
public static class StackObserver
{
    private const string Doing = "look at the stack";
    private const string ProjectLabel = "com.docker.compose.project";

    /// <summary>Finds it. What would keep it from being brought to rest, or back, is found here, before anything is touched.</summary>
    public static StackFinding Observe(StackDefinition stack, CancellationToken cancellation)
    {
        if (stack.ComposeFile is { } file && !File.Exists(file))
            return Fault(Problem.Error("read the Compose file", file, "there is no such file",
                "Correct `compose_file` below [stack]: `docker compose ls` shows what runs."));
        var engine = ContainerEngine.Find(cancellation);
        if (!engine.HasValue)
            return Fault(engine.Fault.ToProblem(Doing, stack.Name));
        return stack.Container is null
            ? ObserveProject(stack, engine.Value, cancellation)
            : ObserveContainer(stack, engine.Value, cancellation);
    }

    private static StackFinding ObserveContainer(StackDefinition stack, ContainerEngine engine, CancellationToken cancellation)
    {
        var found = engine.Inspect([stack.Container!], cancellation);
        if (!found.HasValue)
            return Fault(found.Fault.ToProblem(Doing, stack.Name));
        if (found.Value is not [var container, ..])
            return Fault(Problem.Error(Doing, stack.Name, "there is no such container",
                $"Correct `container` below [stack]: `{engine.Program} ps --all` shows what there is."));
        ContainerFacts[] running = container.IsUp && !container.IsPaused ? [container] : [];
        return StopRefusal.Of(stack, running) is { } refusal
            ? Fault(refusal)
            : new StackFinding(new StackSight(engine, $"container-{FileName(container.Name)}", container.Name, null, null,
                [container], running, running.FirstOrDefault(), [], []), null);
    }

    private static StackFinding ObserveProject(StackDefinition stack, ContainerEngine engine, CancellationToken cancellation)
    {
        var listed = engine.List([stack.Project is null ? $"label={ProjectLabel}" : $"label={ProjectLabel}={stack.Project}"], cancellation);
        if (!listed.HasValue)
            return Fault(listed.Fault.ToProblem(Doing, stack.Name));
        var containers = listed.Value
            .Where(container => !string.Equals(container.Label("com.docker.compose.oneoff"), "True", StringComparison.OrdinalIgnoreCase))
            .Where(container => stack.Project is not null || ConfigFiles(container).Any(used => IsSameFile(used, stack.ComposeFile!)))
            .ToList();
        var projects = containers.Select(container => container.Project!).Distinct().ToList();
        if (projects.Count > 1)
            return Fault(Problem.Error(Doing, stack.Name, $"several projects were made of this file: {string.Join(", ", projects)}",
                "Write which one is meant below [stack]: project = \"…\"."));
        var name = projects.FirstOrDefault() ?? stack.Project;
        var key = name is null ? $"file-{FileName(stack.ComposeFile!)}" : $"compose-{FileName(name)}";
        // One that the user has paused is not running: it is neither stopped nor started.
        var running = containers.Where(container => container.IsUp && !container.IsPaused)
            .OrderBy(container => container.StartedAt, StringComparer.Ordinal).ToList();
        if (StopRefusal.Of(stack, running) is { } refusal)
            return Fault(refusal);
        var application = ApplicationOf(running);
        var project = containers.Count == 0 ? null : ProjectOf(stack, application ?? containers[0], name!);
        var sight = new StackSight(engine, key, name ?? stack.Name, project, null, containers, running, application, [], []);
        return stack.Quiesce == Quiesce.Down && sight.IsUp ? PrepareDown(sight, cancellation) : new StackFinding(sight, null);
    }

    /// <summary>What is taken away must be possible to make again: that is tried out first.</summary>
    private static StackFinding PrepareDown(StackSight sight, CancellationToken cancellation)
    {
        var project = sight.Project!;
        if (DownNotes.Refusal(sight) is { } refusal)
            return Fault(refusal);
        if (project.Files.FirstOrDefault(file => !File.Exists(file)) is { } gone)
            return Fault(Problem.Error("take down the stack", sight.Name, $"it was made of {gone}, which is not there: it could not be made again",
                "Write quiesce = \"stop\", which keeps the containers, or bring the file back."));
        var tool = ComposeTool.Find(sight.Engine, sight.Running[0].Label("com.docker.compose.version"), cancellation);
        if (!tool.HasValue)
            return Fault(tool.Fault.ToProblem("take down the stack", sight.Name) with
            {
                Advice = "Install Compose, or write quiesce = \"stop\", which does without.",
            });
        if (tool.Value.Validate(project, cancellation) is { } broken)
            return Fault(broken.ToProblem("read the Compose file", string.Join(", ", project.Files)) with
            {
                Advice = $"Correct it (`{tool.Value.Name} config` shows how it is read): the stack could not be made again.",
            });
        var hashes = tool.Value.Hashes(project, cancellation);
        if (DownNotes.OtherKey(sight, hashes.Value, tool.Value, cancellation) is { } otherKey)
            return Fault(otherKey);
        var services = hashes.HasValue ? hashes.Value.Keys.ToHashSet(StringComparer.Ordinal) : [];
        var up = sight.Running.Select(container => container.Service!).ToHashSet(StringComparer.Ordinal);
        return new StackFinding(sight with
        {
            Compose = tool.Value,
            Services = services,
            Absent = services.IsSubsetOf(up) ? null : tool.Value.Dependencies(project, up, cancellation),
            Notes = DownNotes.Of(sight, hashes.Value, tool.Value),
        }, null);
    }

    private static ComposeProject ProjectOf(StackDefinition stack, ContainerFacts container, string name)
    {
        var files = ConfigFiles(container);
        if (files.Count == 0 && stack.ComposeFile is not null)
            files = [stack.ComposeFile];
        var directory = container.Label("com.docker.compose.project.working_dir");
        var environment = (container.Label("com.docker.compose.project.environment_file") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries).Select(file => Combine(directory, file)).Where(File.Exists).ToList();
        return new ComposeProject(name, files, directory, environment);
    }

    // Compose 2 notes absolute paths, Compose 1 what it was given.
    private static List<string> ConfigFiles(ContainerFacts container)
    {
        var directory = container.Label("com.docker.compose.project.working_dir");
        return [.. (container.Label("com.docker.compose.project.config_files") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries).Select(file => Combine(directory, file))];
    }

    private static string Combine(string? directory, string file) => directory is null ? file : Path.GetFullPath(Path.Combine(directory, file));

    internal static ContainerFacts? ApplicationOf(IReadOnlyList<ContainerFacts> running) =>
        running.FirstOrDefault(container => container.Mounts.Any(mount => mount.Destination.TrimEnd('/') == "/app/backend/data"))
        ?? running.FirstOrDefault(container => container.Image.Contains("open-webui", StringComparison.Ordinal))
        ?? running.FirstOrDefault(container => container.Ports.Any(port => port.ContainerPort == 8080))
        ?? (running.Count == 1 ? running[0] : null);

    private static bool IsSameFile(string one, string other)
    {
        if (one == other)
            return true;
        return Status(one) is { } first && Status(other) is { } second && first.IsSameFile(second);
    }

    private static FileStatus? Status(string path)
    {
        if (FileHandle.TryOpen(path, out var file) != Errno.None)
            return null;
        using (file)
            return file!.TryGetStatus(out var status) == Errno.None ? status : null;
    }

    private static string FileName(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')).TrimStart('.');

    private static StackFinding Fault(Problem problem) => new(null, problem);
}
