namespace OpenWebUIBackup.Agent.Tests.Mirrors;

/// <summary>As much of a terminal as moving lines need: CR, LF, long lines going on below, cursor up, clear the line, clear below; all else is an error.</summary>
internal sealed class TerminalScreen(int width)
{
    private readonly List<char[]> _rows = [];
    private int _row;
    private int _column;

    /// <summary>What the screen showed whenever it had been redrawn.</summary>
    internal List<string[]> Frames { get; } = [];

    /// <summary>What it shows.</summary>
    internal string[] Rows => [.. _rows.Select(row => new string(row).TrimEnd('\0', ' ').Replace('\0', ' '))];

    internal void Feed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e' && text[i + 1] != '[')
                i++; // the keypad's mode, which .NET sets at its start
            else if (text[i] == '\e')
                i = Control(text, i + 2);
            else if (text[i] == '\r')
                _column = 0;
            else if (text[i] == '\n')
                _row++;
            else
                Put(text[i]);
        }
    }

    private void Put(char c)
    {
        if (_column == width)
            (_row, _column) = (_row + 1, 0);
        Row()[_column++] = c;
    }

    private int Control(string text, int at)
    {
        var end = at;
        while (!char.IsAsciiLetter(text[end]))
            end++;
        var number = end > at && int.TryParse(text.AsSpan(at, end - at), out var given) ? given : 1;
        switch (text[end])
        {
            case 'A':
                Assert.True(number <= _row, "the cursor goes above the first row");
                _row -= number;
                break;
            case 'K':
                Row().AsSpan(_column).Clear();
                break;
            case 'J':
                Row().AsSpan(_column).Clear();
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                Frames.Add(Rows);
                break;
            case 'm':
            case 'h':
            case 'l':
                break; // colours and modes
            default:
                Assert.Fail($"an unknown control sequence: {text[at..(end + 1)]}");
                break;
        }

        return end;
    }

    private char[] Row()
    {
        while (_rows.Count <= _row)
            _rows.Add(new char[width]);
        return _rows[_row];
    }
}
