using System.Globalization;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Puts a policy of retention into words.</summary>
internal static class KeepWords
{
    /// <summary><c>last 3, daily 7, within 2d</c></summary>
    internal static string Of(KeepPolicy keep)
    {
        if (keep.KeepsEverything)
            return "everything";
        var rules = new (string Name, int Count)[]
        {
            ("last", keep.Last), ("hourly", keep.Hourly), ("daily", keep.Daily), ("weekly", keep.Weekly),
            ("monthly", keep.Monthly), ("yearly", keep.Yearly),
        };
        var words = rules.Where(rule => rule.Count > 0)
            .Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Name} {rule.Count}")).ToList();
        if (keep.Within is { } within)
            words.Add($"within {Text(within)}");
        return string.Join(", ", words);
    }

    private static string Text(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerDay == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0}d")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.##}h");
}
