using System.Text;

namespace OpenWebUIBackup.Agent.Cli.Completion;

/// <summary>Completion for fish (complete(1)).</summary>
internal static class FishScript
{
    /// <summary>The script.</summary>
    internal static string Of(CommandWords words)
    {
        var script = new StringBuilder();
        script.Append("""
            # fish completion for owui-backup; save it as ~/.config/fish/completions/owui-backup.fish

            # Asks the program itself, for the config and the directory that the line names so far.
            function __owui_backup_ask
                set -l tokens (commandline -opc)
                set -l place
                for i in (seq 2 (math (count $tokens) - 1))
                    switch $tokens[$i]
                        case --config --dir --name --job
                            set -a place $tokens[$i] $tokens[(math $i + 1)]
                    end
                end
                $tokens[1] complete $argv[1] $place 2>/dev/null
            end

            complete -c owui-backup -f

            """);
        var verbs = string.Join(' ', words.Verbs.Select(verb => verb.Name));
        foreach (var verb in words.Verbs)
            script.Append($"complete -c owui-backup -n 'not __fish_seen_subcommand_from {verbs}' -a {verb.Name} -d '{Quoted(verb.Description)}'\n");
        foreach (var option in words.Options)
            script.Append(Line("", option));
        foreach (var verb in words.Verbs)
        {
            var when = $" -n '__fish_seen_subcommand_from {verb.Name}'";
            foreach (var option in verb.Options)
                script.Append(Line(when, option));
            foreach (var kind in verb.Arguments.Select(argument => argument.Kind).Distinct().Where(kind => kind != ValueKind.Text))
                script.Append($"complete -c owui-backup{when} {Values(kind).TrimStart()}\n");
        }

        return script.ToString();
    }

    private static string Line(string when, OptionWords option)
    {
        var names = string.Concat(option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}"));
        var value = option.Kind is { } kind ? " -r" + Values(kind) : "";
        return $"complete -c owui-backup{when}{names}{value} -d '{Quoted(option.Description)}'\n";
    }

    private static string Values(ValueKind kind) => kind switch
    {
        ValueKind.File => " -F",
        ValueKind.Directory => " -a '(__fish_complete_directories)'",
        ValueKind.Job => " -a '(__owui_backup_ask jobs)'",
        ValueKind.Snapshot => " -a '(__owui_backup_ask snapshots)'",
        ValueKind.Component => " -a '(__owui_backup_ask components)'",
        ValueKind.Shell => " -a 'bash zsh fish'",
        _ => "",
    };

    // In fish's single quotes only ' and \ are special.
    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
