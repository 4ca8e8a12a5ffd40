using System.Globalization;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>
/// rclone's <c>--bwlimit</c> (https://rclone.org/docs/#bwlimit-bandwidth-spec): a rate, or a timetable of
/// <c>HH:MM,rate</c> and <c>Day-HH:MM,rate</c>; up and down may differ (<c>10M:100k</c>).
/// </summary>
internal static class BandwidthSyntax
{
    public const string Rule =
        "a bandwidth is a rate like \"8M\" (MiB/s) or a timetable like \"08:00,512k 23:00,off\"";

    private static readonly string[] _days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static bool IsValid(string text)
    {
        var slots = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return slots.Length == 1 && !slots[0].Contains(',', StringComparison.Ordinal)
            ? IsRates(slots[0])
            : slots.Length > 0 && slots.All(IsSlot);
    }

    private static bool IsSlot(string slot)
    {
        var comma = slot.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) return false;
        var time = slot[..comma];
        var dash = time.IndexOf('-', StringComparison.Ordinal);
        if (dash >= 0)
        {
            var day = time[..dash].ToLowerInvariant();
            if (day.Length < 3 || !_days.Contains(day[..3])) return false;
            time = time[(dash + 1)..];
        }

        return TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && IsRates(slot[(comma + 1)..]);
    }

    private static bool IsRates(string text)
    {
        var rates = text.Split(':');
        return rates.Length <= 2 && rates.All(IsRate);
    }

    private static bool IsRate(string rate)
    {
        if (rate == "off") return true;
        var number = rate.EndsWith('i') ? rate[..^1] : rate;
        number = number.Length > 0 && "BKMGTPbkmgtp".Contains(number[^1], StringComparison.Ordinal) ? number[..^1] : number;
        return number.Length > 0 && char.IsAsciiDigit(number[0])
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
    }
}
