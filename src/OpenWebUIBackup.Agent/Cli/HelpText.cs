using System.CommandLine;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>The help, made from the verbs and options themselves.</summary>
internal static class HelpText
{
    private const int Width = 100;

    /// <summary>The lines of the help for a verb, or for the whole.</summary>
    internal static IEnumerable<string> Of(Command command, Command root) =>
        command is Verb verb ? OfVerb(verb) : OfAll(root);

    private static IEnumerable<string> OfAll(Command root)
    {
        yield return root.Description!;
        yield return "";
        yield return "Usage: owui-backup [OPTION...] VERB [ARGUMENT...]";
        yield return "";
        yield return "Verbs:";
        var verbs = root.Subcommands.Where(verb => !verb.Hidden).ToList();
        foreach (var line in Columns(verbs.Select(verb => (Usage(verb, brief: true), verb.Description!))))
            yield return line;
        yield return "";
        yield return "Options, before or after the verb:";
        foreach (var line in Columns(GlobalOptions.All.Append(GlobalOptions.Version).Select(Describe)))
            yield return line;
        yield return "";
        yield return "Exit codes (those of one verb: owui-backup VERB --help):";
        foreach (var line in Codes(Enum.GetValues<ExitCode>()))
            yield return line;
    }

    private static IEnumerable<string> OfVerb(Verb verb)
    {
        yield return verb.Description!;
        yield return "";
        yield return $"Usage: owui-backup {Usage(verb, brief: false)}";
        if (verb.Arguments.Count > 0)
        {
            yield return "";
            foreach (var line in Columns(verb.Arguments.Select(argument => (argument.Name, argument.Description!))))
                yield return line;
        }

        if (verb.Options.Any(option => !option.Hidden))
        {
            yield return "";
            yield return "Options:";
            foreach (var line in Columns(verb.Options.Where(option => !option.Hidden).Select(Describe)))
                yield return line;
        }

        yield return "";
        yield return "Options of every verb:";
        foreach (var line in Columns(GlobalOptions.All.Select(Describe)))
            yield return line;
        if (verb.Examples.Count > 0)
        {
            yield return "";
            yield return "Examples:";
            foreach (var example in verb.Examples)
                yield return "  " + example;
        }

        yield return "";
        yield return "Exit codes:";
        foreach (var line in Codes(ExitCodes.OfEveryVerb.Concat(verb.OwnCodes).Order()))
            yield return line;
    }

    private static string Usage(Command verb, bool brief)
    {
        var words = new List<string> { verb.Name };
        foreach (var argument in verb.Arguments)
        {
            var many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
            words.Add(argument.Arity.MinimumNumberOfValues > 0 ? argument.Name + many : $"[{argument.Name}{many}]");
        }

        foreach (var option in verb.Options.Where(option => !option.Hidden && (option.Required || !brief)))
        {
            var many = option.Arity.MaximumNumberOfValues > 1 ? "..." : "";
            var word = option.ValueType == typeof(bool) ? option.Name : $"{option.Name} {option.HelpName}";
            words.Add((option.Required ? word : $"[{word}]") + many);
        }

        return string.Join(' ', words);
    }

    private static (string, string) Describe(Option option)
    {
        var aliases = option.Aliases.Where(alias => alias != option.Name).Append(option.Name);
        var names = string.Join(", ", aliases);
        return (option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName}", option.Description ?? "");
    }

    private static IEnumerable<string> Codes(IEnumerable<ExitCode> codes) =>
        codes.Select(code => $"  {(int)code,3}  {ExitCodes.Meaning(code)}");

    private static IEnumerable<string> Columns(IEnumerable<(string Word, string Text)> rows)
    {
        var all = rows.ToList();
        const int longest = 34; // longer words have their text on a line of its own
        var column = all.Where(row => row.Word.Length <= longest).Select(row => row.Word.Length).DefaultIfEmpty().Max() + 4;
        foreach (var (word, text) in all)
        {
            var lines = Wrap(text, Width - column).ToList();
            if (word.Length > longest)
                yield return $"  {word}";
            else
                yield return $"  {word}".PadRight(column) + lines[0];
            foreach (var line in lines.Skip(word.Length > longest ? 0 : 1))
                yield return new string(' ', column) + line;
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
