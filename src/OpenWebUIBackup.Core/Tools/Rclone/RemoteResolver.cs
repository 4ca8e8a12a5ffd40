using System.Text.Json;
using System.Text.RegularExpressions;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>
/// Makes environment variables of the remotes that the config defines, with their secrets fetched, obscured where
/// rclone wants it, and wrapped in crypt. A remote that it does not define is left to rclone.conf.
/// </summary>
/// <param name="tool">Asked what has to be obscured, and to do it.</param>
/// <param name="definitions">The config's remotes.</param>
/// <param name="sources">Where secrets come from.</param>
/// <remarks>
/// Defined remotes get names of our own: rclone takes from the environment only such as fit in a variable's name, and
/// would mix the keys of a section of rclone.conf that is called the same into ours.
/// </remarks>
public sealed partial class RemoteResolver(RcloneTool tool, IReadOnlyList<RemoteDefinition> definitions, SecretSources sources)
{
    private static readonly string[] _secretWords = ["pass", "secret", "token", "key", "cred", "sas_url", "auth", "bearer", "cookie"];

    private readonly Lock _asking = new();
    private ReadOnlyMemory<byte>? _providers;

    /// <summary>What rclone is to be told for a destination.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RcloneAnswer<RemoteAccess>> ResolveAsync(Destination.Rclone destination, CancellationToken cancellation)
    {
        var building = new Building();
        try
        {
            var definition = Defined(destination.Remote);
            var shown = destination.ToString();
            if (definition is null)
                return new RemoteAccess(shown, shown, building.Environment, building.Names, Secrets.None, IsEncrypted: false);
            var name = await DefineAsync(definition, building, cancellation);
            var root = $"{name}:{destination.Path}";
            if (definition.Encryption is { } encryption)
                root = await WrapAsync(definition, encryption, name, root, building, cancellation);
            return new RemoteAccess(root, shown, building.Environment, building.Names, building.Secrets, definition.Encryption is not null);
        }
        catch (SecretException e)
        {
            return Problem.Error("fetch the secrets of", destination.Remote, e.Message);
        }
        catch (RemoteException e)
        {
            return e.Problem;
        }
    }

    // With names encrypted the bucket must not be: the whole path of the destination is below crypt, in plain.
    private async Task<string> WrapAsync(
        RemoteDefinition definition, RemoteEncryption encryption, string name, string root, Building building, CancellationToken cancellation)
    {
        var crypt = name + "crypt";
        building.Set(crypt, "type", "crypt");
        building.Set(crypt, "remote", root);
        building.Set(crypt, "filename_encryption", encryption.Filenames ? "standard" : "off");
        building.Set(crypt, "directory_name_encryption", encryption.Filenames ? "true" : "false");
        building.Set(crypt, "password", Obscured(await encryption.Password.ResolveAsync(sources, cancellation), building, cancellation));
        if (encryption.Salt is { } salt)
            building.Set(crypt, "password2", Obscured(await salt.ResolveAsync(sources, cancellation), building, cancellation));
        building.Names[crypt + ":"] = definition.Name + ":";
        return crypt + ":";
    }

    private async Task<string> DefineAsync(RemoteDefinition definition, Building building, CancellationToken cancellation)
    {
        if (building.Defined.TryGetValue(definition.Name, out var known))
            return known;
        var name = building.NameFor(definition.Name);
        building.Set(name, "type", definition.Type);
        var passwords = definition.Settings.Keys.Any(BackendOptions.MayBePassword) ? Passwords(definition.Type, cancellation) : [];
        foreach (var (key, secret) in definition.Settings)
        {
            var value = await secret.ResolveAsync(sources, cancellation);
            if (passwords.Contains(key))
                value = Obscured(value, building, cancellation);
            else if (IsSecret(key, secret))
                building.Secrets = building.Secrets.With(value);
            if (key is "remote" or "remotes" or "upstreams")
                value = await WithOwnNamesAsync(value, building, cancellation);
            building.Set(name, key, value);
        }

        return name;
    }

    // Only what is secret may become *** in messages: with "true" and "us-east-1" among them nobody could read any.
    private static bool IsSecret(string key, Secret value) =>
        !value.IsWrittenOut || _secretWords.Any(word => key.Contains(word, StringComparison.Ordinal)) && !key.EndsWith("_file", StringComparison.Ordinal)
        && key is not ("env_auth" or "key_use_agent" or "auth_url" or "token_url" or "auth_version" or "v2_auth");

    /// <summary>A backend on top of others (alias, union, crypt) may name remotes that the config defines as well.</summary>
    private async Task<string> WithOwnNamesAsync(string value, Building building, CancellationToken cancellation)
    {
        foreach (var name in LeadingRemote().Matches(value).Select(m => m.Groups[1].Value).Distinct().ToList())
        {
            if (Defined(name) is not { } other)
                continue;
            if (other.Encryption is not null)
                throw new RemoteException(Problem.Error(
                    "use", other.Name, "it has `encrypt`, and another remote is built on it", "Put `encrypt` on the remote that jobs send to."));
            var own = await DefineAsync(other, building, cancellation);
            value = LeadingRemote().Replace(value, m => m.Groups[1].Value == name ? m.Value.Replace(name + ":", own + ":", StringComparison.Ordinal) : m.Value);
        }

        return value;
    }

    private RemoteDefinition? Defined(string name) => definitions.FirstOrDefault(d => d.Name == name);

    private HashSet<string> Passwords(string type, CancellationToken cancellation)
    {
        lock (_asking)
        {
            _providers ??= Ask(
                RcloneCall.Of("config", "providers") with { Output = CommandOutput.Keep(16 << 20) }, "ask rclone for its options", cancellation);
        }

        try
        {
            return BackendOptions.Passwords(_providers.Value, type);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RemoteException(Problem.Error("ask rclone for its options", "", $"it printed what cannot be understood: {e.Message}"));
        }
    }

    private string Obscured(string plain, Building building, CancellationToken cancellation)
    {
        // `rclone obscure -` reads one line.
        if (plain.AsSpan().IndexOfAny('\n', '\r') >= 0)
            throw new RemoteException(Problem.Error("use", "a password", "it has more than one line"));
        var answer = Ask(
            RcloneCall.Of("obscure", "-") with { Input = CommandInput.Text(plain + "\n") }, "obscure a password", cancellation);
        var obscured = System.Text.Encoding.ASCII.GetString(answer.Span).Trim();
        // Everybody can turn an obscured password back.
        building.Secrets = building.Secrets.With(plain).With(obscured);
        return obscured;
    }

    private ReadOnlyMemory<byte> Ask(RcloneCall call, string doing, CancellationToken cancellation)
    {
        if (tool.Check(cancellation) is { } problem)
            throw new RemoteException(problem);
        var result = tool.Run(call, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return result.Succeeded
            ? result.Output.Bytes
            : throw new RemoteException(Problem.Error(doing, "", result.Errors.Count > 0 ? result.Errors[^1].Message : $"rclone ended with {result.Exit}"));
    }

    [GeneratedRegex(@"(?:^|[\s""=])([^\s"":=/]+):")]
    private static partial Regex LeadingRemote();

    private sealed class RemoteException(Problem problem) : Exception(problem.ToString())
    {
        public Problem Problem { get; } = problem;
    }

    private sealed class Building
    {
        public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Defined { get; } = new(StringComparer.Ordinal);

        public Secrets Secrets { get; set; } = Secrets.None;

        // rclone looks for RCLONE_CONFIG_<NAME>_<KEY> in capitals: letters and digits only, and no underscore that
        // could be taken for the beginning of the key.
        public string NameFor(string shown)
        {
            var letters = string.Concat(shown.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
            var name = FormattableString.Invariant($"owui{Defined.Count}x{letters}");
            Defined.Add(shown, name);
            Names.Add(name + ":", shown + ":");
            return name;
        }

        public void Set(string name, string key, string value) =>
            Environment[$"RCLONE_CONFIG_{name}_{key}".ToUpperInvariant().Replace('-', '_')] = value;
    }
}
