using System.Globalization;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>The result as a person reads it.</summary>
internal sealed class RatioTable
{
    private static readonly string[] _heads = ["where", "what", "ours", "theirs", "ratio", "limit", "", "our peak"];

    private readonly List<string[]> _rows = [];

    /// <summary>True when no ratio passes its limit.</summary>
    public bool IsWithinLimits { get; private set; } = true;

    /// <summary>The line that was added last, for who waits for the whole.</summary>
    public string LastLine => string.Join("  ", _rows[^1]);

    /// <summary>Adds a line.</summary>
    public void Add(string place, string name, double? limit, (Measured Ours, Measured Theirs) medians)
    {
        var ratio = medians.Ours.Time / medians.Theirs.Time;
        var isWithin = limit is null || ratio <= limit;
        IsWithinLimits &= isWithin;
        _rows.Add([
            place, name, Seconds(medians.Ours.Time), Seconds(medians.Theirs.Time),
            Number(ratio), limit is { } most ? "≤ " + Number(most) : "-", isWithin ? "ok" : "TOO SLOW",
            string.Create(CultureInfo.InvariantCulture, $"{medians.Ours.PeakMemory / 1024.0:F1} MiB"),
        ]);
    }

    /// <summary>Prints all lines in columns.</summary>
    public void Print(TextWriter to)
    {
        var widths = _heads.Select((head, column) => _rows.Select(row => row[column].Length).Append(head.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(_heads))
            to.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F3} s");

    private static string Number(double number) => number.ToString("F2", CultureInfo.InvariantCulture);
}
