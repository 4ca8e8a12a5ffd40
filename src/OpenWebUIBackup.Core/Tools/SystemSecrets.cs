using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools;

/// <summary>Where secrets come from on a real machine.</summary>
public static class SystemSecrets
{
    // Long enough for a password store that asks a server, short enough that cron's next run is not in its way.
    private static readonly TimeSpan _commandTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The process's environment, the file system, and child processes without a shell.</summary>
    public static SecretSources Sources { get; } = new(
        Environment.GetEnvironmentVariable,
        (path, cancellation) => File.ReadAllTextAsync(path, Encoding.UTF8, cancellation),
        RunAsync);

    private static async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        // Neither arguments nor standard output may get into a message: either can hold the secret.
        var what = $"the command {arguments[0]} that fetches a secret";
        CommandResult result;
        try
        {
            result = await Command.Of(arguments[0], arguments.Skip(1)).WithTimeout(_commandTimeout).RunAsync(cancellation);
        }
        catch (ProcessStartException e)
        {
            throw new SecretException($"{what} could not be started: {e.Message}", e);
        }

        cancellation.ThrowIfCancellationRequested();
        if (result.Succeeded) return result.StandardOutput.Text;
        var how = result.Ending switch
        {
            CommandEnding.TimedOut => $"did not end within {_commandTimeout.TotalSeconds:F0} s: it may be waiting for a password, and there is no terminal to ask on",
            CommandEnding.Signalled => $"was ended by signal {result.Signal}",
            _ => $"ended with exit code {result.ExitCode}",
        };
        var said = result.StandardError.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        throw new SecretException(said is null ? $"{what} {how}" : $"{what} {how}; its last words: {said}");
    }
}
