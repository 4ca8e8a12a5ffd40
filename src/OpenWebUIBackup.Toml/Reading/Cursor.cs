using System.Globalization;
using System.Text;

namespace OpenWebUIBackup.Toml.Reading;

/// <summary>A place in the text that moves forward and knows its line and column.</summary>
internal sealed class Cursor(string text)
{
    /// <summary>What <see cref="Peek"/> gives past the last character.</summary>
    public const int End = -1;

    private int _line = 1;
    private int _column = 1;

    public string Text { get; } = text;

    public int Offset { get; private set; }

    public TomlPosition Position => new(_line, _column);

    public bool AtEnd => Offset >= Text.Length;

    /// <summary>At LF or CRLF. A CR alone is not a line end in TOML.</summary>
    public bool AtLineEnd => Peek() == '\n' || (Peek() == '\r' && Peek(1) == '\n');

    /// <summary>The UTF-16 unit so far ahead, or <see cref="End"/>.</summary>
    public int Peek(int ahead = 0) => Offset + ahead < Text.Length ? Text[Offset + ahead] : End;

    /// <summary>Steps over one UTF-16 unit; the low half of a surrogate pair is no column of its own.</summary>
    public void Advance()
    {
        var passed = Text[Offset++];
        if (passed == '\n')
        {
            _line++;
            _column = 1;
        }
        else if (!char.IsLowSurrogate(passed))
        {
            _column++;
        }
    }

    public void Advance(int count)
    {
        for (var i = 0; i < count; i++) Advance();
    }

    /// <summary>Steps over LF or CRLF.</summary>
    public void AdvanceLineEnd() => Advance(Peek() == '\r' ? 2 : 1);

    public bool TryTake(char expected)
    {
        if (Peek() != expected) return false;
        Advance();
        return true;
    }

    /// <summary>Steps over tabs and spaces, TOML's only white space within a line.</summary>
    public void SkipSpace()
    {
        while (Peek() is ' ' or '\t') Advance();
    }

    /// <summary>Steps over a comment, if there is one, up to its line end.</summary>
    public void SkipComment()
    {
        if (Peek() != '#') return;
        while (!AtEnd && !AtLineEnd)
        {
            if (IsControl(Peek()))
                throw Fault($"{DescribeNext()} is not allowed in a comment: remove it");
            Advance();
        }
    }

    /// <summary>Steps over white space, comments and line ends.</summary>
    public void SkipBlank()
    {
        while (true)
        {
            SkipSpace();
            SkipComment();
            if (!AtLineEnd) return;
            AdvanceLineEnd();
        }
    }

    /// <summary>Goes back to the start of the line that the cursor is in.</summary>
    public void ReturnToLineStart()
    {
        Offset = Offset == 0 ? 0 : Text.LastIndexOf('\n', Offset - 1) + 1;
        _column = 1;
    }

    public TomlException Fault(string message) => new(Position, message);

    /// <summary>The next character as a message names it.</summary>
    public string DescribeNext()
    {
        if (AtEnd) return "the end of the file";
        if (AtLineEnd) return "the end of the line";
        var rune = Rune.GetRuneAt(Text, Offset);
        var hidden = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)
            || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;
        return hidden ? $"the character U+{rune.Value:X4}" : $"`{rune}`";
    }

    /// <summary>A control character other than tab, which TOML allows nowhere (line ends are looked for before).</summary>
    public static bool IsControl(int c) => c is (>= 0 and < ' ' and not '\t') or 0x7F;
}
