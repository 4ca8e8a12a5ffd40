using System.CommandLine;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>The options that every verb takes, before or after its name.</summary>
internal static class GlobalOptions
{
    internal static Option<string> Config { get; } = Recursive(Words.Text("--config", "FILE", ValueKind.File,
        "the config; otherwise $OWUI_BACKUP_CONFIG, ./agent.toml, ~/.config/owui-backup/agent.toml, /etc/owui-backup/agent.toml"));

    internal static Option<bool> Json { get; } = Recursive(Words.Flag("--json",
        "one JSON object on standard output at the end, events as JSON Lines on standard error"));

    internal static Option<bool> Verbose { get; } = Recursive(Words.Flag("--verbose", "say more", "-v"));

    internal static Option<bool> Quiet { get; } = Recursive(Words.Flag("--quiet",
        "say nothing unless something is wrong (what list, diff and --dry-run are asked for still comes)", "-q"));

    internal static Option<bool> Help { get; } = Recursive(Words.Flag("--help", "show this help", "-h"));

    internal static Option<bool> Version { get; } = Words.Flag("--version", "show the version");

    /// <summary>Those that every verb takes.</summary>
    internal static IReadOnlyList<Option> All { get; } = [Config, Json, Verbose, Quiet, Help];

    private static Option<T> Recursive<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
