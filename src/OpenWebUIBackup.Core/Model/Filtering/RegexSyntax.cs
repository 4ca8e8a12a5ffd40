using System.Globalization;
using System.Text;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>
/// Reads the part of Go's regular expressions that a file name needs: characters, classes, groups, <c>|</c>,
/// <c>* + ? {n,m}</c>, <c>(?i)</c>. Anchors, word boundaries and Unicode classes are refused by name.
/// </summary>
internal sealed class RegexSyntax
{
    // Go's own limit of a counted repetition.
    private const int MaxCount = 1000;
    private const int MaxNesting = 50;

    private readonly string _text;
    private readonly int _end;
    private int _at;
    private int _nesting;
    private bool _ignoreCase;

    private RegexSyntax(string text, int start, int end)
    {
        _text = text;
        _at = start;
        _end = end;
    }

    /// <summary>Reads what stands between two places of a pattern.</summary>
    public static PatternNode Parse(string text, int start, int end)
    {
        var syntax = new RegexSyntax(text, start, end);
        var node = syntax.ParseChoice();
        return syntax._at == end ? node : throw syntax.Fault("`)` has no `(`: write `\\)` for a parenthesis");
    }

    private PatternNode ParseChoice()
    {
        var options = new List<PatternNode> { ParseSequence() };
        while (Peek() == '|')
        {
            _at++;
            options.Add(ParseSequence());
        }

        return options.Count == 1 ? options[0] : new PatternNode.Choice(options);
    }

    private PatternNode.Sequence ParseSequence()
    {
        var parts = new List<PatternNode>();
        while (Peek() is not ('\0' or '|' or ')')) parts.Add(ParseRepeat());
        return new PatternNode.Sequence(parts);
    }

    private PatternNode ParseRepeat()
    {
        var part = ParseAtom();
        PatternNode? repeated = Peek() switch
        {
            '*' => Simple(part, true, true),
            '+' => Simple(part, false, true),
            '?' => Simple(part, true, false),
            '{' => TryParseCounts(part),
            _ => null,
        };
        if (repeated is null) return part;
        // A lazy repetition finds other groups, never other texts.
        if (Peek() == '?') _at++;
        return Peek() is '*' or '+' or '?'
            ? throw Fault("a repetition cannot be repeated: put the first in parentheses")
            : repeated;
    }

    private PatternNode.Repeat Simple(PatternNode part, bool canBeNone, bool canBeMany)
    {
        _at++;
        return new PatternNode.Repeat(part, canBeNone, canBeMany);
    }

    /// <summary><c>{n}</c>, <c>{n,}</c>, <c>{n,m}</c>; a brace that is none of these is a plain character.</summary>
    private PatternNode.Sequence? TryParseCounts(PatternNode part)
    {
        var close = _text.IndexOf('}', _at, _end - _at);
        if (close < 0) return null;
        var counts = _text[(_at + 1)..close].Split(',');
        if (counts.Length > 2 || !TryCount(counts[0], out var least)) return null;
        var many = counts.Length == 2 && counts[1].Length == 0;
        var most = least;
        if (counts.Length == 2 && !many && !TryCount(counts[1], out most)) return null;
        if (least > MaxCount || most > MaxCount || most < least)
            throw Fault($"a repetition is `{{n}}` or `{{n,m}}` with n up to m and m up to {MaxCount}");
        _at = close + 1;
        var parts = Enumerable.Repeat(part, least).ToList();
        if (many) parts.Add(new PatternNode.Repeat(part, true, true));
        parts.AddRange(Enumerable.Repeat(new PatternNode.Repeat(part, true, false), most - least));
        return new PatternNode.Sequence(parts);
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private PatternNode ParseAtom()
    {
        switch (Peek())
        {
            case '(':
                return ParseGroup();
            case '[':
                return new PatternNode.Character(CharacterClass.Parse(_text, ref _at, _end, _ignoreCase));
            case '.':
                _at++;
                return new PatternNode.Character(CharacterSet.AnyButLineEnd);
            case '\\':
                return new PatternNode.Character(Escape.Parse(_text[.._end], ref _at, _ignoreCase));
            case '^' or '$':
                throw Fault("`^` and `$` are not understood here: a pattern ends where the path ends, and a leading `/` ties it to the root");
            case '*' or '+' or '?':
                throw Fault("there is nothing before this to repeat: write it with a backslash for the character itself");
        }

        if (!Rune.TryGetRuneAt(_text, _at, out var rune)) throw Fault("half a surrogate pair is not a character");
        _at += rune.Utf16SequenceLength;
        return new PatternNode.Character(CharacterSet.Of(rune.Value, _ignoreCase));
    }

    private PatternNode ParseGroup()
    {
        var open = _at++;
        if (++_nesting > MaxNesting) throw Fault($"groups nest more than {MaxNesting} deep");
        var outer = _ignoreCase;
        if (Peek() == '?' && !TryParseFlags())
        {
            // (?i) holds to the end of the group around it.
            _nesting--;
            return PatternNode.Empty;
        }

        var inner = ParseChoice();
        if (Peek() != ')')
            throw new FilterPatternException(_text, open, "`(` is never closed: add `)`, or write `\\(` for a parenthesis");
        _at++;
        _nesting--;
        _ignoreCase = outer;
        return inner;
    }

    /// <summary>True when a group follows (<c>(?:</c>, <c>(?i:</c>), false for flags alone.</summary>
    private bool TryParseFlags()
    {
        _at++;
        if (Peek() == 'i')
        {
            _ignoreCase = true;
            _at++;
        }

        return Peek() switch
        {
            ':' => Step(true),
            ')' => Step(false),
            _ => throw Fault("of the groups that begin with `(?` only `(?:…)`, `(?i:…)` and `(?i)` are understood"),
        };
    }

    private bool Step(bool result)
    {
        _at++;
        return result;
    }

    private char Peek() => _at < _end ? _text[_at] : '\0';

    private FilterPatternException Fault(string message) => new(_text, _at, message);
}
