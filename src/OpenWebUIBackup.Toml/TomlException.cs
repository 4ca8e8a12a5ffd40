namespace OpenWebUIBackup.Toml;

/// <summary>One fault of a text that is not TOML: where, what is wrong, and what would be right.</summary>
public sealed record TomlFault(TomlPosition Position, string Message)
{
    /// <summary><c>line 3, column 7: …</c>.</summary>
    public override string ToString() => $"{Position}: {Message}";
}

/// <summary>The text is not TOML 1.0. The only exception that reading a text throws.</summary>
public sealed class TomlException(TomlFault fault) : Exception(fault.ToString())
{
    internal TomlException(TomlPosition position, string message) : this(new TomlFault(position, message))
    {
    }

    /// <summary>Where, and what is wrong.</summary>
    public TomlFault Fault { get; } = fault;
}
