namespace OpenWebUIBackup.Toml.Reading;

/// <summary>Reads what stands right of <c>=</c>.</summary>
internal sealed class ValueReader(Cursor cursor, KeyReader keys, StringReader strings)
{
    /// <summary>How many brackets and braces are open; after a fault, how deep it was.</summary>
    public int Open { get; private set; }

    /// <summary>Forgets the brackets that a fault left open.</summary>
    public void Reset() => Open = 0;

    /// <param name="depth">How many tables and arrays the value lies in.</param>
    public TomlValue Read(int depth)
    {
        var position = cursor.Position;
        if (depth > TomlDocument.MaxDepth)
            throw cursor.Fault($"tables and arrays may nest {TomlDocument.MaxDepth} deep, and this goes deeper");
        return cursor.Peek() switch
        {
            '"' or '\'' => new TomlString(position, strings.Read()),
            '[' => ReadArray(position, depth),
            '{' => ReadInlineTable(position, depth),
            _ => ReadToken(position),
        };
    }

    private TomlArray ReadArray(TomlPosition position, int depth)
    {
        var array = new TomlArray(position, isOfTables: false);
        cursor.Advance();
        Open++;
        while (true)
        {
            SkipBlankIn(position);
            if (cursor.TryTake(']')) break;
            if (cursor.Peek() == ',')
                throw cursor.Fault("expected a value or `]`, found `,`: one comma stands between two values");
            array.Add(Read(depth + 1));
            SkipBlankIn(position);
            if (cursor.TryTake(',')) continue;
            if (cursor.TryTake(']')) break;
            throw cursor.Fault($"expected `,` or `]` in the array that begins at {position}, found {cursor.DescribeNext()}");
        }

        Open--;
        return array;
    }

    private void SkipBlankIn(TomlPosition array)
    {
        cursor.SkipBlank();
        if (cursor.AtEnd) throw new TomlException(array, "this array is never closed: add `]`");
    }

    private TomlTable ReadInlineTable(TomlPosition position, int depth)
    {
        var table = new TomlTable(position, TableOrigin.Inline);
        cursor.Advance();
        Open++;
        cursor.SkipSpace();
        if (!cursor.TryTake('}'))
        {
            do
            {
                cursor.SkipSpace();
                RefuseInline(position);
                ReadEntry(table, depth);
                cursor.SkipSpace();
            }
            while (cursor.TryTake(','));
            if (!cursor.TryTake('}'))
            {
                RefuseInline(position);
                throw cursor.Fault($"expected `,` or `}}` in the table that begins at {position}, found {cursor.DescribeNext()}");
            }
        }

        Open--;
        return table;
    }

    private void RefuseInline(TomlPosition table)
    {
        if (cursor.AtEnd || cursor.AtLineEnd || cursor.Peek() == '#')
        {
            throw cursor.Fault($"the table that begins at {table} must be closed in its line: add `}}`, "
                + "or write it as a [table] of its own");
        }

        if (cursor.Peek() == '}')
            throw cursor.Fault("a table in braces has no comma after its last value: remove it");
    }

    /// <summary>Reads <c>key = value</c> into a table.</summary>
    public void ReadEntry(TomlTable table, int depth)
    {
        var key = keys.Read();
        if (!cursor.TryTake('='))
            throw cursor.Fault($"expected `=` after the key `{Token.Shorten(key[^1].Name)}`, found {cursor.DescribeNext()}");
        cursor.SkipSpace();
        // The place is looked up first, so that a duplicate is reported where it is, whatever its value.
        var place = TableBuilder.DescendDotted(table, key);
        place.Add(new TomlEntry(key[^1].Name, key[^1].Position, Read(depth + key.Count)));
    }

    private TomlValue ReadToken(TomlPosition position)
    {
        var token = Token.Read(cursor);
        if (token.Length == 0)
            throw new TomlException(position, $"expected a value, found {cursor.DescribeNext()}");
        switch (token)
        {
            case "true": return new TomlBoolean(position, true);
            case "false": return new TomlBoolean(position, false);
            case "inf" or "+inf": return new TomlFloat(position, double.PositiveInfinity);
            case "-inf": return new TomlFloat(position, double.NegativeInfinity);
            case "nan" or "+nan" or "-nan": return new TomlFloat(position, double.NaN);
        }

        if (DateTimeReader.LooksLikeOne(token)) return DateTimeReader.Read(token, cursor, position);
        if (char.IsAsciiDigit(token[0]) || token[0] is '+' or '-') return NumberReader.Read(token, position);
        throw new TomlException(position, Unquoted(token));
    }

    private static string Unquoted(string token)
    {
        var shown = Token.Shorten(token);
        return token.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" => $"`{shown}` is not a value: write `true`",
            "false" or "no" or "off" => $"`{shown}` is not a value: write `false`",
            "inf" or "nan" => $"`{shown}` is not a value: write `{token.ToLowerInvariant()}`",
            _ => $"`{shown}` is not a value: a text goes in quotes",
        };
    }
}
