using System.Collections.Immutable;
using System.Text;

namespace OpenWebUIBackup.Processes;

/// <summary>Strings that must not be seen. Immutable; prints as nothing but their number.</summary>
public sealed class Secrets
{
    private const string Mask = "***";

    // The lines of a private key appear singly in a tool's output; shorter ones are mostly words like "yes" or "}".
    private const int ShortestLine = 8;

    private readonly ImmutableHashSet<string> _values;

    private Secrets(ImmutableHashSet<string> values)
    {
        _values = values;
        LongestLength = values.Count == 0 ? 0 : values.Max(Encoding.UTF8.GetByteCount);
    }

    /// <summary>No secrets.</summary>
    public static Secrets None { get; } = new(ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    /// <summary>The length of the longest in UTF-8 bytes: how much of one may lie beyond a cut.</summary>
    internal int LongestLength { get; }

    /// <summary>These and one more. Of one with several lines each longer line is a secret too. An empty one changes nothing.</summary>
    public Secrets With(string secret)
    {
        var trimmed = secret.Trim();
        if (trimmed.Length == 0)
            return this;
        var lines = trimmed.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= ShortestLine);
        return new Secrets(_values.Add(trimmed).Union(lines));
    }

    /// <summary>These and the others.</summary>
    public Secrets With(Secrets others) => new(_values.Union(others._values));

    /// <summary>The text with each secret as <c>***</c>.</summary>
    public string Redact(string text) => Redact(text, 0, text.Length);

    /// <summary>
    /// A part of the text with each secret as <c>***</c>. Secrets are looked for in the whole, so that one that
    /// crosses a border of the part is seen.
    /// </summary>
    internal string Redact(string text, int from, int to)
    {
        var hidden = Hidden(text);
        var result = new StringBuilder(to - from);
        var at = from;
        foreach (var (start, end) in hidden)
        {
            if (end <= at)
                continue;
            if (start >= to)
                break;
            if (start > at)
                result.Append(text, at, start - at);
            result.Append(Mask);
            at = end;
        }
        if (at < to)
            result.Append(text, at, to - at);
        return result.ToString();
    }

    // Where secrets lie, in order, those that overlap made one.
    private List<(int Start, int End)> Hidden(string text)
    {
        var found = new List<(int Start, int End)>();
        foreach (var value in _values)
            for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0; at = text.IndexOf(value, at + 1, StringComparison.Ordinal))
                found.Add((at, at + value.Length));
        found.Sort();
        var merged = new List<(int Start, int End)>();
        foreach (var part in found)
        {
            if (merged.Count > 0 && part.Start < merged[^1].End)
                merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, part.End));
            else
                merged.Add(part);
        }
        return merged;
    }

    /// <summary>Their number.</summary>
    public override string ToString() => $"{_values.Count} secrets";
}
