using System.CommandLine;

namespace OpenWebUIBackup.Agent.Cli.Completion;

/// <summary>The words of the command line, as completion scripts need them.</summary>
/// <param name="Verbs">The verbs that the help shows.</param>
/// <param name="Options">The options of every verb, and of none.</param>
internal sealed record CommandWords(IReadOnlyList<VerbWords> Verbs, IReadOnlyList<OptionWords> Options)
{
    /// <summary>Reads them off the commands themselves, so that no script can lag behind.</summary>
    internal static CommandWords Of(Command root) => new(
        [.. root.Subcommands.Where(verb => !verb.Hidden).Select(verb => new VerbWords(
            verb.Name, verb.Description ?? "",
            [.. verb.Options.Select(OptionWords.Of)],
            [.. verb.Arguments.Select(argument => ((argument as IWord)?.Kind ?? ValueKind.Text, argument.Arity.MaximumNumberOfValues > 1))]))],
        [.. root.Options.Select(OptionWords.Of)]);

    /// <summary>The options that are followed by a value, of every verb.</summary>
    internal IEnumerable<OptionWords> WithValue =>
        Verbs.SelectMany(verb => verb.Options).Concat(Options).Where(option => option.Kind is not null).DistinctBy(option => option.Name);
}

/// <summary>A verb.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Options">Its own options.</param>
/// <param name="Arguments">Its arguments in order: what each is, and whether it may be repeated.</param>
internal sealed record VerbWords(
    string Name, string Description, IReadOnlyList<OptionWords> Options, IReadOnlyList<(ValueKind Kind, bool IsRepeated)> Arguments);

/// <summary>An option.</summary>
/// <param name="Name">Its long name.</param>
/// <param name="Aliases">Its short names.</param>
/// <param name="Description">What it does.</param>
/// <param name="Kind">What its value is; null for one that has none.</param>
internal sealed record OptionWords(string Name, IReadOnlyList<string> Aliases, string Description, ValueKind? Kind)
{
    /// <summary>All its names.</summary>
    internal IEnumerable<string> Names => Aliases.Prepend(Name);

    internal static OptionWords Of(Option option) => new(
        option.Name, [.. option.Aliases.Where(alias => alias != option.Name)], option.Description ?? "", (option as IWord)?.Kind);
}
