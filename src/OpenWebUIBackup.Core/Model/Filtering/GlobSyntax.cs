using System.Text;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>Reads a glob as rclone 1.60 does (what it makes of one shows with <c>--dump filters</c>).</summary>
internal sealed class GlobSyntax
{
    private readonly string _text;
    private readonly List<PatternNode> _parts = [];
    private readonly List<PatternNode> _options = [];
    private int _at;
    private int _openBrace = -1;
    private int _optionStart;

    private GlobSyntax(string text) => _text = text;

    public static Glob Parse(string text)
    {
        if (text.Length == 0) throw new FilterPatternException(text, 0, "it is empty and would match nothing");
        return new GlobSyntax(text).Parse();
    }

    private Glob Parse()
    {
        var atRoot = _text[0] == '/';
        if (atRoot) _at = 1;
        while (_at < _text.Length) ParseNext();
        if (_openBrace >= 0) throw Fault(_openBrace, "`{` is never closed: add `}`, or write `\\{` for a brace");
        if (_text[^1] == '/')
        {
            // dir/ is dir/**; the slash of "/" alone has been taken as the anchor.
            _parts.Add(PatternNode.AnyNumberOf(CharacterSet.Any));
        }

        return new Glob(_text, atRoot, new PatternNode.Sequence(_parts));
    }

    private void ParseNext()
    {
        var c = _text[_at];
        switch (c)
        {
            case '*':
                ParseStars();
                break;
            case '?':
                _parts.Add(new PatternNode.Character(CharacterSet.AnyButSlash));
                _at++;
                break;
            case '[':
                ParseClass();
                break;
            case '{' when _at + 1 < _text.Length && _text[_at + 1] == '{':
                ParseRegularExpression();
                break;
            case '{':
                if (_openBrace >= 0) throw Fault(_at, "braces cannot be nested: write the alternatives out");
                _openBrace = _at++;
                _optionStart = _parts.Count;
                break;
            case '}':
                if (_openBrace < 0) throw Fault(_at, "`}` has no `{`: write `\\}` for a brace");
                EndOption();
                _parts.Add(new PatternNode.Choice([.. _options]));
                _options.Clear();
                _openBrace = -1;
                _at++;
                break;
            case ',' when _openBrace >= 0:
                EndOption();
                _at++;
                break;
            case ']':
                throw Fault(_at, "`]` has no `[`: write `\\]` for a bracket");
            case '\\':
                _parts.Add(new PatternNode.Character(Escape.Parse(_text, ref _at, ignoreCase: false)));
                break;
            default:
                ParseLiteral();
                break;
        }
    }

    private void ParseLiteral()
    {
        if (!Rune.TryGetRuneAt(_text, _at, out var rune)) throw Fault(_at, "half a surrogate pair is not a character");
        _parts.Add(new PatternNode.Character(CharacterSet.Of(rune.Value, ignoreCase: false)));
        _at += rune.Utf16SequenceLength;
    }

    private void ParseStars()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] == '*') _at++;
        _parts.Add((_at - start) switch
        {
            1 => PatternNode.AnyNumberOf(CharacterSet.AnyButSlash),
            2 => PatternNode.AnyNumberOf(CharacterSet.Any),
            _ => throw Fault(start, "more than two stars: `*` stays within a name, `**` goes through directories"),
        });
    }

    /// <summary>rclone counts brackets to find the end, and what is between is a regular expression's class.</summary>
    private void ParseClass()
    {
        var start = _at;
        var open = 0;
        do
        {
            if (_at == _text.Length) throw Fault(start, "`[` is never closed: add `]`, or write `\\[` for a bracket");
            open += _text[_at] switch { '[' => 1, ']' => -1, _ => 0 };
            _at++;
        }
        while (open > 0);
        _parts.Add(RegexSyntax.Parse(_text, start, _at));
    }

    private void ParseRegularExpression()
    {
        var start = _at;
        var end = _text.IndexOf("}}", _at + 2, StringComparison.Ordinal);
        if (end < 0) throw Fault(start, "`{{` is never closed: add `}}`");
        // {{a{2}}}: of a run of braces the last two close.
        while (end + 2 < _text.Length && _text[end + 2] == '}') end++;
        _parts.Add(RegexSyntax.Parse(_text, start + 2, end));
        _at = end + 2;
    }

    private void EndOption()
    {
        _options.Add(new PatternNode.Sequence(_parts[_optionStart..]));
        _parts.RemoveRange(_optionStart, _parts.Count - _optionStart);
    }

    private FilterPatternException Fault(int index, string message) => new(_text, index, message);
}
