using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads <c>hooks = { before = ["PROGRAM", "ARGUMENT"], timeout = "5m" }</c>.</summary>
internal static class HookReader
{
    private const string Example = "[\"/usr/local/bin/snapshot\", \"create\"]";

    public static Hooks Read(TableReader table)
    {
        if (table.Table("hooks", "`hooks`", $"{{ before = {Example} }}") is not { } hooks) return Hooks.None;
        var config = new Hooks(
            Commands(hooks, "before"),
            Commands(hooks, "after"),
            Commands(hooks, "on_error"),
            Commands(hooks, "finally"),
            hooks.Duration("timeout", "\"10m\"") ?? Hooks.None.Timeout);
        hooks.Finish();
        return config;
    }

    /// <summary>One command as a list of its arguments, or a list of such lists.</summary>
    private static List<IReadOnlyList<string>> Commands(TableReader hooks, string name)
    {
        var entry = hooks.Entry(name);
        if (entry is null) return [];
        if (entry.Value is TomlString text)
        {
            hooks.Fault(entry, $"`{name}` is a list of arguments, no shell takes a line apart: write `{name} = [\"{Shown(text.Value)}\"]`");
            return [];
        }

        if (entry.Value is not TomlArray { Count: > 0 } array)
        {
            hooks.Wrong(entry, "a command as a list of its arguments", Example);
            return [];
        }

        var lists = array[0] is TomlArray ? array.ToList() : [array];
        var commands = new List<IReadOnlyList<string>>();
        foreach (var list in lists)
        {
            var arguments = hooks.TextsOf(entry, list, Example);
            if (list is TomlString) hooks.Findings.Fault(list.Position, $"`{name}` mixes commands and arguments: write a list of lists");
            else if (arguments.Count == 0 || arguments[0].Value.Length == 0) hooks.Findings.Fault(list.Position, $"`{name}` names no program: write `{name} = {Example}`");
            else commands.Add([.. arguments.Select(a => a.Value)]);
        }

        return commands;
    }

    private static string Shown(string command) => string.Join("\", \"", command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
