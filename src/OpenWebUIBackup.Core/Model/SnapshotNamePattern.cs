using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace OpenWebUIBackup.Core.Model;

/// <summary>The name of a snapshot or archive with the time that it tells.</summary>
/// <param name="Text">The name as the directory has it.</param>
/// <param name="Time">The time in it, UTC, as exact as the pattern is.</param>
public readonly record struct SnapshotName(string Text, DateTime Time)
{
    /// <inheritdoc />
    public override string ToString() => Text;
}

/// <summary>
/// How snapshots or archives are named: a text with <c>strftime</c>'s codes for the time in UTC
/// (<c>%Y %m %d %H %M %S %j %F %%</c>). Names are UTC so that no clock change makes two alike.
/// </summary>
public sealed class SnapshotNamePattern
{
    private static readonly Dictionary<char, (string Unit, int Digits, string Format)> _codes = new()
    {
        ['Y'] = ("year", 4, "yyyy"),
        ['m'] = ("month", 2, "MM"),
        ['d'] = ("day", 2, "dd"),
        ['H'] = ("hour", 2, "HH"),
        ['M'] = ("minute", 2, "mm"),
        ['S'] = ("second", 2, "ss"),
        ['j'] = ("day of the year", 3, ""),
    };

    // Literal characters, and codes with their percent sign: "a", "%Y".
    private readonly string[] _parts;

    private SnapshotNamePattern(string text, string[] parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>The documented snapshot script's names: <c>snapshot_%Y%m%d%H%M%S</c>.</summary>
    public static SnapshotNamePattern Snapshot { get; } = Create("snapshot_%Y%m%d%H%M%S");

    /// <summary>The documented archive script's names: <c>open-webui-backup-%Y-%m-%d</c>.</summary>
    public static SnapshotNamePattern Archive { get; } = Create("open-webui-backup-%Y-%m-%d");

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>A pattern that is known to be good.</summary>
    /// <exception cref="FormatException">It is not; the message says why.</exception>
    public static SnapshotNamePattern Create(string text) =>
        TryCreate(text, out var pattern, out var fault) ? pattern : throw new FormatException(fault);

    /// <summary>Understands a pattern, or says what is wrong with it and what would be right.</summary>
    public static bool TryCreate(
        string text,
        [NotNullWhen(true)] out SnapshotNamePattern? pattern,
        [NotNullWhen(false)] out string? fault)
    {
        pattern = null;
        var parts = new List<string>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%') parts.Add(text[i].ToString());
            else if (++i == text.Length) parts.Add("%");
            else if (text[i] == 'F') parts.AddRange("%Y", "-", "%m", "-", "%d");
            else parts.Add($"%{text[i]}");
        }

        fault = Fault(text, parts);
        if (fault is not null) return false;
        pattern = new SnapshotNamePattern(text, [.. parts.Select(part => part == "%%" ? "%" : part)]);
        return true;
    }

    /// <summary>The name for a time.</summary>
    /// <param name="utc">The time, in UTC.</param>
    public string Format(DateTime utc)
    {
        var name = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part.Length == 1) name.Append(part);
            else if (part == "%j") name.Append(CultureInfo.InvariantCulture, $"{utc.DayOfYear:D3}");
            else name.Append(utc.ToString(_codes[part[1]].Format, CultureInfo.InvariantCulture));
        }

        return name.ToString();
    }

    /// <summary>Reads the time back out of a name; false when the name is not one of this pattern's.</summary>
    public bool TryParse(string name, out SnapshotName parsed)
    {
        parsed = default;
        var values = new Dictionary<char, int>();
        var at = 0;
        foreach (var part in _parts)
        {
            if (part.Length == 1)
            {
                if (at >= name.Length || name[at++] != part[0]) return false;
                continue;
            }

            var digits = _codes[part[1]].Digits;
            if (at + digits > name.Length) return false;
            if (!int.TryParse(name.AsSpan(at, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
            if (values.TryGetValue(part[1], out var earlier) && earlier != value) return false;
            values[part[1]] = value;
            at += digits;
        }

        if (at != name.Length || !TryTime(values, out var time)) return false;
        parsed = new SnapshotName(name, time);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static string? Fault(string text, List<string> parts)
    {
        var codes = parts.Where(part => part.Length > 1 && part != "%%").Select(part => part[1]).ToHashSet();
        foreach (var part in parts.Where(part => part[0] == '%' && part != "%%"))
        {
            if (part.Length == 1) return "it ends with a lone `%`: write `%%` for a percent sign";
            if (!_codes.ContainsKey(part[1]))
                return $"`{part}` is not understood: the codes are %Y %m %d %H %M %S %j %F and %% (UTC)";
        }

        if (text.Length == 0) return "it is empty: write for example `snapshot_%Y%m%d%H%M%S`";
        if (text.Any(c => c == '/' || char.IsControl(c))) return "a name has no `/` and no control characters";
        if (text[0] is '.' or '-') return $"a name does not begin with `{text[0]}`";
        if (Encoding.UTF8.GetByteCount(text) > 100) return "it is longer than 100 bytes";
        return codes.Contains('Y') && ((codes.Contains('m') && codes.Contains('d')) || codes.Contains('j'))
            ? null
            : "it does not tell the day, and copies of two days would have one name: add %Y, %m and %d";
    }

    private static bool TryTime(Dictionary<char, int> values, out DateTime time)
    {
        time = default;
        var year = values['Y'];
        var (hour, minute, second) = (values.GetValueOrDefault('H'), values.GetValueOrDefault('M'), values.GetValueOrDefault('S'));
        if (year == 0 || hour > 23 || minute > 59 || second > 59) return false;
        DateTime day;
        if (values.TryGetValue('j', out var ofYear))
        {
            if (ofYear < 1 || ofYear > (DateTime.IsLeapYear(year) ? 366 : 365)) return false;
            day = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(ofYear - 1);
            if (values.GetValueOrDefault('m', day.Month) != day.Month || values.GetValueOrDefault('d', day.Day) != day.Day) return false;
        }
        else
        {
            var (month, date) = (values['m'], values['d']);
            if (month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month)) return false;
            day = new DateTime(year, month, date, 0, 0, 0, DateTimeKind.Utc);
        }

        time = day.Add(new TimeSpan(hour, minute, second));
        return true;
    }
}
