using System.CommandLine;
using System.CommandLine.Parsing;
using OpenWebUIBackup.Agent.Terminal;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
internal static class CommandLine
{
    // Words with an @ before them are not files to read more words from: snapshot names and paths may begin so.
    private static readonly ParserConfiguration _parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Does what the words say. Throws nothing.</summary>
    internal static ExitCode Run(string[] words)
    {
        using var screen = new Screen();
        using var interruption = new Interruption();
        var root = Build();
        var arguments = CommandLineParser.Parse(root, words, _parsing);
        var command = arguments.CommandResult.Command;
        if (arguments.GetValue(GlobalOptions.Version))
            return Show(screen, [AgentVersion.Line]);
        if (arguments.GetValue(GlobalOptions.Help) || words.Length == 0)
        {
            var code = Show(screen, HelpText.Of(command, root));
            return words.Length == 0 ? ExitCode.Usage : code;
        }

        var session = new Session(arguments, screen, interruption.Token);
        if (!session.IsJson)
            interruption.Announce = screen.WriteErrorLine;
        var result = Run(command, arguments, session, interruption);
        session.Tell(command == root ? "" : command.Name, result);
        return Finish(screen, result.Code);
    }

    private static VerbResult Run(Command command, ParseResult arguments, Session session, Interruption interruption)
    {
        if (arguments.Errors.Count > 0 || command is not Verb verb)
            return VerbResult.Usage(ParseMistakes.Of(arguments));
        try
        {
            var care = verb.RecoversStacks(session) ? StackCare.Before(session) : [];
            var result = StackCare.Add(care, verb.Run(session));
            // What was finished before the signal could stop it stays what it is: done.
            return result.Code == ExitCode.Interrupted ? result with { Code = interruption.Code ?? result.Code } : result;
        }
        catch (OperationCanceledException) when (interruption.Code is { } code)
        {
            return new VerbResult(code);
        }
#pragma warning disable CA1031 // The last place before the runtime's own message, which is a page and an abort.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            return Unexpected.Describe(verb.Name, unexpected, session.IsVerbose);
        }
    }

    private static ExitCode Show(Screen screen, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            screen.WriteLine(line);
        return Finish(screen, ExitCode.Done);
    }

    private static ExitCode Finish(Screen screen, ExitCode code)
    {
        screen.Finish();
        if (screen.OutputFault is not { } fault)
            return code;
        screen.WriteErrorLine($"error: cannot write standard output: {fault}");
        return code == ExitCode.Done ? ExitCode.Failed : code;
    }

    private static Command Build()
    {
        var root = new Command("owui-backup",
            "Backs up a self-hosted Open WebUI: consistent snapshots while it runs, verified and restorable.");
        foreach (var option in GlobalOptions.All)
            root.Add(option);
        root.Add(GlobalOptions.Version);
        foreach (var verb in Verbs.All())
            root.Add(verb);
        return root;
    }
}
