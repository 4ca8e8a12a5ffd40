using System.Collections.Immutable;

namespace OpenWebUIBackup.Processes;

/// <summary>
/// A child process to be: a program, its arguments, and how it is run. An immutable value; each <c>With…</c> gives a
/// changed copy. Never a shell: an argument is one argument, whatever is in it.
/// </summary>
/// <remarks>
/// The child is the leader of a session of its own. So it has no terminal to ask questions on (it fails instead of
/// waiting for ever under cron), a Ctrl-C reaches it only through us, and a signal reaches all it has started.
/// It inherits standard input, output and error, and no other descriptor.
/// </remarks>
public sealed record Command
{
    private static readonly TimeSpan _defaultGrace = TimeSpan.FromSeconds(10);

    private Command(string executable, ImmutableArray<string> arguments)
    {
        Executable = executable;
        Arguments = arguments;
    }

    /// <summary>A command that inherits the environment and working directory, reads nothing, and keeps 1 MiB of each output.</summary>
    /// <param name="executable">A path where it holds a slash, otherwise a name to look for in <c>PATH</c>.</param>
    /// <param name="arguments">What follows on the command line, each as it is.</param>
    public static Command Of(string executable, params IEnumerable<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(executable);
        return new Command(executable, [.. arguments]);
    }

    /// <summary>Whether there is such a program that we may execute: a path, or a name to look for in our <c>PATH</c>.</summary>
    public static bool Exists(string executable) => ExecutableSearch.Exists(executable, System.Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The program: a path, or a name to look for in <c>PATH</c>.</summary>
    public string Executable { get; private init; }

    /// <summary>The arguments after the program's own name.</summary>
    public ImmutableArray<string> Arguments { get; private init; }

    /// <summary>Where it runs; null: where we do.</summary>
    public string? WorkingDirectory { get; private init; }

    /// <summary>What it reads.</summary>
    public CommandInput StandardInput { get; private init; } = CommandInput.None;

    /// <summary>What becomes of its standard output.</summary>
    public CommandOutput StandardOutput { get; private init; } = CommandOutput.Keep();

    /// <summary>What becomes of its standard error.</summary>
    public CommandOutput StandardError { get; private init; } = CommandOutput.Keep();

    /// <summary>How long it may run before it is stopped; null: as long as it wants.</summary>
    public TimeSpan? Timeout { get; private init; }

    /// <summary>The signal that asks it to end.</summary>
    public StopSignal StopSignal { get; private init; } = StopSignal.Terminate;

    /// <summary>How long after <see cref="StopSignal"/> SIGKILL follows; 10 seconds unless said.</summary>
    public TimeSpan Grace { get; private init; } = _defaultGrace;

    /// <summary>What must not be seen in any line, tail or message.</summary>
    public Secrets Secrets { get; private init; } = Secrets.None;

    internal TimeSpan OutputInterval { get; private init; }

    internal ImmutableDictionary<string, string?> Environment { get; private init; } =
        ImmutableDictionary.Create<string, string?>(StringComparer.Ordinal);

    /// <summary>The same with more arguments at the end.</summary>
    public Command WithArguments(params IEnumerable<string> more) => this with { Arguments = [.. Arguments, .. more] };

    /// <summary>The same in another directory.</summary>
    public Command WithWorkingDirectory(string directory) => this with { WorkingDirectory = directory };

    /// <summary>The same with a variable set. Its value is in no message; see <see cref="WithSecretEnvironment"/> for one the child might print.</summary>
    public Command WithEnvironment(string name, string value)
    {
        if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
            throw new ArgumentException($"'{name}' cannot be the name of an environment variable.", nameof(name));
        return this with { Environment = Environment.SetItem(name, value) };
    }

    /// <summary>The same with a variable set whose value must not be seen, not even where the child prints it.</summary>
    public Command WithSecretEnvironment(string name, string value) => WithEnvironment(name, value).WithSecret(value);

    /// <summary>The same without a variable that it would have inherited.</summary>
    public Command WithoutEnvironment(string name) => this with { Environment = Environment.SetItem(name, null) };

    /// <summary>The value that a variable will have for it: set, taken away (null), or inherited.</summary>
    public string? EnvironmentValue(string name) =>
        Environment.TryGetValue(name, out var value) ? value : System.Environment.GetEnvironmentVariable(name);

    /// <summary>The same with one more string that is shown as <c>***</c> wherever it would appear.</summary>
    public Command WithSecret(string secret) => this with { Secrets = Secrets.With(secret) };

    /// <summary>The same with more strings that are shown as <c>***</c> wherever they would appear.</summary>
    public Command WithSecrets(Secrets secrets) => this with { Secrets = Secrets.With(secrets) };

    /// <summary>The same with something to read.</summary>
    public Command WithStandardInput(CommandInput input) => this with { StandardInput = input };

    /// <summary>The same with its standard output treated so.</summary>
    public Command WithStandardOutput(CommandOutput output) => this with { StandardOutput = output };

    /// <summary>The same with its standard error treated so.</summary>
    public Command WithStandardError(CommandOutput output) => this with { StandardError = output };

    /// <summary>
    /// The same, its outputs taken at most so often, while it runs. One that writes a line for each of thousands of files would otherwise
    /// wake us for each, and lose time to us where processors are few. A pipe holds 64 KiB (pipe(7)): one that writes more in this time waits.
    /// </summary>
    public Command WithUnhurriedOutput(TimeSpan interval) => this with { OutputInterval = interval };

    /// <summary>The same with a limit on its time: stopped past it, as by a cancellation.</summary>
    public Command WithTimeout(TimeSpan timeout) => this with { Timeout = timeout };

    /// <summary>The same, asked to end by this signal, and killed when it has not ended within the grace period.</summary>
    public Command WithStop(StopSignal signal, TimeSpan grace) => this with { StopSignal = signal, Grace = grace };

    /// <summary>
    /// Runs it to its end on the calling thread. Failure, timeout and cancellation are in the result, not thrown.
    /// </summary>
    /// <param name="cancellation">Stops it: first <see cref="StopSignal"/> to its whole group, after <see cref="Grace"/> SIGKILL.</param>
    /// <exception cref="ProcessStartException">It could not be started: no such program, no permission, no such directory.</exception>
    /// <exception cref="Exception">Whatever the input stream or an output's receiver threw; the child is stopped first.</exception>
    public CommandResult Run(CancellationToken cancellation = default) => Supervision.Run(this, cancellation);

    /// <summary>As <see cref="Run"/>, on a thread of its own.</summary>
    /// <inheritdoc cref="Run"/>
    public Task<CommandResult> RunAsync(CancellationToken cancellation = default) =>
        // LongRunning: a thread that waits for a child for hours must not be one of the pool's.
        Task.Factory.StartNew(() => Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The command line with secrets as <c>***</c>, quoted so that it can be pasted into a shell. The environment is not shown.</summary>
    public override string ToString() => Secrets.Redact(string.Join(' ', Arguments.Prepend(Executable).Select(Quote)));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

/// <summary>A signal that asks a process to end; the value is its number, signal(7).</summary>
public enum StopSignal
{
    /// <summary>SIGINT: what Ctrl-C sends; some tools tidy up for this one only.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM.</summary>
    Terminate = 15,
}
