namespace OpenWebUIBackup.Core.Model;

/// <summary>What is wrong with a filter pattern.</summary>
/// <param name="Pattern">The pattern as written.</param>
/// <param name="Column">The character of it where the fault is, from 1.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record FilterPatternFault(string Pattern, int Column, string Message)
{
    /// <summary><c>the pattern "a]", character 2: …</c>.</summary>
    public override string ToString() => $"the pattern \"{Pattern}\", character {Column}: {Message}";
}

/// <summary>A filter pattern cannot be understood.</summary>
public sealed class FilterPatternException(FilterPatternFault fault) : FormatException(fault.ToString())
{
    internal FilterPatternException(string pattern, int index, string message)
        : this(new FilterPatternFault(pattern, Math.Min(index, pattern.Length) + 1, message))
    {
    }

    /// <summary>Where, and what is wrong.</summary>
    public FilterPatternFault Fault { get; } = fault;
}
