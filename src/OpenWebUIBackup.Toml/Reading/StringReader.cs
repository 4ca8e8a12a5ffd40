using System.Globalization;
using System.Text;

namespace OpenWebUIBackup.Toml.Reading;

/// <summary>Reads strings: basic and literal, of one line or several.</summary>
internal sealed class StringReader(Cursor cursor)
{
    /// <summary>Reads the string whose opening quote is next.</summary>
    public string Read()
    {
        var opening = cursor.Position;
        var quote = (char)cursor.Peek();
        cursor.Advance();
        if (cursor.Peek() != quote) return ReadLine(quote, opening);
        cursor.Advance();
        if (!cursor.TryTake(quote)) return "";
        if (cursor.AtLineEnd) cursor.AdvanceLineEnd();
        return ReadLines(quote, opening);
    }

    private string ReadLine(char quote, TomlPosition opening)
    {
        var value = new StringBuilder();
        while (!cursor.TryTake(quote))
        {
            if (cursor.AtEnd || cursor.AtLineEnd)
            {
                throw new TomlException(opening,
                    $"this string is not closed in its line: add {quote}, or use {new string(quote, 3)} for several lines");
            }

            if (quote == '"' && cursor.TryTake('\\')) AppendEscape(value);
            else AppendPlain(value);
        }

        return value.ToString();
    }

    private string ReadLines(char quote, TomlPosition opening)
    {
        var value = new StringBuilder();
        while (true)
        {
            if (cursor.AtEnd)
                throw new TomlException(opening, $"this string is never closed: add {new string(quote, 3)}");
            if (cursor.Peek() == quote)
            {
                if (TryClose(quote, value)) return value.ToString();
            }
            else if (cursor.AtLineEnd)
            {
                AppendLineEnd(value);
            }
            else if (quote == '"' && cursor.TryTake('\\'))
            {
                if (!TrySkipLineEnd()) AppendEscape(value);
            }
            else
            {
                AppendPlain(value);
            }
        }
    }

    /// <summary>Takes the quotes that are next: up to two belong to the text, also right before the closing three.</summary>
    private bool TryClose(char quote, StringBuilder value)
    {
        var run = 1;
        while (run < 5 && cursor.Peek(run) == quote) run++;
        cursor.Advance(run);
        value.Append(quote, run < 3 ? run : run - 3);
        return run >= 3;
    }

    private void AppendLineEnd(StringBuilder value)
    {
        if (cursor.Peek() == '\r')
        {
            value.Append('\r');
            cursor.Advance();
        }

        value.Append('\n');
        cursor.Advance();
    }

    /// <summary>After a backslash: white space up to a line end, and all that follows it, is left out.</summary>
    private bool TrySkipLineEnd()
    {
        var ahead = 0;
        while (cursor.Peek(ahead) is ' ' or '\t') ahead++;
        var next = cursor.Peek(ahead);
        if (next != '\n' && !(next == '\r' && cursor.Peek(ahead + 1) == '\n'))
        {
            return ahead > 0
                ? throw cursor.Fault("a backslash before white space must be the last thing in its line: write `\\\\` for a backslash")
                : false;
        }

        cursor.SkipSpace();
        while (cursor.AtLineEnd)
        {
            cursor.AdvanceLineEnd();
            cursor.SkipSpace();
        }

        return true;
    }

    private void AppendPlain(StringBuilder value)
    {
        var c = cursor.Peek();
        if (Cursor.IsControl(c))
            throw cursor.Fault($"{cursor.DescribeNext()} is not allowed in a string: write `\\u{c:X4}` between double quotes");
        value.Append((char)c);
        cursor.Advance();
    }

    private void AppendEscape(StringBuilder value)
    {
        var plain = cursor.Peek() switch
        {
            'b' => '\b',
            't' => '\t',
            'n' => '\n',
            'f' => '\f',
            'r' => '\r',
            '"' => '"',
            '\\' => '\\',
            _ => '\0',
        };
        if (plain != '\0')
        {
            cursor.Advance();
            value.Append(plain);
            return;
        }

        var digits = cursor.Peek() switch { 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            throw cursor.Fault($"{cursor.DescribeNext()} cannot follow a backslash: write `\\\\` for a backslash, "
                + "or put the text between single quotes, where a backslash is a plain character");
        }

        cursor.Advance();
        AppendCodePoint(value, digits);
    }

    private void AppendCodePoint(StringBuilder value, int digits)
    {
        var position = cursor.Position;
        uint code = 0;
        for (var i = 0; i < digits; i++)
        {
            var c = cursor.Peek();
            if (c == Cursor.End || c > 0x7F || !char.IsAsciiHexDigit((char)c))
                throw cursor.Fault($"expected {digits} hexadecimal digits, found {cursor.DescribeNext()} after {i}");
            code = (code << 4) | (uint)int.Parse([(char)c], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            cursor.Advance();
        }

        if (!Rune.TryCreate(code, out var rune))
            throw new TomlException(position, $"U+{code:X4} is not a character: at most 10FFFF, and not D800 to DFFF");
        value.Append(rune.ToString());
    }
}
