using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>
/// The containers of this host, asked for once. A daemon elsewhere is refused: its volumes and directories are not
/// here, and a directory of the same name here would be taken for them.
/// </summary>
public sealed class HostDocker
{
    private readonly Lazy<DockerAnswer<IReadOnlyList<ContainerFacts>>> _containers;

    private HostDocker(ContainerEngine? engine, Problem? problem, bool isAbsent, CancellationToken cancellation)
    {
        Engine = engine;
        Problem = problem;
        IsAbsent = isAbsent;
        _containers = new(() => engine!.List([], cancellation));
    }

    /// <summary>Docker or Podman of this host; null where there is none that may be asked.</summary>
    public ContainerEngine? Engine { get; }

    /// <summary>Why there is none; null where there is one.</summary>
    public Problem? Problem { get; }

    /// <summary>Whether there is simply no Docker here, which is nothing wrong.</summary>
    public bool IsAbsent { get; }

    /// <summary>All containers, running or not; only with an <see cref="Engine"/>.</summary>
    public DockerAnswer<IReadOnlyList<ContainerFacts>> Containers => _containers.Value;

    /// <summary>Finds it.</summary>
    public static HostDocker Open(CancellationToken cancellation)
    {
        foreach (var program in (string[])["docker", "podman"])
            if (PlaceOf(program, cancellation) is { IsThisHost: false } place)
                return new HostDocker(null, Problem.Error("look for Open WebUI in", $"the Docker at {place.Address}, which {place.SaidBy} names",
                    "its containers run on another host, and so do their volumes: they are not on this one",
                    $"Run owui-backup on that host; or take {place.SaidBy} away (docker context use default); or write data_dir = \"…\" with a directory of this host."),
                    isAbsent: false, cancellation);
        var found = ContainerEngine.Find(cancellation);
        cancellation.ThrowIfCancellationRequested();
        return found.HasValue
            ? new HostDocker(found.Value, null, isAbsent: false, cancellation)
            : new HostDocker(null, found.Fault.ToProblem("ask", "Docker") with { Advice = Advice(found.Fault.Kind) },
                found.Fault.Kind == DockerFaultKind.NoProgram || IsNotInstalled(found.Fault), cancellation);
    }

    private static DaemonPlace PlaceOf(string program, CancellationToken cancellation) => program == "podman"
        ? DaemonPlace.FindPodman(Environment.GetEnvironmentVariable)
        : DaemonPlace.Find(Environment.GetEnvironmentVariable, context => ContainerEngine.AddressOf(context, cancellation));

    // The program alone is installed (docker-cli for remote hosts, say), and nothing here is its daemon's.
    private static bool IsNotInstalled(DockerFault fault) =>
        fault.Kind == DockerFaultKind.NoDaemon && !File.Exists("/var/run/docker.sock")
        && Environment.GetEnvironmentVariable("DOCKER_HOST") is null or "";

    private static string? Advice(DockerFaultKind kind) => kind switch
    {
        DockerFaultKind.NoProgram => "Install Docker's program, or write data_dir = \"…\" with the directory itself.",
        DockerFaultKind.NoPermission => "Run as root (sudo), or add this user to the group docker; without Docker, write data_dir = \"…\" with the directory itself.",
        DockerFaultKind.NoDaemon => "Start it (systemctl start docker), or name the right one (DOCKER_HOST, docker context ls).",
        DockerFaultKind.TimedOut => "See what the daemon does (journalctl -u docker).",
        _ => null,
    };
}
