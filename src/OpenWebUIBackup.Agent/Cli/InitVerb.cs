using System.CommandLine;
using System.Text;
using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>init</c>: finds Open WebUI on this host and writes a config for it.</summary>
internal sealed class InitVerb : Verb
{
    private const UnixFileMode OwnersOwn = UnixFileMode.UserRead | UnixFileMode.UserWrite; // keys of remotes get written into it
    private const string ToScreen = "-";

    private readonly Option<string> _output = Words.Text("--output", "FILE", ValueKind.File,
        "the config to write, - for standard output; otherwise --config, or ./agent.toml");

    private readonly Option<bool> _force = Words.Flag("--force", "replace a config that is there");

    internal InitVerb()
        : base("init", "find Open WebUI on this host and write an agent.toml for it")
    {
        Add(_output);
        Add(_force);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.Warnings, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =
        ["owui-backup init", "owui-backup init --output /etc/owui-backup/agent.toml", "owui-backup init --output -        shows it and writes nothing"];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        var output = session.Get(_output) ?? session.Get(GlobalOptions.Config) ?? "agent.toml";
        if (output.Length == 0)
            return VerbResult.Usage("--output is empty: name the file to write, or - for standard output.");
        var file = output == ToScreen ? null : Path.GetFullPath(output);
        var force = session.Get(_force);
        // Before it looks around: what it finds would be for nothing.
        if (file is not null && Path.Exists(file) && !force)
            return VerbResult.Usage($"{file} is there already and is left as it is: --force replaces it, --output writes another, --output - shows what would be written.");

        var docker = HostDocker.Open(session.Cancellation);
        var places = new UsualPlaces(
            Environment.GetEnvironmentVariable("HOME"), Environment.CurrentDirectory, Environment.GetEnvironmentVariable("DATA_DIR"));
        var result = InstanceDiscovery.Discover(docker, places, session.Cancellation);
        if (result.Instances.Count == 0)
            return VerbResult.Of(NothingFound(result, docker), json => Write(json, null, result));

        var text = ConfigText.Of(result.Instances, new ConfigPlaces(file, SnapshotParent(), Environment.ProcessPath ?? "owui-backup"));
        if (file is null)
            session.Answer(text.TrimEnd('\n'));
        else if (Save(file, text, force) is { } problem)
            return VerbResult.Of(Outcome.Failure(problem));
        Show(session, result, file);
        return VerbResult.Of(OutcomeOf(result), json =>
        {
            Write(json, file, result);
            if (file is null)
                json.WriteString("config", text);
        });
    }

    private static Outcome OutcomeOf(DiscoveryResult result)
    {
        var problems = new List<Problem>();
        foreach (var instance in result.Instances)
        {
            problems.AddRange(instance.Elsewhere.Select(part => part.ToProblem(instance.Name)));
            // The config is written all the same; `check` and `run` say again what stays in the way.
            problems.AddRange(instance.Problems.Select(problem => problem.Severity == Severity.Error ? problem with { Severity = Severity.Warning } : problem));
        }

        problems.AddRange(result.Problems.Select(problem => problem with { Severity = Severity.Warning }));
        return Outcome.Of([.. problems.Distinct()]);
    }

    private static Outcome NothingFound(DiscoveryResult result, HostDocker docker)
    {
        var looked = docker.Engine is not null
            ? "no container has its image or its data, stopped ones included"
            : docker.IsAbsent ? "there is no Docker here" : "Docker could not be asked";
        return Outcome.Of([.. result.Problems, Problem.Error("find Open WebUI on", "this host",
            $"{looked}; there is no Compose file of it in the usual directories, and no data directory either",
            "Call init in the directory of the Compose file, set DATA_DIR to the data directory, or write the config by hand (agent.toml.example shows how).")]);
    }

    private static void Show(Session session, DiscoveryResult result, string? file)
    {
        if (file is null)
            return;
        foreach (var instance in result.Instances)
        {
            session.Say(session.Style.Bold($"{instance.Name}: {instance.FoundBy}"));
            session.Say($"  data       {instance.Data.Key} = {instance.Data.Value}"
                + (instance.Data.Key == "data_dir" ? "" : $" ({instance.Data.Directory ?? "no directory of this host"})"));
            if (instance.Stack is { } stack)
                session.Say($"  stack      {stack.ComposeFile ?? (stack.Project is { } project ? $"project {project}" : $"container {stack.Container}")}");
            session.Say($"  version    {instance.Version ?? "not known"}");
            session.Say($"  key        {instance.KeyOrigin ?? "not found"}");
            foreach (var extra in instance.Extras)
                session.Say($"  extra      {extra.Name}: {extra.Data.Key} = {extra.Data.Value}{(extra.IsWanted ? "" : " (offered in a comment)")}");
        }

        session.Say($"{file}: written. Read it, then `owui-backup --config {file} check`.");
    }

    private static Problem? Save(string file, string text, bool force)
    {
        var temporary = $"{file}.new-{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnersOwn,
            }))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            // Without --force the name must still be free: a link, unlike a rename, never replaces.
            File.Move(temporary, file, overwrite: force);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            try
            {
                File.Delete(temporary);
            }
            catch (Exception again) when (again is IOException or UnauthorizedAccessException)
            {
                // It could not be made either.
            }

            return Problem.Error("write the config", file, e.Message, "Name another with --output FILE, or run as a user who may write there.");
        }
    }

    // Debian has /var/backups; elsewhere what is there, and for anybody but root the home.
    private static string SnapshotParent() =>
        !ProcessLimits.IsRoot && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home
            ? home
            : ((string[])["/var/backups", "/srv", "/var/lib"]).FirstOrDefault(Directory.Exists) ?? "/";

    private static void Write(Utf8JsonWriter json, string? file, DiscoveryResult result)
    {
        if (file is not null)
            json.WriteString("file", file);
        json.WriteArray("instances", result.Instances, instance =>
        {
            json.WriteString("name", instance.Name);
            json.WriteString("found_by", instance.FoundBy);
            json.WriteString(instance.Data.Key, instance.Data.Value);
            if (instance.Data.Directory is { } directory)
                json.WriteString("directory", directory);
            if (instance.Stack?.ComposeFile is { } compose)
                json.WriteString("compose_file", compose);
            if (instance.Stack?.Project is { } project)
                json.WriteString("project", project);
            if (instance.Stack?.Container is { } container)
                json.WriteString("stack_container", container);
            if (instance.Version is { } version)
                json.WriteString("version", version);
            if (instance.KeyOrigin is { } key)
                json.WriteString("secret_key_from", key);
            json.WriteArray("extras", instance.Extras, extra =>
            {
                json.WriteString("name", extra.Name);
                json.WriteString(extra.Data.Key, extra.Data.Value);
                json.WriteBoolean("active", extra.IsWanted);
            });
            json.WriteArray("elsewhere", instance.Elsewhere, part => InstanceCheck.Write(json, part));
        });
    }
}
