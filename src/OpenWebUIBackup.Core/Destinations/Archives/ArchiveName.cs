using System.Globalization;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>
/// The name of an archive: its pattern's, and behind it <c>.2</c>, <c>.3</c> and so on where that was taken.
/// </summary>
/// <param name="Text">The name as the destination has it.</param>
/// <param name="Time">The time in it, UTC, as exact as the pattern is.</param>
/// <param name="Ordinal">Which of that time it is, from 1.</param>
public readonly record struct ArchiveName(string Text, DateTime Time, int Ordinal) : IComparable<ArchiveName>
{
    /// <summary>A time that sorts as the names do: later ones of one time count as later by a tick each.</summary>
    public DateTime SortTime => Time.AddTicks(Ordinal - 1);

    /// <summary>The name for a time.</summary>
    public static ArchiveName Of(SnapshotNamePattern pattern, DateTime utc, int ordinal)
    {
        var text = pattern.Format(utc);
        _ = pattern.TryParse(text, out var parsed); // its own
        return new ArchiveName(ordinal == 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}.{ordinal}"), parsed.Time, ordinal);
    }

    /// <summary>Reads a name; false when it is not one of this pattern's.</summary>
    public static bool TryParse(SnapshotNamePattern pattern, string text, out ArchiveName name)
    {
        name = default;
        if (pattern.TryParse(text, out var plain))
        {
            name = new ArchiveName(text, plain.Time, 1);
            return true;
        }

        var dot = text.LastIndexOf('.');
        if (dot < 0 || dot + 1 == text.Length || text[dot + 1] is '0'
            || !int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            || ordinal < 2 || !pattern.TryParse(text[..dot], out var parsed))
            return false;
        name = new ArchiveName(text, parsed.Time, ordinal);
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(ArchiveName other) =>
        (Time, Ordinal).CompareTo((other.Time, other.Ordinal)) is var order and not 0 ? order : string.CompareOrdinal(Text, other.Text);

    /// <summary>Whether one is older than another.</summary>
    public static bool operator <(ArchiveName left, ArchiveName right) => left.CompareTo(right) < 0;

    /// <summary>Whether one is newer than another.</summary>
    public static bool operator >(ArchiveName left, ArchiveName right) => left.CompareTo(right) > 0;

    /// <summary>Whether one is older than another, or is it.</summary>
    public static bool operator <=(ArchiveName left, ArchiveName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one is newer than another, or is it.</summary>
    public static bool operator >=(ArchiveName left, ArchiveName right) => left.CompareTo(right) >= 0;

    /// <inheritdoc />
    public override string ToString() => Text;
}
