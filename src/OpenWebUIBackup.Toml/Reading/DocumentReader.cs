namespace OpenWebUIBackup.Toml.Reading;

/// <summary>Reads a whole text, statement by statement, and goes on behind a fault.</summary>
internal sealed class DocumentReader
{
    // More than anybody repairs in one sitting; a text that is not TOML at all has one in every line.
    private const int MaxFaults = 100;

    private readonly Cursor _cursor;
    private readonly KeyReader _keys;
    private readonly ValueReader _values;
    private readonly TomlTable _root = new(TomlPosition.Start, TableOrigin.Header);
    private readonly List<TomlFault> _faults = [];
    private TomlTable _current;
    private int _depth;

    public DocumentReader(string text)
    {
        _cursor = new Cursor(text);
        var strings = new StringReader(_cursor);
        _keys = new KeyReader(_cursor, strings);
        _values = new ValueReader(_cursor, _keys, strings);
        _current = _root;
    }

    public TomlDocument Read()
    {
        while (!_cursor.AtEnd && _faults.Count < MaxFaults)
        {
            var line = _cursor.Position.Line;
            try
            {
                ReadStatement();
            }
            catch (TomlException fault)
            {
                _faults.Add(fault.Fault);
                Recover(line);
            }
        }

        return new TomlDocument(_root, _faults);
    }

    private void ReadStatement()
    {
        _cursor.SkipSpace();
        if (_cursor.Peek() == '[') ReadHeader();
        else if (!_cursor.AtEnd && !_cursor.AtLineEnd && _cursor.Peek() != '#') _values.ReadEntry(_current, _depth);
        _cursor.SkipSpace();
        _cursor.SkipComment();
        if (_cursor.AtLineEnd) _cursor.AdvanceLineEnd();
        else if (!_cursor.AtEnd)
            throw _cursor.Fault($"expected the end of the line, found {_cursor.DescribeNext()}");
    }

    private void ReadHeader()
    {
        // What follows a broken header belongs nowhere: it is read into a table that nobody sees.
        _current = new TomlTable(_cursor.Position, TableOrigin.Header);
        _depth = 0;
        _cursor.Advance();
        var ofArray = _cursor.TryTake('[');
        var key = _keys.Read();
        if (!_cursor.TryTake(']') || (ofArray && !_cursor.TryTake(']')))
            throw _cursor.Fault($"expected `{(ofArray ? "]]" : "]")}` at the end of the table's name, found {_cursor.DescribeNext()}");
        _current = ofArray ? TableBuilder.OpenArrayTable(_root, key) : TableBuilder.OpenTable(_root, key);
        _depth = key.Count;
    }

    /// <summary>
    /// Goes to where the next statement can begin. Inside brackets the next line is most likely the rest of an
    /// array, so lines are left out until one looks like a statement; every line is looked at once.
    /// </summary>
    private void Recover(int statementLine)
    {
        var inBrackets = _values.Open > 0;
        _values.Reset();
        if (inBrackets && _cursor.Position.Line > statementLine && !_cursor.AtEnd)
        {
            // The bracket was forgotten and this line is already the next statement.
            _cursor.ReturnToLineStart();
            if (AtStatement()) return;
        }

        do
        {
            while (!_cursor.AtEnd && _cursor.Peek() != '\n') _cursor.Advance();
            if (!_cursor.AtEnd) _cursor.Advance();
        }
        while (inBrackets && !_cursor.AtEnd && !AtStatement());
    }

    /// <summary><c>key =</c> or <c>[name</c>, bare keys only: good enough to find the next foothold.</summary>
    private bool AtStatement()
    {
        var ahead = 0;
        while (_cursor.Peek(ahead) is ' ' or '\t') ahead++;
        var header = _cursor.Peek(ahead) == '[';
        while (_cursor.Peek(ahead) == '[') ahead++;
        var start = ahead;
        while (KeyReader.IsBare(_cursor.Peek(ahead)) || _cursor.Peek(ahead) == '.') ahead++;
        if (ahead == start) return false;
        while (_cursor.Peek(ahead) is ' ' or '\t') ahead++;
        return _cursor.Peek(ahead) == (header ? ']' : '=');
    }
}
