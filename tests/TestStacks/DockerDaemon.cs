using System.Diagnostics;

namespace OpenWebUIBackup.TestStacks;

/// <summary>
/// A Docker daemon to test with. The shared one is whatever answers on the default socket, else one that is started
/// and lives until the test process ends. A private one has a socket and a bridge of its own, and may be restarted.
/// </summary>
/// <remarks>
/// Starting one needs root. What is started keeps everything in a new directory: the state of a daemon that was killed
/// while it removed a network makes dockerd 20.10 panic at every start (in libnetwork's <c>reservePools</c>), and the
/// containers of such a daemon would run again among those of the tests.
/// </remarks>
public sealed class DockerDaemon : IDisposable
{
    private const string DefaultSocket = "/var/run/docker.sock";
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);
    private static readonly Lazy<DockerDaemon> _shared = new(MakeShared);
    private readonly bool _private;
    private string? _directory;
    private Process? _process;

    private DockerDaemon(string? directory)
    {
        _private = directory is not null;
        _directory = directory;
        Socket = directory is null ? DefaultSocket : Path.Combine(directory, "docker.sock");
    }

    /// <summary>The one on the default socket.</summary>
    public static DockerDaemon Shared => _shared.Value;

    /// <summary>The absolute path of the socket on which it answers.</summary>
    public string Socket { get; }

    /// <summary>What must be in the environment of who calls it.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["DOCKER_HOST"] = $"unix://{Socket}" };

    /// <summary>Starts one of its own. It has its own bridge: with none, it would remove that of the shared daemon.</summary>
    public static DockerDaemon StartPrivate()
    {
        var daemon = new DockerDaemon(NewDirectory());
        daemon.Start();
        return daemon;
    }

    /// <summary>Calls <c>docker</c> for this daemon.</summary>
    public string Docker(params string[] arguments) => Shell.Run("docker", arguments, Environment);

    /// <summary>Whether it answers.</summary>
    public bool Answers() => Shell.Try("docker", ["version"], Environment).ExitCode == 0;

    /// <summary>Starts it after <see cref="Stop"/> and waits until it answers.</summary>
    public void Start()
    {
        _directory ??= NewDirectory();
        string[] network = [];
        if (_private)
        {
            MakeBridge();
            network = ["--bridge", Bridge, "--iptables=false", "--ip-forward=false"];
        }

        string[] arguments =
        [
            "--host", $"unix://{Socket}", "--log-level", "error", "--data-root", Path.Combine(_directory, "data"),
            "--exec-root", Path.Combine(_directory, "exec"), "--pidfile", Path.Combine(_directory, "pid"), .. network,
        ];
        var log = Path.Combine(_directory, "log");
        // Its log goes to a file: nobody reads a pipe of it for as long as it lives.
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec dockerd \"$@\" >\"$0\" 2>&1 </dev/null", log, .. arguments]))
            ?? throw new InvalidOperationException("dockerd could not be started");
        var clock = Stopwatch.StartNew();
        while (!Answers())
        {
            if (_process.HasExited || clock.Elapsed > _startLimit)
                throw new InvalidOperationException($"dockerd does not answer on {Socket} (it needs root); its log: {File.ReadAllText(log)}");
            Thread.Sleep(200);
        }
    }

    /// <summary>Stops it; containers are stopped with it.</summary>
    public void Stop()
    {
        if (_process is null)
            return;
        Shell.Try("kill", ["-TERM", $"{_process.Id}"]);
        if (!_process.WaitForExit(_startLimit))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Stop();
        if (_directory is null)
            return;
        if (_private)
            Shell.Try("ip", ["link", "del", Bridge]);
        Shell.Try("umount", [Path.Combine(_directory, "exec", "netns", "default")]); // dockerd leaves it
        Shell.Try("rm", ["-rf", _directory]);
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("owui-dockerd-").FullName;

    // A network interface's name has at most 15 letters.
    private string Bridge => "owui" + Path.GetFileName(_directory!)[^6..];

    private void MakeBridge()
    {
        if (Shell.Try("ip", ["link", "show", Bridge]).ExitCode == 0)
            return;
        var subnet = Random.Shared.Next(1, 250);
        Shell.Run("ip", ["link", "add", Bridge, "type", "bridge"]);
        Shell.Run("ip", ["addr", "add", $"10.213.{subnet}.1/24", "dev", Bridge]);
        Shell.Run("ip", ["link", "set", Bridge, "up"]);
    }

    private static DockerDaemon MakeShared()
    {
        var daemon = new DockerDaemon(directory: null);
        if (!daemon.Answers())
        {
            daemon.Start();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => daemon.Dispose();
        }

        return daemon;
    }
}
