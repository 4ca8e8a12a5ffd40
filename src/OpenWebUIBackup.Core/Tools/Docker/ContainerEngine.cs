using System.Globalization;
using System.Text.Json;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>
/// Docker, or Podman where it answers the same calls: containers looked at, stopped and started by the program that
/// the user would call, so that contexts, rootless sockets and <c>DOCKER_HOST</c> mean what they mean to the user.
/// </summary>
/// <remarks>Each call has a limit on its time: a daemon that hangs must not hang a backup. Nothing is thrown for what a call can answer.</remarks>
public sealed class ContainerEngine
{
    /// <summary>How long a question may take. A busy daemon answers within a second or two; one that needs longer hangs.</summary>
    public static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyDictionary<string, string> _environment;

    private ContainerEngine(string program, string version, IReadOnlyDictionary<string, string> environment)
    {
        Program = program;
        Version = version;
        _environment = environment;
    }

    /// <summary>The variable that marks the programs that a run of ours has started, so that one that outlives us can be found.</summary>
    public const string MarkVariable = "OWUI_BACKUP_STACK_RUN";

    /// <summary>What is called: <c>docker</c> or <c>podman</c>.</summary>
    public string Program { get; }

    /// <summary>The version of what answers.</summary>
    public string Version { get; }

    /// <summary>Whether it is Podman.</summary>
    public bool IsPodman => Program == "podman";

    /// <summary>Finds what there is: Docker where it answers, else Podman. The fault is Docker's where neither answers.</summary>
    public static DockerAnswer<ContainerEngine> Find(CancellationToken cancellation)
    {
        var docker = Ask("docker", "{{.Server.Version}}", cancellation);
        if (docker.HasValue || docker.Fault.Kind is DockerFaultKind.TimedOut or DockerFaultKind.Cancelled)
            return docker;
        var podman = Ask("podman", "{{.Client.Version}}", cancellation);
        return podman.HasValue || docker.Fault.Kind == DockerFaultKind.NoProgram && podman.Fault.Kind != DockerFaultKind.NoProgram ? podman : docker;
    }

    /// <summary>The address of the daemon that a context of Docker's leads to; null where it does not say. Asks no daemon.</summary>
    public static string? AddressOf(string context, CancellationToken cancellation)
    {
        var answer = Run(DockerEnvironment.Of(Processes.Command.Of("docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}", context))
            .WithTimeout(QueryLimit), cancellation);
        return answer.HasValue ? answer.Value.StandardOutput.Text.Trim() : null;
    }

    /// <summary>The one that was used before, its programs marked (<see cref="MarkVariable"/>). Not asked whether it answers.</summary>
    /// <param name="program"><see cref="Program"/> of then.</param>
    /// <param name="environment">What its programs had in their environment.</param>
    /// <param name="mark">The mark.</param>
    public static ContainerEngine Known(string program, IReadOnlyDictionary<string, string> environment, string mark) =>
        new(program, "", new Dictionary<string, string>(environment) { [MarkVariable] = mark });

    /// <summary>The containers that pass all filters (<c>label=…</c>, <c>name=…</c>, <c>volume=…</c>), running or not.</summary>
    public DockerAnswer<IReadOnlyList<ContainerFacts>> List(IEnumerable<string> filters, CancellationToken cancellation)
    {
        var arguments = new List<string> { "ps", "--all", "--quiet", "--no-trunc" };
        foreach (var filter in filters)
            arguments.AddRange(["--filter", filter]);
        var listed = Call(arguments, QueryLimit, cancellation);
        if (!listed.HasValue)
            return listed.Fault;
        var ids = listed.Value.StandardOutput.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Inspect(ids, cancellation);
    }

    /// <summary>What there is to know of containers, by identifier or name. Those that are gone are left out.</summary>
    public DockerAnswer<IReadOnlyList<ContainerFacts>> Inspect(IReadOnlyCollection<string> containers, CancellationToken cancellation)
    {
        if (containers.Count == 0)
            return new DockerAnswer<IReadOnlyList<ContainerFacts>>([], null);
        CommandResult result;
        try
        {
            result = Command(["container", "inspect", .. containers], QueryLimit).WithStandardOutput(CommandOutput.Keep(64 << 20)).Run(cancellation);
        }
        catch (ProcessStartException failure)
        {
            return DockerFault.Of(failure);
        }

        // Exit code 1 where one of them is gone; the others are printed all the same.
        if (DockerFault.Of(result) is { } fault && (fault.Kind != DockerFaultKind.NotFound || result.StandardOutput.Length == 0))
            return fault.Kind == DockerFaultKind.NotFound ? new DockerAnswer<IReadOnlyList<ContainerFacts>>([], null) : fault;
        try
        {
            return InspectJson.Containers(result.StandardOutput.Bytes);
        }
        catch (JsonException e)
        {
            return new DockerFault(DockerFaultKind.Failed, $"what `{Program} inspect` printed cannot be read: {e.Message}");
        }
    }

    /// <summary>Stops containers. Those that are stopped stay so; one that is just stopping is waited for.</summary>
    /// <param name="containers">Which.</param>
    /// <param name="grace">How long each may take to end by itself before it is killed; null: what it was made with, by default 10 s.</param>
    /// <param name="limit">How long the call may take.</param>
    /// <param name="cancellation">Ends the call; the daemon may go on stopping.</param>
    public DockerFault? Stop(IReadOnlyCollection<string> containers, TimeSpan? grace, TimeSpan limit, CancellationToken cancellation) => Change(
        grace is { } time ? ["stop", "--time", Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture)] : ["stop"],
        containers, limit, cancellation);

    /// <summary>Starts containers. Those that run go on.</summary>
    public DockerFault? Start(IReadOnlyCollection<string> containers, TimeSpan limit, CancellationToken cancellation) =>
        Change(["start"], containers, limit, cancellation);

    /// <summary>Freezes containers.</summary>
    public DockerFault? Pause(IReadOnlyCollection<string> containers, CancellationToken cancellation) =>
        Change(["pause"], containers, QueryLimit, cancellation);

    /// <summary>Lets frozen containers go on.</summary>
    public DockerFault? Unpause(IReadOnlyCollection<string> containers, CancellationToken cancellation) =>
        Change(["unpause"], containers, QueryLimit, cancellation);

    /// <summary>Any other call: its result, where it succeeded.</summary>
    public DockerAnswer<CommandResult> Call(IEnumerable<string> arguments, TimeSpan limit, CancellationToken cancellation) =>
        Run(Command(arguments, limit), cancellation);

    /// <summary>A command with the environment and limit of every call.</summary>
    internal Command Command(IEnumerable<string> arguments, TimeSpan limit) => Prepare(Processes.Command.Of(Program, arguments), limit);

    /// <summary>Another program (Compose) called the same way.</summary>
    internal Command Prepare(Command command, TimeSpan limit)
    {
        foreach (var (name, value) in _environment)
            command = command.WithEnvironment(name, value);
        return DockerEnvironment.Of(command).WithTimeout(limit);
    }

    /// <summary>Runs a command and says what its end means.</summary>
    internal static DockerAnswer<CommandResult> Run(Command command, CancellationToken cancellation)
    {
        try
        {
            var result = command.Run(cancellation);
            return DockerFault.Of(result) is { } fault ? fault : result;
        }
        catch (ProcessStartException failure)
        {
            return DockerFault.Of(failure);
        }
    }

    private DockerFault? Change(IEnumerable<string> verb, IReadOnlyCollection<string> containers, TimeSpan limit, CancellationToken cancellation) =>
        containers.Count == 0 ? null : Call([.. verb, .. containers], limit, cancellation).Fault;

    private static DockerAnswer<ContainerEngine> Ask(string program, string format, CancellationToken cancellation)
    {
        var command = DockerEnvironment.Of(Processes.Command.Of(program, "version", "--format", format)).WithTimeout(QueryLimit);
        var answer = Run(command, cancellation);
        return answer.HasValue ? new ContainerEngine(program, answer.Value.StandardOutput.Text.Trim(), new Dictionary<string, string>()) : answer.Fault;
    }
}
