using System.Globalization;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Durations as people write them: <c>90s</c>, <c>1h30m</c>, <c>7d</c>, <c>2w</c>.</summary>
internal static class DurationSyntax
{
    public const string Rule = "a duration is a number with s, m, h, d or w, like \"30s\", \"1h30m\" or \"7d\"";

    // A century; what is longer is a typing mistake, and would overflow dates that it is subtracted from.
    private static readonly TimeSpan _longest = TimeSpan.FromDays(36525);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var at = 0;
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == start || at == text.Length) return false;
            if (!int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return false;
            var unit = text[at++] switch
            {
                's' => TimeSpan.FromSeconds(1),
                'm' => TimeSpan.FromMinutes(1),
                'h' => TimeSpan.FromHours(1),
                'd' => TimeSpan.FromDays(1),
                'w' => TimeSpan.FromDays(7),
                _ => TimeSpan.Zero,
            };
            if (unit == TimeSpan.Zero || count > _longest / unit) return false;
            duration += count * unit;
        }

        return duration > TimeSpan.Zero && duration <= _longest;
    }
}
