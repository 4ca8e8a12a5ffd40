using System.Text;

namespace OpenWebUIBackup.Agent.Cli.Completion;

/// <summary>Completion for zsh, by its <c>_arguments</c> (zshcompsys(1)).</summary>
internal static class ZshScript
{
    /// <summary>The script.</summary>
    internal static string Of(CommandWords words)
    {
        var script = new StringBuilder();
        script.Append("""
            #compdef owui-backup
            # zsh completion for owui-backup; put it into a directory of $fpath as _owui-backup

            # Asks the program itself, for the config and the directory that the line names so far.
            _owui_backup_ask() {
                local -a place known
                local i
                for ((i = 2; i < CURRENT; i++)); do
                    case ${words[i]} in
                        --config | --dir | --name | --job) place+=("${words[i]}" "${words[i + 1]}") ;;
                    esac
                done
                known=(${(f)"$(${_owui_backup_program:-owui-backup} complete $1 $place 2>/dev/null)"})
                compadd -a known
            }

            _owui_backup() {
                local _owui_backup_program=${words[1]} curcontext=$curcontext state line
                local -a verbs

            """);
        script.Append("    verbs=(\n");
        foreach (var verb in words.Verbs)
            script.Append($"        '{Quoted($"{verb.Name}:{verb.Description}")}'\n");
        script.Append("    )\n    _arguments -C \\\n");
        foreach (var option in words.Options)
            AppendOption(script, option, "        ");
        script.Append("""
                    '1: :->verb' \
                    '*:: :->rest'
                case $state in
                    verb) _describe -t verbs verb verbs ;;
                    rest)
                        case $line[1] in

            """);
        foreach (var verb in words.Verbs)
        {
            script.Append($"                {verb.Name})\n                    _arguments \\\n");
            foreach (var option in verb.Options.Concat(words.Options.Where(option => option.Name != "--version")))
                AppendOption(script, option, "                        ");
            var place = 1;
            foreach (var (kind, isRepeated) in verb.Arguments)
                script.Append($"                        '{(isRepeated ? "*" : place++)}:{kind.ToString().ToLowerInvariant()}:{Action(kind)}' \\\n");
            script.Append("                        && return 0\n                    ;;\n");
        }

        script.Append("            esac\n            ;;\n    esac\n}\n\n_owui_backup \"$@\"\n");
        return script.ToString();
    }

    private static void AppendOption(StringBuilder script, OptionWords option, string indent)
    {
        var value = option.Kind is { } kind ? $":{kind.ToString().ToLowerInvariant()}:{Action(kind)}" : "";
        foreach (var name in option.Names)
            script.Append($"{indent}'*{name}[{Quoted(option.Description, "[]:\\")}]{value}' \\\n");
    }

    private static string Action(ValueKind kind) => kind switch
    {
        ValueKind.File => "_files",
        ValueKind.Directory => "_files -/",
        ValueKind.Job => "_owui_backup_ask jobs",
        ValueKind.Snapshot => "_owui_backup_ask snapshots",
        ValueKind.Component => "_owui_backup_ask components",
        ValueKind.Shell => "(bash zsh fish)",
        _ => " ",
    };

    private static string Quoted(string text, string special = "")
    {
        var quoted = new StringBuilder();
        foreach (var c in text)
            quoted.Append(c == '\'' ? "'\\''" : special.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString());
        return quoted.ToString();
    }
}
