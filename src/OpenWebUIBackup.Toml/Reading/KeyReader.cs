using System.Globalization;

namespace OpenWebUIBackup.Toml.Reading;

/// <summary>One part of a dotted key.</summary>
internal readonly record struct KeyPart(string Name, TomlPosition Position);

/// <summary>Reads keys: bare, quoted, dotted.</summary>
internal sealed class KeyReader(Cursor cursor, StringReader strings)
{
    /// <summary>Reads a key and the white space after it.</summary>
    public List<KeyPart> Read()
    {
        var parts = new List<KeyPart>(1);
        do
        {
            cursor.SkipSpace();
            if (parts.Count == TomlDocument.MaxDepth)
                throw cursor.Fault($"a key of more than {TomlDocument.MaxDepth} parts is nested too deep");
            parts.Add(ReadPart());
            cursor.SkipSpace();
        }
        while (cursor.TryTake('.'));
        return parts;
    }

    /// <summary>What a bare key may be made of.</summary>
    public static bool IsBare(int c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';

    private KeyPart ReadPart()
    {
        var position = cursor.Position;
        if (cursor.Peek() is '"' or '\'')
        {
            var quote = (char)cursor.Peek();
            if (cursor.Peek(1) == quote && cursor.Peek(2) == quote)
                throw cursor.Fault($"a key cannot be a multi-line string: write it within one pair of {quote}");
            return new KeyPart(strings.Read(), position);
        }

        var start = cursor.Offset;
        while (IsBare(cursor.Peek())) cursor.Advance();
        if (cursor.Offset == start)
        {
            throw cursor.Fault(string.Create(CultureInfo.InvariantCulture,
                $"expected a key, found {cursor.DescribeNext()}: a key is made of letters, digits, `_` and `-`, anything else goes in quotes"));
        }

        return new KeyPart(cursor.Text[start..cursor.Offset], position);
    }
}
