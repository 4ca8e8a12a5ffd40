using System.CommandLine;
using OpenWebUIBackup.Agent.Cli.Completion;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>completion</c>: a script that teaches a shell the verbs and options.</summary>
internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string> _shell = Words.Required("SHELL", ValueKind.Shell, "bash, zsh or fish");

    internal CompletionVerb()
        : base("completion", "print a completion script for bash, zsh or fish") => Add(_shell);

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =
    [
        "owui-backup completion bash > /etc/bash_completion.d/owui-backup",
        "owui-backup completion zsh > \"${fpath[1]}/_owui-backup\"",
        "owui-backup completion fish > ~/.config/fish/completions/owui-backup.fish",
    ];

    /// <inheritdoc />
    internal override bool RecoversStacks(Session session) => false;

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        var words = CommandWords.Of(Parents.OfType<Command>().First());
        var shell = session.Get(_shell)!;
        var script = shell switch
        {
            "bash" => BashScript.Of(words),
            "zsh" => ZshScript.Of(words),
            "fish" => FishScript.Of(words),
            _ => null,
        };
        if (script is null)
            return VerbResult.Usage($"There is no completion for \"{shell}\": there is for bash, zsh and fish.");
        session.Answer(script.TrimEnd('\n'));
        return VerbResult.Of(Core.Model.Outcome.Success, json => json.WriteString("script", script));
    }
}
