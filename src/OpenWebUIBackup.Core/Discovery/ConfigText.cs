using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Where the written config and what it makes are to be.</summary>
/// <param name="File">The absolute path of the config; null when it is only shown.</param>
/// <param name="SnapshotParent">An existing directory that snapshots are kept below.</param>
/// <param name="Program">How crontab calls the program.</param>
public sealed record ConfigPlaces(string? File, string SnapshotParent, string Program);

/// <summary>Writes an <c>agent.toml</c> for what was found, with the reasons in comments.</summary>
public sealed class ConfigText
{
    private const int Width = 116;
    private readonly StringBuilder _text = new();
    private readonly ConfigPlaces _places;
    private readonly bool _hasSeveral;

    private ConfigText(ConfigPlaces places, bool hasSeveral)
    {
        _places = places;
        _hasSeveral = hasSeveral;
    }

    /// <summary>The file's text.</summary>
    /// <param name="instances">At least one.</param>
    /// <param name="places">Where things go.</param>
    public static string Of(IReadOnlyList<FoundInstance> instances, ConfigPlaces places)
    {
        var text = new ConfigText(places, instances.Count > 1);
        text.Write(instances);
        return text._text.ToString();
    }

    /// <summary>A TOML string.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                _ when char.IsControl(c) => text.Append($"\\u{(int)c:X4}"),
                _ => text.Append(c),
            };
        return text.Append('"').ToString();
    }

    private void Write(IReadOnlyList<FoundInstance> instances)
    {
        Comment("Written by `owui-backup init` for what it found on this host. Keep what you want, then");
        Comment("");
        Comment("    owui-backup check       looks for mistakes here, and for what would not be backed up");
        Comment("    owui-backup run         runs every job");
        Comment("");
        Comment("Relative paths start from this file's directory, ~ is your home. All times in names are UTC.");
        foreach (var instance in instances)
            Instance(instance);
        foreach (var instance in instances)
            Jobs(instance);
        Elsewhere();
    }

    private void Instance(FoundInstance instance)
    {
        Heading(_hasSeveral ? $"Instance {instance.Name}" : "Where Open WebUI is");
        Comment($"Found by: {instance.FoundBy}.");
        if (instance.Version is { } version)
            Comment($"Version {version}.");
        Line(_hasSeveral ? "[[instance]]" : "[instance]");
        Key("name", Quote(instance.Name));
        Key(instance.Data.Key, Quote(instance.Data.Value), instance.Data switch
        {
            { Key: "data_dir" } => null,
            { Directory: { } directory } => $"now {directory}",
            _ => "its directory could not be found: see below",
        });
        SecretKey(instance);
        Missing(instance);
        foreach (var extra in instance.Extras)
            Extra(extra);
        if (instance.Stack is { } stack)
            Stack(instance, stack);
    }

    private void SecretKey(FoundInstance instance)
    {
        if (instance.KeyOrigin is null)
        {
            Key("secret_key", "false", "the key was not found: keep WEBUI_SECRET_KEY yourself, in a safe place");
            return;
        }

        Line("");
        Comment($"The key that sessions and stored tokens hang on is {instance.KeyOrigin}. It is kept beside the manifests (mode 0600) "
            + "and sent only where it is encrypted; \"plain\" sends it everywhere, false leaves it out.");
        Key("secret_key", "true");
    }

    private void Missing(FoundInstance instance)
    {
        if (instance.Elsewhere.Count == 0 && instance.Problems.Count == 0)
            return;
        Line("");
        if (instance.Elsewhere.Any(part => part.IsLoss))
            Comment("NOT IN THE DATA DIRECTORY, AND SO NOT IN ANY BACKUP BELOW:");
        foreach (var part in instance.Elsewhere)
            Bullet($"{(part.IsLoss ? "" : "note: ")}{part.Variable}: {part.What}, {part.Where}. {part.Advice}");
        foreach (var problem in instance.Problems)
            Bullet($"{(problem.Severity == Severity.Note ? "note: " : "")}{problem}");
    }

    private void Extra(FoundExtra extra)
    {
        var mark = extra.IsWanted ? "" : "# ";
        Line("");
        Comment(extra.Why + (extra.IsWanted ? "" : " Take the marks away to back it up too:"));
        Line($"{mark}[[instance.extra]]");
        Line($"{mark}name = {Quote(extra.Name)}");
        Line($"{mark}{extra.Data.Key} = {Quote(extra.Data.Value)}{(extra.Data is { Key: not "data_dir", Directory: { } directory } ? $"   # now {Shown(directory)}" : "")}");
        if (extra.Exclude.Count > 0)
            Line($"{mark}exclude = [{string.Join(", ", extra.Exclude.Select(Quote))}]");
    }

    private void Stack(FoundInstance instance, StackPlace stack)
    {
        Line("");
        Comment("What runs it. With quiesce = \"none\" it goes on, and databases are captured consistently while in use; with \"stop\" "
            + "it is stopped for seconds while data is read.");
        if (instance.IsKeyInLayer && stack.Container is null)
        {
            Comment("Not \"down\": the secret key is a file in the container's own layer, which \"down\" removes with the container, and "
                + "everybody would be logged out each time. Set WEBUI_SECRET_KEY in the Compose file to be free of that.");
        }

        Line(_hasSeveral ? "[instance.stack]" : "[stack]");
        if (stack.ComposeFile is { } file)
            Key("compose_file", Quote(file));
        if (stack.Project is { } project && (stack.ComposeFile is null || project != ComposeText.ProjectOf(Path.GetDirectoryName(stack.ComposeFile)!)))
            Key("project", Quote(project));
        if (stack.Container is { } container)
            Key("container", Quote(container));
        Key("quiesce", "\"none\"");
    }

    private void Jobs(FoundInstance instance)
    {
        var suffix = _hasSeveral ? $"-{instance.Name}" : "";
        Heading($"Snapshots{(_hasSeveral ? $" of {instance.Name}" : "")} on this machine");
        Comment("A dated copy of everything; what did not change is hard-linked to the copy before and takes no space.");
        Comment("Every night at three, by crontab -e; mail comes exactly when something is wrong:");
        Comment("");
        Comment($"    0 3 * * *  {_places.Program} -q{(_places.File is { } config ? $" --config {Shell(config)}" : "")} run local{suffix}");
        Line("");
        Line($"[job.{Bare($"local{suffix}")}]");
        Key("type", "\"snapshot\"");
        if (_hasSeveral)
            Key("instance", Quote(instance.Name));
        Key("dir", Quote(Path.Combine(_places.SnapshotParent, _hasSeveral ? $"open-webui-{instance.Name}" : "open-webui")));
        Line("exclude = [                                      # downloaded models and made-again speech; all else in cache/ is yours");
        foreach (var path in DataDirectory.Replaceable)
            Line($"  {Quote($"/{path}/")},");
        Line("]");
        Key("keep", "{ last = 3, daily = 7, weekly = 4, monthly = 6 }");
    }

    private void Elsewhere()
    {
        Heading("Copies elsewhere: fill in one, since snapshots go with their disk");
        Comment("A mirror in a bucket, or on any of rclone's remotes, of the same captured state. agent.toml.example has more kinds, and all keys.");
        Comment("");
        foreach (var line in (string[])[
            "[job.sync]", "type = \"sync\"", .. _hasSeveral ? ["instance = \"NAME\""] : Array.Empty<string>(),
            "to = \"b2:BUCKET/open-webui\"                    # \"<remote>:<bucket>/<path>\", or a directory on another disk; a list sends to many",
            "exclude = [\"/cache/embedding/\", \"/cache/whisper/\", \"/cache/tiktoken/\", \"/cache/audio/speech/\", \"audit.log\"]",
            "history = true                                   # replaced and deleted files are moved aside",
            "history_keep = { within = \"30d\" }", "",
            "[remote.b2]", "type = \"b2\"", "account = { env = \"B2_KEY_ID\" }", "key = { file = \"/etc/owui-backup/b2.key\" }",
            "encrypt = { password = { env = \"BACKUP_PASSWORD\" }, filenames = true }   # nobody but you can read it; the secret key goes with it"])
            Line(line.Length == 0 ? "#" : "# " + line);
    }

    private void Heading(string text)
    {
        Line("");
        Line("");
        Line($"# ---- {Shown(text)} ".PadRight(Width, '-'));
        Line("");
    }

    private void Key(string key, string value, string? comment = null) =>
        Line(comment is null ? $"{key} = {value}" : $"{$"{key} = {value}",-48} # {Shown(comment)}");

    private void Comment(string text)
    {
        foreach (var line in text.Length == 0 ? [""] : Wrap(Shown(text)))
            Line($"# {line}".TrimEnd());
    }

    private void Bullet(string text)
    {
        var first = true;
        foreach (var line in Wrap(Shown(text)))
        {
            Line($"#{(first ? " - " : "   ")}{line}");
            first = false;
        }
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    private static List<string> Wrap(string text)
    {
        if (text.Length <= Width - 4)
            return [text];
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > Width - 4)
                lines.Add(word);
            else
                lines[^1] += (lines[^1].Length > 0 ? " " : "") + word;
        return lines;
    }

    // What others named (containers, images, files) must not end a comment or obey a terminal.
    private static string Shown(string text) => text.Any(char.IsControl) ? UnixPath.Display(Encoding.UTF8.GetBytes(text)) : text;

    private static string Bare(string key) => key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Quote(key);

    // % starts a new line in a crontab (crontab(5)).
    private static string Shell(string path) => (path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+,=:@".Contains(c, StringComparison.Ordinal))
        ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'").Replace("%", "\\%", StringComparison.Ordinal);
}
