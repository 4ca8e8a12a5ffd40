namespace OpenWebUIBackup.Toml.Reading;

/// <summary>A value without quotes or brackets: everything up to what can end it.</summary>
internal static class Token
{
    // Enough to recognise the place, little enough for one line of a terminal.
    private const int ShownLength = 40;

    public static string Read(Cursor cursor)
    {
        var start = cursor.Offset;
        while (!EndsToken(cursor.Peek())) cursor.Advance();
        return cursor.Text[start..cursor.Offset];
    }

    /// <summary>The token for a message: cut when long, no half characters.</summary>
    public static string Shorten(string token)
    {
        if (token.Length <= ShownLength) return token;
        var cut = char.IsHighSurrogate(token[ShownLength - 1]) ? ShownLength - 1 : ShownLength;
        return string.Concat(token.AsSpan(0, cut), "…");
    }

    private static bool EndsToken(int c) =>
        c is Cursor.End or ' ' or '\t' or '\n' or '\r' or ',' or ']' or '}' or '#' || Cursor.IsControl(c);
}
