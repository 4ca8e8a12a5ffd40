using System.Text;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>Rows in aligned columns, two spaces apart.</summary>
/// <param name="columns">The headings; one that begins with <c>&gt;</c> aligns its column to the right.</param>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, one cell for each column.</summary>
    internal void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The lines: headings first, no blanks at the ends.</summary>
    /// <param name="style">How the headings are set off.</param>
    internal IEnumerable<string> Lines(Style style)
    {
        var headings = columns.Select(column => column.TrimStart('>')).ToArray();
        var widths = headings.Select((heading, i) => _rows.Select(row => Columns(row[i])).Append(Columns(heading)).Max()).ToArray();
        yield return style.Bold(Line(headings, widths));
        foreach (var row in _rows)
            yield return Line(row, widths);
    }

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                line.Append("  ");
            var blanks = new string(' ', widths[i] - Columns(cells[i]));
            line.Append(columns[i].StartsWith('>') ? blanks + cells[i] : cells[i] + blanks);
        }

        return line.ToString().TrimEnd();
    }

    // Near enough: wide characters of East Asia and combining ones are rare in what stands in these tables.
    private static int Columns(string text) => text.EnumerateRunes().Count();
}
