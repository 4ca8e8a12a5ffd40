namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Where people put Open WebUI: Compose files, and the data of installations without containers.</summary>
/// <param name="Home">The user's home; null where it is not known.</param>
/// <param name="WorkingDirectory">Where the program was called.</param>
/// <param name="DataDir">The variable <c>DATA_DIR</c> of whoever calls; null without one.</param>
/// <param name="Root">What stands before absolute paths: empty, or a directory to look into instead of the real root.</param>
public sealed record UsualPlaces(string? Home, string WorkingDirectory, string? DataDir, string Root = "")
{
    private static readonly string[] _composeNames =
        ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", "podman-compose.yaml", "podman-compose.yml"];

    // Names that guides and people give to the directory.
    private static readonly string[] _projectNames = ["open-webui", "openwebui", "open_webui", "webui", "ollama", "ollama-webui", "ai"];

    /// <summary>Compose files that are there, whatever is in them; of a directory's several, the one that Compose takes.</summary>
    public IEnumerable<string> ComposeFiles() => ComposeDirectories()
        .Select(directory => _composeNames.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists)).OfType<string>();

    /// <summary>Directories that may be data directories, whether they are there or not.</summary>
    public IEnumerable<string> DataDirectories()
    {
        if (DataDir is { Length: > 0 })
            yield return Path.GetFullPath(DataDir, WorkingDirectory);
        foreach (var parent in (string[])["/var/lib", "/opt", "/srv"])
            foreach (var name in _projectNames.Take(3))
                foreach (var below in (string[])["", "data", "backend/data"])
                    yield return Path.Combine(Root + parent, name, below).TrimEnd('/');
        if (Home is null)
            yield break;
        foreach (var name in (string[])["open-webui", ".open-webui", ".local/share/open-webui", "openwebui"])
            foreach (var below in (string[])["", "data", "backend/data"])
                yield return Path.Combine(Home, name, below).TrimEnd('/');
        foreach (var packages in (string[])[
            ".local/lib", ".local/share/pipx/venvs/open-webui/lib", ".local/pipx/venvs/open-webui/lib", ".local/share/uv/tools/open-webui/lib",
            "open-webui/venv/lib", "open-webui/.venv/lib", "venv/lib", ".venv/lib", "miniconda3/lib", "anaconda3/lib"])
            foreach (var python in Below(Path.Combine(Home, packages)))
                yield return Path.Combine(python, "site-packages/open_webui/data");
        foreach (var packages in (string[])["/usr/local/lib", "/usr/lib", "/opt/open-webui/venv/lib", "/opt/open-webui/.venv/lib"])
            foreach (var python in Below(Root + packages))
                foreach (var site in (string[])["site-packages", "dist-packages"])
                    yield return Path.Combine(python, site, "open_webui/data");
    }

    /// <summary>The directories that Compose files are looked for in.</summary>
    public IEnumerable<string> ComposeDirectories()
    {
        yield return WorkingDirectory;
        foreach (var parent in (string?[])[Root + "/opt", Root + "/srv", Root + "/root", Home, Home is null ? null : Path.Combine(Home, "docker"),
            Root + "/opt/docker", Root + "/opt/stacks", Root + "/srv/docker", Root + "/docker", Root + "/var/lib"])
            foreach (var name in _projectNames)
                if (parent is not null)
                    yield return Path.Combine(parent, name);
    }

    private static string[] Below(string directory)
    {
        try
        {
            return Directory.Exists(directory) ? [.. Directory.GetDirectories(directory, "python3*").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // not this user's to look into, and so not to back up either
        }
    }
}
