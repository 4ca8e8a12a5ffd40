namespace OpenWebUIBackup.Toml;

/// <summary>A place in a TOML text. A byte order mark does not count.</summary>
/// <param name="Line">The line, from 1; lines end with LF or CRLF.</param>
/// <param name="Column">The column, from 1, in characters (Unicode code points), a tab counting as one.</param>
public readonly record struct TomlPosition(int Line, int Column)
{
    /// <summary>The first character of a text.</summary>
    public static TomlPosition Start { get; } = new(1, 1);

    /// <summary><c>line 3, column 7</c>.</summary>
    public override string ToString() => $"line {Line}, column {Column}";
}
