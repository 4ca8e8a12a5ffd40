using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>What the programs of Docker need around them.</summary>
internal static class DockerEnvironment
{
    // Where Docker's own packages and installers put it, and cron's PATH (/usr/bin:/bin) does not look.
    private static readonly string[] _beyondCron = ["/usr/local/bin", "/usr/sbin", "/snap/bin"];

    private static readonly Lazy<string?> _rootless = new(() =>
        DaemonPlace.RootlessSocket(Environment.GetEnvironmentVariable, ProcessLimits.UserId));

    private static readonly string[] _deciding =
    [
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "CONTAINER_HOST",
        "XDG_RUNTIME_DIR", "HOME", "PATH", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES", "COMPOSE_PATH_SEPARATOR",
    ];

    /// <summary>What of our environment decides which daemon, which plugins and which project are meant: for whoever must do the same later.</summary>
    internal static IReadOnlyDictionary<string, string> Deciding() => _deciding
        .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
        .Where(variable => variable.Value is not null)
        .ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal);

    /// <summary>The command with a search path that finds them also under cron, and with its words in English.</summary>
    internal static Command Of(Command command)
    {
        var path = (command.EnvironmentValue("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        // A path without /usr/bin was made on purpose.
        if (path.Contains("/usr/bin"))
            command = command.WithEnvironment("PATH", string.Join(':', path.Concat(_beyondCron).Distinct()));
        if (_rootless.Value is { } socket)
            command = command.WithEnvironment("DOCKER_HOST", "unix://" + socket);
        // A plugin's "what's next" hints and colours are no part of an answer.
        return command.WithEnvironment("DOCKER_CLI_HINTS", "false").WithEnvironment("NO_COLOR", "1")
            .WithStop(StopSignal.Terminate, TimeSpan.FromSeconds(3));
    }
}
