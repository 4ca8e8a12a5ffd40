using System.Text;

namespace OpenWebUIBackup.Agent.Cli.Completion;

/// <summary>Completion for bash 4 and later; it needs no bash-completion package.</summary>
internal static class BashScript
{
    private static readonly ValueKind[] _kinds =
        [ValueKind.File, ValueKind.Directory, ValueKind.Job, ValueKind.Snapshot, ValueKind.Component, ValueKind.Shell];

    /// <summary>The script.</summary>
    internal static string Of(CommandWords words)
    {
        var script = new StringBuilder();
        script.Append("""
            # bash completion for owui-backup; load it with: source <(owui-backup completion bash)

            _owui_backup_ask() {
                "${COMP_WORDS[0]}" complete "$1" "${place[@]}" 2>/dev/null
            }

            _owui_backup_values() {
                compopt -o filenames 2>/dev/null
                case $1 in
                    file) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
                    directory) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
                    *)
                        compopt +o filenames 2>/dev/null
                        local known
                        case $1 in
                            job) known=$(_owui_backup_ask jobs) ;;
                            snapshot) known=$(_owui_backup_ask snapshots) ;;
                            component) known=$(_owui_backup_ask components) ;;
                            shell) known='bash zsh fish' ;;
                            *) known='' ;;
                        esac
                        mapfile -t COMPREPLY < <(compgen -W "$known" -- "$cur")
                        ;;
                esac
            }

            # What the value behind an option is; fails for one without a value.
            _owui_backup_kind() {
                case $1 in

            """);
        foreach (var group in words.WithValue.GroupBy(option => option.Kind!.Value))
            script.Append($"        {string.Join('|', group.SelectMany(option => option.Names))}) kind={Word(group.Key)} ;;\n");
        script.Append("""
                    *) return 1 ;;
                esac
            }

            _owui_backup() {
                local cur=${COMP_WORDS[COMP_CWORD]} verb='' kind='' word i count=0 place=()
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    case $word in
                        --config | --dir | --name | --job) place+=("$word" "${COMP_WORDS[i + 1]}") ;;
                    esac
                    if _owui_backup_kind "$word"; then
                        i=$((i + 1))
                    elif [[ $word != -* ]]; then
                        if [[ -z $verb ]]; then verb=$word; else count=$((count + 1)); fi
                    fi
                done
                if _owui_backup_kind "${COMP_WORDS[COMP_CWORD - 1]}"; then
                    _owui_backup_values "$kind"
                    return
                fi
                local options='' arguments=''
                case $verb in

            """);
        foreach (var verb in words.Verbs)
            script.Append($"        {verb.Name}) options='{Options(verb.Options)}' arguments='{Arguments(verb)}' ;;\n");
        script.Append($"        '') options='--version' ;;\n    esac\n    options+=' {Options(words.Options.Where(option => option.Name != "--version"))}'\n");
        script.Append($$"""
                if [[ $cur == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
                elif [[ -z $verb ]]; then
                    mapfile -t COMPREPLY < <(compgen -W '{{string.Join(' ', words.Verbs.Select(verb => verb.Name))}}' -- "$cur")
                else
                    local kinds
                    read -ra kinds <<<"$arguments"
                    # A trailing + stands for an argument that may be repeated.
                    if ((count >= ${#kinds[@]} && ${#kinds[@]} > 0)) && [[ ${kinds[-1]} == *+ ]]; then count=$((${#kinds[@]} - 1)); fi
                    if ((count < ${#kinds[@]})); then _owui_backup_values "${kinds[count]%+}"; fi
                fi
            }

            complete -F _owui_backup owui-backup

            """);
        return script.ToString();
    }

    private static string Options(IEnumerable<OptionWords> options) => string.Join(' ', options.SelectMany(option => option.Names));

    private static string Arguments(VerbWords verb) =>
        string.Join(' ', verb.Arguments.Select(argument => Word(argument.Kind) + (argument.IsRepeated ? "+" : "")));

    private static string Word(ValueKind kind) => _kinds.Contains(kind) ? kind.ToString().ToLowerInvariant() : "text";
}
