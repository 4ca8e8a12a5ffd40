using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>Why Docker, Podman or Compose did not do what it was asked for.</summary>
public enum DockerFaultKind
{
    /// <summary>There is no such program.</summary>
    NoProgram,

    /// <summary>The daemon's socket may not be opened by this user.</summary>
    NoPermission,

    /// <summary>No daemon answers: not started, starting again, or elsewhere.</summary>
    NoDaemon,

    /// <summary>It did not answer in time and was ended.</summary>
    TimedOut,

    /// <summary>The container, volume or file is not there.</summary>
    NotFound,

    /// <summary>We were asked to stop.</summary>
    Cancelled,

    /// <summary>Anything else: its own words say what.</summary>
    Failed,
}

/// <summary>Why a call did not do what it was asked for, in the tool's own words.</summary>
/// <param name="Kind">What kind of fault.</param>
/// <param name="Text">What came back.</param>
public sealed record DockerFault(DockerFaultKind Kind, string Text)
{
    /// <summary>As a problem, with what to try.</summary>
    public Problem ToProblem(string doing, string subject) => Problem.Error(doing, subject, Text, Kind switch
    {
        DockerFaultKind.NoProgram => "Install Docker or Podman, or write `quiesce = \"none\"`: databases are captured consistently while in use.",
        DockerFaultKind.NoPermission => "Run as root, or add the user to the group docker.",
        DockerFaultKind.NoDaemon => "Is it running (systemctl status docker), and is it this one (DOCKER_HOST, docker context ls)?",
        DockerFaultKind.TimedOut => "See what the daemon does (journalctl -u docker).",
        _ => null,
    });

    /// <summary>What a call's end means; null: it did what it was asked for.</summary>
    public static DockerFault? Of(CommandResult result)
    {
        if (result.Succeeded)
            return null;
        var said = LastWords(result);
        return result.Ending switch
        {
            CommandEnding.TimedOut => new DockerFault(DockerFaultKind.TimedOut,
                FormattableString.Invariant($"`{Short(result.Command)}` did not answer within {result.Duration.TotalSeconds:F0} s")
                + (said.Length > 0 ? $"; its last words: {said}" : "")),
            CommandEnding.Cancelled => new DockerFault(DockerFaultKind.Cancelled, "interrupted"),
            CommandEnding.Signalled => new DockerFault(DockerFaultKind.Failed, $"`{Short(result.Command)}` was ended by signal {result.Signal}"),
            _ => new DockerFault(KindOf(result.StandardError.Tail), said.Length > 0 ? said : $"`{Short(result.Command)}` ended with exit code {result.ExitCode}"),
        };
    }

    /// <summary>What it means that a program could not be started.</summary>
    public static DockerFault Of(ProcessStartException failure) => new(
        failure is ExecutableNotFoundException ? DockerFaultKind.NoProgram : DockerFaultKind.Failed, failure.Message);

    private static DockerFaultKind KindOf(string words)
    {
        // docker and docker compose: "permission denied while trying to connect"; Compose 1: "PermissionError(13, ...)".
        if (Says(words, "permission denied while trying to connect", "PermissionError", "dial unix", "Permission denied"))
        {
            if (Says(words, "permission denied"))
                return DockerFaultKind.NoPermission;
        }

        if (Says(words, "Cannot connect to the Docker daemon", "Is the docker daemon running", "error during connect", "connection refused",
            "Couldn't connect to Docker daemon", "Error while fetching server API version", "Connection aborted", "unexpected EOF",
            "Remote end closed connection", "dial unix", "unable to connect to Podman", "failed to connect to the docker API"))
            return DockerFaultKind.NoDaemon;
        return Says(words, "No such container", "No such object", "no such volume", "No such file or directory", "no such file or directory")
            ? DockerFaultKind.NotFound
            : DockerFaultKind.Failed;
    }

    private static bool Says(string words, params ReadOnlySpan<string> any)
    {
        foreach (var text in any)
            if (words.Contains(text, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static string LastWords(CommandResult result)
    {
        const int most = 3;
        var tail = result.StandardError.Tail.AsSpan().IsWhiteSpace() ? result.StandardOutput.Tail : result.StandardError.Tail;
        var lines = tail.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join("; ", lines.TakeLast(most));
    }

    private static string Short(string command)
    {
        const int most = 100;
        return command.Length <= most ? command : command[..most] + "…";
    }
}

/// <summary>An answer, or why there is none.</summary>
/// <param name="Value">The answer; null where there is a fault.</param>
/// <param name="Fault">Why there is none; null where there is one.</param>
public sealed record DockerAnswer<T>(T? Value, DockerFault? Fault)
    where T : class
{
    /// <summary>The answer.</summary>
    public static implicit operator DockerAnswer<T>(T value) => new(value, null);

    /// <summary>None.</summary>
    public static implicit operator DockerAnswer<T>(DockerFault fault) => new(null, fault);

    /// <summary>Whether there is an answer.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Fault))]
    public bool HasValue => Value is not null;
}
