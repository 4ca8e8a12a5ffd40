namespace OpenWebUIBackup.Core.Model;

/// <summary>
/// A value that must not be seen: a reference to where it is, resolved when it is needed and not before.
/// No member but <see cref="ResolveAsync"/> gives the value away, and <see cref="ToString"/> never does.
/// </summary>
public abstract class Secret
{
    private Secret()
    {
    }

    /// <summary>
    /// Where it comes from, fit for messages: <c>$B2_KEY</c>, <c>the file /etc/key</c>. Never the value.
    /// </summary>
    public abstract string Source { get; }

    /// <summary>Whether the value itself stands in the config, where everybody who reads that file reads it too.</summary>
    public virtual bool IsWrittenOut => false;

    /// <summary>Fetches the value. A line end after it, as editors and commands leave one, is cut off.</summary>
    /// <exception cref="SecretException">It cannot be had; the message says why and what to try.</exception>
    public abstract Task<string> ResolveAsync(SecretSources sources, CancellationToken cancellation);

    /// <inheritdoc/>
    public sealed override string ToString() => $"(secret from {Source})";

    /// <summary>The value of an environment variable.</summary>
    public static Secret FromEnvironment(string name) => new Environmental(name);

    /// <summary>The content of a file.</summary>
    public static Secret FromFile(string path) => new Filed(path);

    /// <summary>What a command prints; the first argument is the program, no shell is in between.</summary>
    public static Secret FromCommand(IReadOnlyList<string> arguments) => new Printed(arguments);

    /// <summary>One of systemd's credentials: a file in <c>$CREDENTIALS_DIRECTORY</c> (systemd.exec(5)).</summary>
    public static Secret FromCredential(string name) => new Credential(name);

    /// <summary>A value that somebody wrote into the config.</summary>
    public static Secret WrittenOut(string value) => new Literal(value);

    private static string NotEmpty(string value, string source)
    {
        var cut = value.EndsWith("\r\n", StringComparison.Ordinal) ? value[..^2]
            : value.EndsWith('\n') ? value[..^1] : value;
        return cut.Length > 0 ? cut : throw new SecretException($"{source} is empty");
    }

    private sealed class Environmental(string name) : Secret
    {
        public override string Source => $"${name}";

        public override Task<string> ResolveAsync(SecretSources sources, CancellationToken cancellation) =>
            Task.FromResult(NotEmpty(
                sources.Environment(name) ?? throw new SecretException(
                    $"the environment variable {name} is not set: set it, also where cron or systemd starts the program"),
                $"the environment variable {name}"));
    }

    private sealed class Filed(string path) : Secret
    {
        public override string Source => $"the file {path}";

        public override async Task<string> ResolveAsync(SecretSources sources, CancellationToken cancellation) =>
            NotEmpty(await ReadAsync(sources, path, cancellation), Source);
    }

    private sealed class Credential(string name) : Secret
    {
        public override string Source => $"systemd's credential {name}";

        public override async Task<string> ResolveAsync(SecretSources sources, CancellationToken cancellation)
        {
            var directory = sources.Environment("CREDENTIALS_DIRECTORY") ?? throw new SecretException(
                $"systemd's credential {name} is not there, CREDENTIALS_DIRECTORY is not set: "
                + $"run as a systemd unit with LoadCredential={name}:PATH");
            return NotEmpty(await ReadAsync(sources, Path.Combine(directory, name), cancellation), Source);
        }
    }

    private sealed class Printed(IReadOnlyList<string> arguments) : Secret
    {
        // The arguments may hold secrets themselves.
        public override string Source => $"the command {arguments[0]}";

        public override async Task<string> ResolveAsync(SecretSources sources, CancellationToken cancellation) =>
            NotEmpty(await sources.RunCommand(arguments, cancellation), $"what {Source} printed");
    }

    private sealed class Literal(string value) : Secret
    {
        public override string Source => "the config";

        public override bool IsWrittenOut => true;

        public override Task<string> ResolveAsync(SecretSources sources, CancellationToken cancellation) =>
            Task.FromResult(value);
    }

    private static async Task<string> ReadAsync(SecretSources sources, string path, CancellationToken cancellation)
    {
        try
        {
            return await sources.ReadFile(path, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"the secret in {path} cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>The world as far as secrets need it; the composition gives the real one, tests another.</summary>
/// <param name="Environment">The value of an environment variable, or null.</param>
/// <param name="ReadFile">The text of a file.</param>
/// <param name="RunCommand">The standard output of a command; throws <see cref="SecretException"/> when it fails.</param>
public sealed record SecretSources(
    Func<string, string?> Environment,
    Func<string, CancellationToken, Task<string>> ReadFile,
    Func<IReadOnlyList<string>, CancellationToken, Task<string>> RunCommand);

/// <summary>A secret cannot be had. The message never holds any part of one.</summary>
public sealed class SecretException(string message, Exception? inner = null) : Exception(message, inner);
