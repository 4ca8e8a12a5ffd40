using System.CommandLine;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>What a verb works with: what was asked for, where to tell, and when to stop.</summary>
internal sealed class Session(ParseResult arguments, Screen screen, CancellationToken cancellation)
{
    private readonly Verbosity _verbosity = VerbosityOf(arguments);
    private ShownEvents? _shown;
    private IRunEvents? _events;

    /// <summary>Cancelled by a signal.</summary>
    internal CancellationToken Cancellation => cancellation;

    /// <summary>Whether one JSON object is wanted instead of text.</summary>
    internal bool IsJson { get; } = arguments.GetValue(GlobalOptions.Json);

    /// <summary>Whether details are wanted.</summary>
    internal bool IsVerbose => _verbosity == Verbosity.Verbose;

    /// <summary>Whether only what is wrong is wanted.</summary>
    internal bool IsQuiet => _verbosity == Verbosity.Quiet;

    /// <summary>How text on standard output is set off.</summary>
    internal Style Style => screen.OutputStyle;

    /// <summary>Where runs tell what goes on.</summary>
    internal IRunEvents Events => _events ??= IsJson ? new JsonEvents(screen, _verbosity) : _shown = new ShownEvents(screen, _verbosity);

    /// <summary>What an option says.</summary>
    internal T? Get<T>(Option<T> option) => arguments.GetValue(option);

    /// <summary>What an argument says.</summary>
    internal T? Get<T>(Argument<T> argument) => arguments.GetValue(argument);

    /// <summary>Says what was done; not with <c>-q</c> and not in JSON.</summary>
    internal void Say(string line)
    {
        if (!IsQuiet)
            Answer(line);
    }

    /// <summary>Gives what was asked for, also with <c>-q</c>; not in JSON.</summary>
    internal void Answer(string line)
    {
        if (!IsJson)
            screen.WriteLine(line);
    }

    /// <summary>Says what else may be of interest, with <c>-v</c>.</summary>
    internal void Detail(string line)
    {
        if (IsVerbose && !IsJson)
            screen.WriteErrorLine(screen.ErrorStyle.Faint(line));
    }

    /// <summary>Tells the end: problems that were not told yet, or the JSON object.</summary>
    internal void Tell(string verb, VerbResult result)
    {
        screen.Still();
        if (IsJson)
        {
            screen.WriteLine(Json(verb, result));
            return;
        }

        foreach (var mistake in result.Mistakes)
            screen.WriteErrorLine(screen.ErrorStyle.Red("error: ") + mistake);
        if (result.Problems.Count == 0)
            return;
        _ = Events;
        _shown!.ShowRest(result.Problems);
    }

    private static string Json(string verb, VerbResult result) => JsonText.Line(json =>
    {
        json.WriteString("verb", verb);
        json.WriteString("outcome", ExitCodes.Word(result.Code));
        json.WriteNumber("exit_code", (int)result.Code);
        result.Json?.Invoke(json);
        if (result.Mistakes.Count > 0)
        {
            json.WriteStartArray("mistakes");
            foreach (var mistake in result.Mistakes)
                json.WriteStringValue(mistake);
            json.WriteEndArray();
        }

        json.WriteArray("problems", result.Problems, json.WriteProblem);
    });

    private static Verbosity VerbosityOf(ParseResult arguments) =>
        arguments.GetValue(GlobalOptions.Quiet) ? Verbosity.Quiet
        : arguments.GetValue(GlobalOptions.Verbose) ? Verbosity.Verbose
        : Verbosity.Normal;
}
