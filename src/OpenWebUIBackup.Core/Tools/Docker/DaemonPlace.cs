using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>Where the daemon is that the user's Docker talks to. Volumes of a daemon elsewhere are not on this host.</summary>
/// <param name="Address">Its address, without a password: <c>unix:///var/run/docker.sock</c>, <c>ssh://backup@example.org</c>.</param>
/// <param name="SaidBy">What says so: <c>DOCKER_HOST</c>, <c>the context "far"</c>; null for the default.</param>
public sealed record DaemonPlace(string Address, string? SaidBy)
{
    private const string DefaultSocket = "/var/run/docker.sock";
    private const string Default = "unix://" + DefaultSocket;

    /// <summary>Whether it listens on a socket of this host. A socket that leads elsewhere (ssh -L) cannot be told.</summary>
    public bool IsThisHost => Address.StartsWith("unix://", StringComparison.Ordinal);

    /// <summary>Asks the environment, then Docker's own config, as <c>docker</c> itself does; talks to no daemon.</summary>
    /// <param name="environment">The value of a variable, or null.</param>
    /// <param name="inspectContext">Asks <c>docker</c> for the address of a context by its name; null where it does not know.</param>
    public static DaemonPlace Find(Func<string, string?> environment, Func<string, string?> inspectContext)
    {
        if (environment("DOCKER_HOST") is { Length: > 0 } host)
            return new DaemonPlace(WithoutPassword(host), "DOCKER_HOST");
        var (context, saidBy) = environment("DOCKER_CONTEXT") is { Length: > 0 } named
            ? (named, "DOCKER_CONTEXT")
            : (CurrentContext(environment), "the context");
        if (context is null or "default" || inspectContext(context) is not { Length: > 0 } address)
            return new DaemonPlace(Default, null);
        return new DaemonPlace(WithoutPassword(address), $"{saidBy} \"{UnixPath.Display(Encoding.UTF8.GetBytes(context))}\"");
    }

    /// <summary>The same for Podman, which has variables of its own.</summary>
    public static DaemonPlace FindPodman(Func<string, string?> environment) => environment("CONTAINER_HOST") is { Length: > 0 } host
        ? new DaemonPlace(WithoutPassword(host), "CONTAINER_HOST")
        : new DaemonPlace(Default, null);

    /// <summary>
    /// The socket of this user's own daemon (rootless Docker), where it exists and nothing else was asked for and the
    /// common one is not for this user; else null.
    /// </summary>
    public static string? RootlessSocket(Func<string, string?> environment, uint userId)
    {
        if (userId == 0 || environment("DOCKER_HOST") is { Length: > 0 } || environment("DOCKER_CONTEXT") is { Length: > 0 }
            || CurrentContext(environment) is not (null or "default"))
            return null;
        // Cron sets no XDG_RUNTIME_DIR; logind makes this directory.
        var directory = environment("XDG_RUNTIME_DIR") is { Length: > 0 } named ? named : $"/run/user/{userId}";
        var socket = Path.Combine(directory, "docker.sock");
        return File.Exists(socket) && !Answers(DefaultSocket) ? socket : null;
    }

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false; // not there, nobody listens, or not for this user
        }
    }

    private static string? CurrentContext(Func<string, string?> environment)
    {
        var directory = environment("DOCKER_CONFIG") is { Length: > 0 } named ? named
            : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".docker") : null;
        if (directory is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "config.json")));
            return InspectJson.Text(document.RootElement, "currentContext") is { Length: > 0 } context ? context : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // docker itself goes on with its default then
        }
    }

    private static string WithoutPassword(string address)
    {
        var at = address.LastIndexOf('@');
        var user = address.IndexOf("://", StringComparison.Ordinal);
        if (at < 0 || user < 0 || at < user)
            return address;
        var name = address[(user + 3)..at].Split(':')[0];
        return $"{address[..(user + 3)]}{name}{address[at..]}";
    }
}
