using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads <c>[instance]</c> or <c>[[instance]]</c>, and the stack that belongs to it.</summary>
internal sealed class InstanceReader(Findings findings, PathSyntax paths)
{
    private const string DefaultName = "open-webui";
    private const string DirectoryExample = "\"/opt/open-webui\"";

    public List<InstanceConfig> Read(TableReader root)
    {
        var stack = new StackReader(paths);
        var entry = root.Entry("instance");
        var shared = root.Table("stack", "[stack]", "{ compose_file = \"/opt/open-webui/docker-compose.yaml\" }");
        var sharedStack = shared is null ? null : stack.Read(shared);
        if (entry is null)
        {
            findings.Missing(root.Position, $"there is no instance: add `[instance]` with `data_dir = {DirectoryExample}`");
            return [];
        }

        var tables = Tables(entry);
        if (tables.Count > 1 && shared is not null)
            findings.Fault(shared.Position, "with several instances it is not clear whose stack this is: write `[instance.stack]` under its `[[instance]]`");
        var instances = new List<InstanceConfig>();
        var seen = new Dictionary<string, TomlPosition>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            var instance = ReadOne(new TableReader(table, "[instance]", findings), tables.Count > 1, stack, shared, sharedStack);
            if (!seen.TryAdd(instance.Name, table.Position) && table.TryGet("name", out var name))
                findings.Fault(name.Value.Position, $"the name \"{instance.Name}\" is already taken at {seen[instance.Name]}: choose another");
            instances.Add(instance);
        }

        return instances;
    }

    private List<TomlTable> Tables(TomlEntry entry)
    {
        if (entry.Value is TomlTable one) return [one];
        if (entry.Value is TomlArray { Count: > 0 } array && array.All(item => item is TomlTable)) return [.. array.Cast<TomlTable>()];
        findings.Fault(entry.Value.Position, $"`instance` must be a table, and this is {entry.Value.Kind}: write `[instance]`, or `[[instance]]` for each of several");
        return [];
    }

    private InstanceConfig ReadOne(TableReader table, bool oneOfSeveral, StackReader stacks, TableReader? shared, StackConfig? sharedStack)
    {
        var name = table.Text("name", "\"main\"");
        if (name is null && oneOfSeveral && table.Entry("name") is null) table.Missing("name", "\"main\"");
        if (name is not null) NameRule.Check(table, "name", name);
        var source = Source(table, $"[instance] data_dir = {DirectoryExample}", required: true);
        var secretKey = SecretKey(table);
        var extras = Extras(table);
        var captures = Path(table, "capture_dir", "\"/var/lib/owui-backup/capture/open-webui\"");
        var own = table.Table("stack", "[instance.stack]", "{ compose_file = \"/opt/open-webui/docker-compose.yaml\" }");
        var stack = own is null ? sharedStack : stacks.Read(own);
        if (own is not null && shared is not null)
            findings.Fault(own.Position, $"the stack is already described at {shared.Position}: write either [stack] or [instance.stack]");
        table.Finish(entry => entry.Value is TomlTable
            ? "several instances are written as `[[instance]]`, each with a `name`"
            : null);
        // Without a source there is a fault and no config; a volume stands in that no path is compared with.
        return new InstanceConfig(name ?? DefaultName, source ?? new DataSource.Volume(""), secretKey, extras, stack, captures);
    }

    /// <summary>Exactly one of <c>data_dir</c>, <c>volume</c> and <c>container</c>.</summary>
    private DataSource? Source(TableReader table, string example, bool required)
    {
        var given = new List<(TomlEntry Entry, DataSource? Source)>();
        if (table.Entry("data_dir") is { } directory) given.Add((directory, Directory(table)));
        if (table.Entry("volume") is { } volume)
            given.Add((volume, table.Text("volume", "\"open-webui\"") is { } name ? new DataSource.Volume(name) : null));
        if (table.Entry("container") is { } container)
            given.Add((container, table.Text("container", "\"open-webui\"") is { } name ? new DataSource.Container(name) : null));
        if (given.Count == 0 && required)
            findings.Missing(table.Position, $"{table.Title} does not say where the data is: add `data_dir = {DirectoryExample}`, `volume = \"open-webui\"` or `container = \"open-webui\"`");
        foreach (var (entry, _) in given.Skip(1))
            findings.Fault(entry.Position, $"`{entry.Name}` and `{given[0].Entry.Name}` both say where the data is: keep one");
        return given.Count > 0 ? given[0].Source : null;
    }

    private DataSource.Directory? Directory(TableReader table) =>
        Path(table, "data_dir", DirectoryExample) is { } path ? new DataSource.Directory(path) : null;

    private string? Path(TableReader table, string key, string example)
    {
        if (table.Text(key, example) is not { } text) return null;
        if (paths.Absolute(text, out var fault) is { } path) return path;
        table.Fault(table.Entry(key)!, fault!);
        return null;
    }

    private static SecretKeyHandling SecretKey(TableReader table)
    {
        var entry = table.Entry("secret_key");
        switch (entry?.Value)
        {
            case TomlBoolean { Value: true }:
                return SecretKeyHandling.Encrypted;
            case TomlString { Value: "plain" }:
                return SecretKeyHandling.Plain;
            case null or TomlBoolean:
                break; // what a restore loses without it is said by `check`, which also looks for it
            default:
                table.Fault(entry, "`secret_key` must be true, false or \"plain\": true ships it only to destinations that encrypt");
                break;
        }

        return SecretKeyHandling.LeftOut;
    }

    private List<ExtraComponent> Extras(TableReader table)
    {
        var extras = new List<ExtraComponent>();
        var entry = table.Entry("extra");
        if (entry is null) return extras;
        if (entry.Value is not TomlArray array || array.Any(item => item is not TomlTable))
        {
            table.Fault(entry, $"`extra` must be a list of tables, and this is {entry.Value.Kind}: write `[[instance.extra]]` with `name` and `volume` or `data_dir`");
            return extras;
        }

        foreach (var item in array.Cast<TomlTable>())
        {
            var extra = new TableReader(item, "[[instance.extra]]", findings);
            var name = extra.Text("name", "\"ollama\"");
            if (name is null && extra.Entry("name") is null) extra.Missing("name", "\"ollama\"");
            if (name is not null) NameRule.Check(extra, "name", name);
            if (name is not null && extras.Any(e => e.Name == name))
                extra.Fault(extra.Entry("name")!, $"there is already an extra component \"{name}\": choose another name");
            var source = Source(extra, "volume = \"ollama\"", required: true);
            var exclude = PolicyReader.Exclude(extra);
            extra.Finish();
            if (name is not null && source is not null) extras.Add(new ExtraComponent(name, source, exclude));
        }

        return extras;
    }
}
