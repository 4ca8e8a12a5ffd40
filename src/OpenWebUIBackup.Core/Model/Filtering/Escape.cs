using System.Text;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>What a backslash makes of the character after it; the same in globs and regular expressions.</summary>
internal static class Escape
{
    public static readonly (int First, int Last)[] Digits = [('0', '9')];
    public static readonly (int First, int Last)[] Words = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    public static readonly (int First, int Last)[] Spaces = [('\t', '\n'), ('\f', '\r'), (' ', ' ')];

    /// <param name="text">The pattern.</param>
    /// <param name="at">Where the backslash is; moved behind the escape.</param>
    /// <param name="ignoreCase">Whether letter case counts.</param>
    public static CharacterSet Parse(string text, ref int at, bool ignoreCase)
    {
        var start = at++;
        if (at == text.Length)
            throw new FilterPatternException(text, start, "nothing follows the backslash: write `\\\\` for a backslash");
        if (!Rune.TryGetRuneAt(text, at, out var rune))
            throw new FilterPatternException(text, at, "half a surrogate pair is not a character");
        at += rune.Utf16SequenceLength;
        return (char)rune.Value switch
        {
            'd' => new CharacterSet(Digits),
            'D' => new CharacterSet(Digits, negated: true),
            'w' => new CharacterSet(Words),
            'W' => new CharacterSet(Words, negated: true),
            's' => new CharacterSet(Spaces),
            'S' => new CharacterSet(Spaces, negated: true),
            'a' => CharacterSet.Of('\a', false),
            'f' => CharacterSet.Of('\f', false),
            'n' => CharacterSet.Of('\n', false),
            'r' => CharacterSet.Of('\r', false),
            't' => CharacterSet.Of('\t', false),
            'v' => CharacterSet.Of('\v', false),
            _ when rune.IsAscii && !Rune.IsLetterOrDigit(rune) => CharacterSet.Of(rune.Value, ignoreCase),
            _ => throw new FilterPatternException(text, start, $"`\\{rune}` is not understood: write `{rune}` for the character itself"),
        };
    }
}
