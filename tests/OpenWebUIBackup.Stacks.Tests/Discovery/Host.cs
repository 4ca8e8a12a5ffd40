using System.Text.Json;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Discovery;

/// <summary>
/// A host of this test's own, as far as <c>init</c> can tell: a Docker daemon on which nobody else has containers, a
/// home, and a directory to call the program in. Needs root, as dockerd does.
/// </summary>
public sealed class Host : IDisposable
{
    private readonly Dictionary<string, string> _environment;

    public Host()
    {
        Daemon = DockerDaemon.StartPrivate();
        Home = Directory.CreateTempSubdirectory("owui-home-").FullName;
        _environment = new Dictionary<string, string>(Daemon.Environment) { ["HOME"] = Home };
    }

    /// <summary>Its Docker; containers have the host's network, since it has no bridge.</summary>
    public DockerDaemon Daemon { get; }

    /// <summary>The user's home, and where commands are run.</summary>
    public string Home { get; }

    /// <summary>A path below <see cref="Home"/>.</summary>
    public string PathOf(string name) => Path.Combine(Home, name);

    /// <summary>Runs the program as it was built.</summary>
    public Said Run(params string[] arguments) => RunWith(new Dictionary<string, string>(), arguments);

    /// <summary>Runs it with more in its environment; an empty value takes a variable away.</summary>
    public Said RunWith(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var all = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in environment)
            all[name] = value;
        return Shell.Try(Binary, arguments, all, Home);
    }

    /// <summary>Runs it and reads the JSON object that it ends with.</summary>
    public (int ExitCode, JsonElement Json) Ask(params string[] arguments)
    {
        var said = Run(["--json", .. arguments]);
        using var document = JsonDocument.Parse(said.Output);
        return (said.ExitCode, document.RootElement.Clone());
    }

    /// <summary>A stack on this host.</summary>
    public StandIn Stack(ComposeKind? kind, StackOptions options)
    {
        options = options with { HostNetwork = true, Commits = 10, StartSeconds = 0.1, StopSeconds = 0.1 };
        return kind is { } compose ? StandIn.Compose(compose, options, Daemon) : StandIn.Container(options, Daemon);
    }

    /// <summary>The snapshots in a directory below <see cref="Home"/>, oldest first.</summary>
    public IReadOnlyList<string> Snapshots(string directory) =>
        [.. Directory.GetDirectories(PathOf(directory), "snapshot_*").Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Daemon.Dispose();
        Shell.Try("rm", ["-rf", Home]);
    }

    /// <summary><c>OWUI_BACKUP_BINARY</c>, or <c>dist/owui-backup</c> of the project.</summary>
    public static string Binary
    {
        get
        {
            if (Environment.GetEnvironmentVariable("OWUI_BACKUP_BINARY") is { Length: > 0 } named)
                return Path.GetFullPath(named);
            for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
                if (File.Exists(Path.Combine(directory.FullName, "OpenWebUIBackup.Agent.sln")))
                    return File.Exists(Path.Combine(directory.FullName, "dist", "owui-backup"))
                        ? Path.Combine(directory.FullName, "dist", "owui-backup")
                        : throw new InvalidOperationException("dist/owui-backup is not there: run ./build.sh build (or set OWUI_BACKUP_BINARY).");
            throw new InvalidOperationException($"No OpenWebUIBackup.Agent.sln above {AppContext.BaseDirectory}.");
        }
    }
}
