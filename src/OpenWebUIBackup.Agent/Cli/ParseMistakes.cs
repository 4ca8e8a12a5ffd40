using System.CommandLine;
using System.CommandLine.Parsing;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Says what is wrong with a command line, and what may have been meant.</summary>
internal static class ParseMistakes
{
    /// <summary>Every mistake, each a full sentence.</summary>
    internal static IReadOnlyList<string> Of(ParseResult arguments)
    {
        var command = arguments.CommandResult.Command;
        var root = arguments.RootCommandResult.Command;
        // Which options there are depends on the verb: of an unknown one nothing can be said about the rest.
        var verb = command == root ? arguments.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-')) : null;
        var unknown = verb is null ? arguments.UnmatchedTokens : [verb];
        var mistakes = unknown.Select(token => Unknown(token, command, root)).ToList();
        if (mistakes.Count == 0)
        {
            foreach (var error in arguments.Errors)
                mistakes.Add(Sentence(error));
        }

        mistakes.Add(command == root
            ? "See `owui-backup --help`."
            : $"See `owui-backup {command.Name} --help`.");
        return [string.Join(' ', mistakes)];
    }

    private static string Unknown(string token, Command command, Command root)
    {
        if (token.StartsWith('-'))
        {
            var where = command == root ? "" : $" for {command.Name}";
            var known = command.Options.Concat(GlobalOptions.All).SelectMany(option => option.Aliases.Append(option.Name));
            return $"There is no option {token}{where}.{Suggest(token.Split('=')[0], known)}";
        }

        if (command != root)
            return $"{command.Name} has no use for \"{token}\".";
        var verbs = root.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
        return $"There is no verb \"{token}\".{Suggest(token, verbs)}";
    }

    private static string Suggest(string word, IEnumerable<string> known) =>
        NearestWord.Of(word, known) is { } nearest ? $" Did you mean {nearest}?" : "";

    // The parser's own words for the rest, whose resources the native build may not have.
    private static string Sentence(ParseError error)
    {
        if (error.SymbolResult is OptionResult option)
        {
            if (option.Option.Required && option.Implicit)
                return $"{option.Option.Name} {option.Option.HelpName} is missing.";
            if (option.Tokens.Count == 0)
                return $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName ?? "VALUE"}.";
            return option.Option.ValueType == typeof(int?) && option.Tokens.Count == 1
                ? $"{option.Option.Name} needs a whole number, not \"{option.Tokens[0].Value}\"."
                : $"{option.Option.Name} is given more than once.";
        }

        if (error.SymbolResult is ArgumentResult argument && argument.Tokens.Count == 0)
            return argument.Parent is OptionResult parent
                ? $"{parent.Option.Name} needs a value: {parent.Option.Name} {parent.Option.HelpName ?? "VALUE"}."
                : $"{argument.Argument.Name} is missing.";
        if (error.SymbolResult is CommandResult command)
        {
            var missing = command.Command.Options.Where(o => o.Required && command.GetResult(o) is null or { Implicit: true })
                .Where(o => o.Required).Select(o => $"{o.Name} {o.HelpName}")
                .Concat(command.Command.Arguments
                    .Where(a => a.Arity.MinimumNumberOfValues > (command.GetResult(a)?.Tokens.Count ?? 0)).Select(a => a.Name))
                .ToList();
            if (missing.Count > 0)
                return $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} missing.";
        }

        return error.Message;
    }
}
