using System.Text;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>Reads <c>[a-z]</c>, <c>[^a-z]</c>, <c>[[:digit:]_]</c> as Go's regular expressions do.</summary>
internal static class CharacterClass
{
    private static readonly Dictionary<string, (int First, int Last)[]> _named = new(StringComparer.Ordinal)
    {
        ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
        ["alpha"] = [('A', 'Z'), ('a', 'z')],
        ["ascii"] = [(0, 0x7F)],
        ["blank"] = [('\t', '\t'), (' ', ' ')],
        ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
        ["digit"] = Escape.Digits,
        ["graph"] = [('!', '~')],
        ["lower"] = [('a', 'z')],
        ["print"] = [(' ', '~')],
        ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ["space"] = [('\t', '\r'), (' ', ' ')],
        ["upper"] = [('A', 'Z')],
        ["word"] = Escape.Words,
        ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
    };

    /// <param name="text">The pattern.</param>
    /// <param name="at">Where the opening bracket is; moved behind the closing one.</param>
    /// <param name="end">Where the part of the pattern ends that may be read.</param>
    /// <param name="ignoreCase">Whether letter case counts.</param>
    public static CharacterSet Parse(string text, ref int at, int end, bool ignoreCase)
    {
        var open = at++;
        var negated = at < end && text[at] == '^';
        if (negated) at++;
        var ranges = new List<(int First, int Last)>();
        for (var first = true; ; first = false)
        {
            if (at >= end) throw new FilterPatternException(text, open, "`[` is never closed: add `]`");
            if (text[at] == ']' && !first) break;
            if (text[at] == '[' && at + 1 < end && text[at + 1] == ':') AddNamed(ranges, text, ref at, end);
            else if (!TryAddShorthand(ranges, text, ref at, end)) ranges.Add(ParseRange(text, ref at, end, open));
        }

        at++;
        return new CharacterSet(ranges, negated, ignoreCase);
    }

    private static void AddNamed(List<(int First, int Last)> ranges, string text, ref int at, int end)
    {
        var close = text.IndexOf(":]", at + 2, end - at - 2, StringComparison.Ordinal);
        var name = close < 0 ? "" : text[(at + 2)..close];
        if (!_named.TryGetValue(name.TrimStart('^'), out var named))
        {
            throw new FilterPatternException(text, at,
                $"a named class is one of {string.Join(", ", _named.Keys.Select(n => $"[:{n}:]"))}");
        }

        ranges.AddRange(name.StartsWith('^') ? Complement(named) : named);
        at = close + 2;
    }

    private static bool TryAddShorthand(List<(int First, int Last)> ranges, string text, ref int at, int end)
    {
        if (text[at] != '\\' || at + 1 >= end) return false;
        (int, int)[]? added = text[at + 1] switch
        {
            'd' => Escape.Digits,
            'w' => Escape.Words,
            's' => Escape.Spaces,
            'D' => Complement(Escape.Digits),
            'W' => Complement(Escape.Words),
            'S' => Complement(Escape.Spaces),
            _ => null,
        };
        if (added is null) return false;
        ranges.AddRange(added);
        at += 2;
        return true;
    }

    private static (int First, int Last) ParseRange(string text, ref int at, int end, int open)
    {
        var start = at;
        var first = ParseOne(text, ref at, end, open);
        if (at + 1 >= end || text[at] != '-' || text[at + 1] == ']') return (first, first);
        at++;
        var last = ParseOne(text, ref at, end, open);
        return first <= last
            ? (first, last)
            : throw new FilterPatternException(text, start, "a range goes from the lower character to the higher");
    }

    private static int ParseOne(string text, ref int at, int end, int open)
    {
        if (at >= end) throw new FilterPatternException(text, open, "`[` is never closed: add `]`");
        if (text[at] == '\\')
        {
            var start = at;
            return Escape.Parse(text[..end], ref at, ignoreCase: false).Single
                ?? throw new FilterPatternException(text, start, "a class of characters cannot end a range");
        }

        if (!Rune.TryGetRuneAt(text, at, out var rune))
            throw new FilterPatternException(text, at, "half a surrogate pair is not a character");
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private static (int, int)[] Complement((int First, int Last)[] ranges)
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in ranges)
        {
            if (first > next) gaps.Add((next, first - 1));
            next = last + 1;
        }

        gaps.Add((next, 0x10FFFF));
        return [.. gaps];
    }
}
