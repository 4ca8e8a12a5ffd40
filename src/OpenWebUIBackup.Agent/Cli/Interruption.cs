using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into a cancellation, so that what is half done is put away first. A second
/// signal of the same kind ends the process at once; what is left then is cleaned up by the next run.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private readonly HashSet<PosixSignal> _seen = [];
    private volatile Box? _code;

    internal Interruption()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, On));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, On));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, On));
    }

    /// <summary>Cancelled by the first signal.</summary>
    internal CancellationToken Token => _source.Token;

    /// <summary>The exit code that the first signal asks for; null while there was none.</summary>
    internal ExitCode? Code => _code?.Code;

    /// <summary>Told once, at the first signal, on the signal's thread.</summary>
    internal Action<string>? Announce { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void On(PosixSignalContext context)
    {
        context.Cancel = true;
        var code = context.Signal switch
        {
            PosixSignal.SIGINT => ExitCode.Interrupted,
            PosixSignal.SIGTERM => ExitCode.Terminated,
            _ => ExitCode.HungUp,
        };
        lock (_gate)
        {
            if (!_seen.Add(context.Signal))
                Environment.Exit((int)code);
            if (_code is not null)
                return;
            _code = new Box(code);
        }

        Announce?.Invoke($"{context.Signal}: stopping and cleaning up; once more ends it at once");
        _source.Cancel();
    }

    private sealed record Box(ExitCode Code);
}
