namespace OpenWebUIBackup.Toml;

/// <summary>A value of a TOML document. The kinds are closed: match on the subclasses.</summary>
public abstract class TomlValue
{
    private protected TomlValue(TomlPosition position) => Position = position;

    /// <summary>Where the value begins.</summary>
    public TomlPosition Position { get; }

    /// <summary>The kind as a person calls it, with its article: <c>a string</c>, <c>an integer</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>A string of any of the four notations.</summary>
public sealed class TomlString(TomlPosition position, string value) : TomlValue(position)
{
    /// <summary>The text, escapes resolved.</summary>
    public string Value { get; } = value;

    /// <inheritdoc/>
    public override string Kind => "a string";
}

/// <summary>An integer of 64 bits.</summary>
public sealed class TomlInteger(TomlPosition position, long value) : TomlValue(position)
{
    /// <summary>The number.</summary>
    public long Value { get; } = value;

    /// <inheritdoc/>
    public override string Kind => "an integer";
}

/// <summary>A number of IEEE 754 double precision; infinite and NaN are legal.</summary>
public sealed class TomlFloat(TomlPosition position, double value) : TomlValue(position)
{
    /// <summary>The number.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override string Kind => "a float";
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class TomlBoolean(TomlPosition position, bool value) : TomlValue(position)
{
    /// <summary>The truth value.</summary>
    public bool Value { get; } = value;

    /// <inheritdoc/>
    public override string Kind => "a boolean";
}
