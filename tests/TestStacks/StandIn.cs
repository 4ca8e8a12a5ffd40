using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpenWebUIBackup.TestStacks;

/// <summary>A stand-in for an Open WebUI installation, as its user would have it; nothing of it is left when disposed.</summary>
public sealed class StandIn : IDisposable
{
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(1) };
    private readonly StackOptions _options;
    private readonly Dictionary<string, string> _environment;

    private StandIn(DockerDaemon daemon, ComposeKind? kind, StackOptions options)
    {
        StandInImage.MakeIn(daemon);
        Daemon = daemon;
        Kind = kind;
        _options = options;
        Root = System.IO.Directory.CreateTempSubdirectory("owui-stack-").FullName;
        Name = "s" + Guid.NewGuid().ToString("N")[..8];
        Directory = System.IO.Directory.CreateDirectory(Path.Combine(Root, Name)).FullName;
        Control = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "control")).FullName;
        Port = FreePort();
        _environment = new Dictionary<string, string>(daemon.Environment);
        foreach (var (name, value) in (kind ?? ComposeKind.V1).Environment2(Root))
            _environment[name] = value;
    }

    /// <summary>The daemon that it runs on.</summary>
    public DockerDaemon Daemon { get; }

    /// <summary>The Compose that made it; null for a plain container.</summary>
    public ComposeKind? Kind { get; }

    /// <summary>A directory of this test's own.</summary>
    public string Root { get; }

    /// <summary>The Compose project's directory, in <see cref="Root"/>.</summary>
    public string Directory { get; }

    /// <summary>The project's name, or the container's.</summary>
    public string Name { get; }

    /// <summary>The port at which it answers on the host.</summary>
    public int Port { get; }

    /// <summary>A directory that the application sees as <c>/app/control</c>: a file <c>sick</c> in it makes it not ready.</summary>
    public string Control { get; }

    /// <summary>The Compose file.</summary>
    public string ComposeFile => Path.Combine(Directory, "docker-compose.yaml");

    /// <summary>The host's directory behind <c>/app/backend/data</c>.</summary>
    public string DataDirectory => _options.NamedVolume
        ? Daemon.Docker("volume", "inspect", "--format", "{{.Mountpoint}}", VolumeName).Trim()
        : System.IO.Directory.CreateDirectory(Path.Combine(Directory, "data")).FullName;

    /// <summary>The volume's name, with <see cref="StackOptions.NamedVolume"/>.</summary>
    public string VolumeName => Kind is null ? $"{Name}-data" : $"{Name}_open-webui";

    /// <summary>What a program must have in its environment to find the daemon and <see cref="Kind"/>, and no other Compose.</summary>
    public IReadOnlyDictionary<string, string> Environment => _environment;

    /// <summary>A stack of Compose with the services <c>ollama</c> and <c>open-webui</c>, not started.</summary>
    public static StandIn Compose(ComposeKind kind, StackOptions? options = null, DockerDaemon? daemon = null)
    {
        var stack = new StandIn(daemon ?? DockerDaemon.Shared, kind, options ?? new StackOptions());
        stack.WriteComposeFile();
        return stack;
    }

    /// <summary>A container of <c>docker run</c>, not started: <see cref="Up"/> makes it.</summary>
    public static StandIn Container(StackOptions? options = null, DockerDaemon? daemon = null) =>
        new(daemon ?? DockerDaemon.Shared, null, options ?? new StackOptions());

    /// <summary>Starts it and waits until it is ready; where that fails nothing of it is left.</summary>
    public StandIn Up()
    {
        try
        {
            if (Kind is null)
                RunContainer();
            else
                RunCompose("up", "-d");
            WaitUntilReady(TimeSpan.FromSeconds(60));
            return this;
        }
        catch
        {
            Dispose(); // `using var stack = ….Up()` has nothing to dispose of then
            throw;
        }
    }

    /// <summary>Calls its Compose with the file and project.</summary>
    public string RunCompose(params string[] arguments)
    {
        var command = Kind!.Value.Command();
        return Shell.Run(command[0], [.. command.Skip(1), "-f", ComposeFile, "-p", Name, .. arguments], _environment, Directory);
    }

    /// <summary>The containers of it, running or not: service (or name) to state (<c>running</c>, <c>exited</c>, <c>paused</c>).</summary>
    public IReadOnlyList<(string Service, string State, string Id)> Containers()
    {
        var filter = Kind is null ? $"name=^/{Name}$" : $"label=com.docker.compose.project={Name}";
        var lines = Daemon.Docker("ps", "-a", "--no-trunc", "--filter", filter, "--format",
            "{{.Label \"com.docker.compose.service\"}}|{{.State}}|{{.ID}}");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))
            .Select(parts => (parts[0].Length == 0 ? Name : parts[0], parts[1], parts[2])).OrderBy(c => c.Item1, StringComparer.Ordinal)];
    }

    /// <summary>Whether <c>/ready</c> says 200.</summary>
    public bool IsReady()
    {
        try
        {
            using var response = _http.GetAsync(new Uri($"http://127.0.0.1:{Port}/ready")).GetAwaiter().GetResult();
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits until <see cref="IsReady"/>; how long it took.</summary>
    /// <exception cref="TimeoutException">It did not become ready.</exception>
    public TimeSpan WaitUntilReady(TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (!IsReady())
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException($"the stack {Name} is not ready after {limit}: {string.Join(", ", Containers())}");
            Thread.Sleep(50);
        }

        return clock.Elapsed;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        var ids = Containers().Select(container => container.Id).ToArray();
        if (ids.Length > 0)
            Shell.Try("docker", ["rm", "-f", "-v", .. ids], Daemon.Environment);
        var label = $"label=com.docker.compose.project={Name}";
        foreach (var kind in (string[])["volume", "network"])
        {
            var names = Daemon.Docker(kind, "ls", "-q", "--filter", label).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (names.Length > 0)
                Shell.Try("docker", [kind, "rm", .. names], Daemon.Environment);
        }

        if (Kind is null && _options.NamedVolume)
            Shell.Try("docker", ["volume", "rm", VolumeName], Daemon.Environment);
        Shell.Try("rm", ["-rf", Root]);
    }

    private string DataMount => _options.NamedVolume ? (Kind is null ? VolumeName : "open-webui") : DataDirectory;

    private void RunContainer()
    {
        var arguments = new List<string> { "run", "-d", "--name", Name, "--restart", _options.Restart, "-v", StandInImage.Mount,
            "-v", $"{DataMount}:/app/backend/data", "-v", $"{Control}:/app/control" };
        arguments.AddRange(_options.HostNetwork ? ["--network", "host"] : ["-p", $"127.0.0.1:{Port}:8080"]);
        foreach (var (name, value) in _options.Variables(Port))
            arguments.AddRange(["-e", $"{name}={value}"]);
        if (!_options.HealthCheck)
            arguments.Add("--no-healthcheck");
        Daemon.Docker([.. arguments, StandInImage.Name]);
    }

    private void WriteComposeFile()
    {
        var text = new StringBuilder($"""
            version: "3.8"
            services:
              ollama:
                image: {StandInImage.Name}
                entrypoint: ["/usr/bin/sleep", "1000000"]
                stop_signal: SIGKILL
                healthcheck: {"{"} disable: true {"}"}
                volumes: ["{StandInImage.Mount}", "ollama:/root/.ollama"]
                restart: {_options.Restart}
            {(_options.HostNetwork ? "    network_mode: host\n" : "")}
              open-webui:
                image: {StandInImage.Name}
                depends_on: [ollama]
                volumes: ["{StandInImage.Mount}", "{DataMount}:/app/backend/data", "{Control}:/app/control"]
                restart: {_options.Restart}
                environment:

            """);
        foreach (var (name, value) in _options.Variables(Port))
            text.Append($"      {name}: \"{value}\"\n");
        text.Append(_options.HostNetwork ? "    network_mode: host\n" : $"    ports: [\"127.0.0.1:{Port}:8080\"]\n");
        if (!_options.HealthCheck)
            text.Append("    healthcheck: { disable: true }\n");
        text.Append(_options.MoreServices);
        text.Append("volumes:\n  ollama: {}\n");
        if (_options.NamedVolume)
            text.Append("  open-webui: {}\n");
        File.WriteAllText(ComposeFile, text.ToString());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
