using System.CommandLine;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>What a value on the command line is, so that a shell can complete it.</summary>
internal enum ValueKind
{
    Text,
    File,
    Directory,
    Job,
    Snapshot,
    Component,
    Shell,
}

/// <summary>An option or argument that knows what its value is.</summary>
internal interface IWord
{
    /// <summary>What its value is.</summary>
    ValueKind Kind { get; }
}

/// <summary>An option with a value.</summary>
internal sealed class ValueOption<T>(string name, string helpName, ValueKind kind, string description)
    : Option<T>(name), IWord
{
    /// <inheritdoc />
    public ValueKind Kind => kind;

    /// <summary>Describes itself.</summary>
    internal ValueOption<T> Described()
    {
        HelpName = helpName;
        Description = description;
        return this;
    }
}

/// <summary>An argument.</summary>
internal sealed class ValueArgument<T>(string name, ValueKind kind, string description) : Argument<T>(name), IWord
{
    /// <inheritdoc />
    public ValueKind Kind => kind;

    /// <summary>Describes itself.</summary>
    internal ValueArgument<T> Described(ArgumentArity arity)
    {
        Description = description;
        Arity = arity;
        return this;
    }
}

/// <summary>Makes options and arguments.</summary>
internal static class Words
{
    internal static Option<string> Text(string name, string helpName, ValueKind kind, string description) =>
        new ValueOption<string>(name, helpName, kind, description).Described();

    internal static Option<string[]> Texts(string name, string helpName, ValueKind kind, string description) =>
        new ValueOption<string[]>(name, helpName, kind, description) { Arity = ArgumentArity.OneOrMore }.Described();

    internal static Option<int?> Number(string name, string helpName, string description) =>
        new ValueOption<int?>(name, helpName, ValueKind.Text, description).Described();

    internal static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    internal static Argument<string> Optional(string name, ValueKind kind, string description) =>
        new ValueArgument<string>(name, kind, description).Described(ArgumentArity.ZeroOrOne);

    internal static Argument<string> Required(string name, ValueKind kind, string description) =>
        new ValueArgument<string>(name, kind, description).Described(ArgumentArity.ExactlyOne);

    internal static Argument<string[]> Any(string name, ValueKind kind, string description) =>
        new ValueArgument<string[]>(name, kind, description).Described(ArgumentArity.ZeroOrMore);
}
