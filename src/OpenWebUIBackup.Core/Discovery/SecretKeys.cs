using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>The keys of an instance that no copy of its data directory holds.</summary>
/// <param name="Keys">What was found.</param>
/// <param name="Problem">Why the secret key was not; null where it was.</param>
/// <param name="IsInLayer">Whether the secret key is a file in the container's own layer, which goes with the container.</param>
public sealed record FoundKeys(IReadOnlyList<SecretKey> Keys, Problem? Problem, bool IsInLayer = false)
{
    /// <summary>The secret key itself; null where it was not found.</summary>
    public SecretKey? Main => Keys.FirstOrDefault(key => key.Name == SecretKeys.Main);
}

/// <summary>Finds the keys that sessions, tokens and encrypted settings hang on.</summary>
/// <remarks>
/// Open WebUI's start.sh takes <c>WEBUI_SECRET_KEY</c> where it is not empty (official Compose files pass it empty),
/// else the file <c>WEBUI_SECRET_KEY_FILE</c>, else <c>.webui_secret_key</c> in /app/backend, which it makes at the
/// first start.
/// </remarks>
public static class SecretKeys
{
    /// <summary>The name of the key that everything hangs on.</summary>
    public const string Main = "WEBUI_SECRET_KEY";

    private const string FileVariable = "WEBUI_SECRET_KEY_FILE";
    private const string DefaultFile = "/app/backend/.webui_secret_key";
    private const string FileName = ".webui_secret_key";
    private const int Largest = 64 << 10;

    // Older name first used by start.sh; the application still reads it where the newer one is not set at all.
    private static readonly string[] _mainVariables = [Main, "WEBUI_JWT_SECRET_KEY"];

    private static readonly string[] _others =
        ["OAUTH_SESSION_TOKEN_ENCRYPTION_KEY", "OAUTH_CLIENT_INFO_ENCRYPTION_KEY", "DATABASE_PASSWORD"];

    /// <summary>Those of a container, running or not.</summary>
    public static FoundKeys OfContainer(ContainerEngine engine, ContainerFacts container, CancellationToken cancellation)
    {
        var keys = new List<SecretKey>();
        foreach (var variable in _mainVariables)
            if (keys.Count == 0 && Value(container, variable) is { } set)
                keys.Add(new SecretKey(Main, set, $"{variable} of the container {container.Name}"));
        Problem? problem = null;
        var inLayer = false;
        if (keys.Count == 0)
        {
            var path = Path.GetFullPath(Value(container, FileVariable) ?? DefaultFile, "/app/backend");
            inLayer = OpenWebUIContainer.MountOf(container, path) is null;
            var read = ReadFile(engine, container, path, cancellation);
            if (read.HasValue && Text(read.Value) is { Length: > 0 } text)
                keys.Add(new SecretKey(Main, text, $"{path} of the container {container.Name}"));
            else
                problem = Missing(container, path, read.Fault);
        }

        foreach (var variable in _others)
            if (Value(container, variable) is { } set)
                keys.Add(new SecretKey(variable, set, $"{variable} of the container {container.Name}"));
        return new FoundKeys(keys, problem, inLayer && problem is null);
    }

    /// <summary>That of an installation without a container (pip): the file lies where it was started, which is not known; usual places are tried.</summary>
    public static FoundKeys OfDirectory(string dataDirectory)
    {
        string[] candidates = [Path.Combine(Path.GetDirectoryName(dataDirectory) ?? "/", FileName), Path.Combine(dataDirectory, FileName)];
        foreach (var candidate in candidates)
        {
            var errno = SmallFile.TryRead(candidate, Largest, out var content);
            if (errno == Errno.None && Text(content) is { Length: > 0 } text)
                return new FoundKeys([new SecretKey(Main, text, candidate)], null);
            if (errno is not (Errno.None or Errno.ENOENT or Errno.ENOTDIR))
                return new FoundKeys([], Problem.Warning("read the secret key", candidate, errno.Describe(), "Run as root, or as its owner."));
        }

        return new FoundKeys([], Problem.Warning("find the secret key of", dataDirectory,
            "no container has this directory mounted, and there is no " + string.Join(" nor ", candidates),
            $"Keep WEBUI_SECRET_KEY, or the {FileName} in the directory that Open WebUI is started in, in a safe place."));
    }

    private static Problem Missing(ContainerFacts container, string path, DockerFault? fault) => Problem.Warning(
        "read the secret key of", $"the container {container.Name}",
        fault is null or { Kind: DockerFaultKind.NotFound }
            ? $"WEBUI_SECRET_KEY is not set in it, and there is no {path}{(container.IsUp ? "" : " (it is not running; the file is made at its first start)")}"
            : fault.Text,
        "Keep the key in a safe place yourself: without it everybody is logged out after a restore, and stored tokens cannot be read.");

    private static DockerAnswer<byte[]> ReadFile(
        ContainerEngine engine, ContainerFacts container, string path, CancellationToken cancellation)
    {
        // A file that the host has mounted into it is read here: `cp` does not see mounts of a container that is stopped.
        // What is in a directory of the container's is the container's to link elsewhere: there no link is followed, and
        // what is one is left to `cp`, which follows it inside the container.
        if (OpenWebUIContainer.MountOf(container, path) is { Type: not "tmpfs" } mount
            && DataLocating.MountedFrom(engine, mount, cancellation).Directory is { } source)
        {
            var below = path[mount.Destination.TrimEnd('/').Length..].Trim('/');
            var errno = below.Length == 0
                ? SmallFile.TryRead(source, Largest, out var content)
                : SmallFile.TryReadBelow(source, below, Largest, out content);
            if (errno == Errno.None)
                return content;
        }

        // By its name, which it keeps when "down" and "up" make it anew between two jobs.
        return ContainerFile.Read(engine, container.Name, path, Largest, cancellation);
    }

    private static string? Value(ContainerFacts container, string name) =>
        container.Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    // As "$(cat FILE)" has it: without line ends behind it.
    private static string Text(byte[] content) => Encoding.UTF8.GetString(content).TrimEnd('\n');
}
