using System.Globalization;
using System.Text;

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

    /// <summary>
    /// A token or key for a message: cut when long, no half characters, and control characters spelled out, since a
    /// quoted key can hold line ends and what a terminal obeys.
    /// </summary>
    public static string Shorten(string token)
    {
        var cut = token.Length <= ShownLength ? token.Length
            : char.IsHighSurrogate(token[ShownLength - 1]) ? ShownLength - 1
            : ShownLength;
        var shown = new StringBuilder();
        foreach (var c in token.AsSpan(0, cut))
        {
            if (char.IsControl(c)) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else shown.Append(c);
        }

        return shown.Append(cut < token.Length ? "…" : "").ToString();
    }

    private static bool EndsToken(int c) =>
        c is Cursor.End or ' ' or '\t' or '\n' or '\r' or ',' or ']' or '}' or '#' || Cursor.IsControl(c);
}
