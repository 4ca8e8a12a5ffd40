using System.Globalization;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>Numbers, sizes and times as people read them, the same in every locale.</summary>
internal static class Figures
{
    private static readonly string[] _units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary><c>100,000</c></summary>
    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 file</c>, <c>100,000 files</c></summary>
    internal static string Count(long number, string singular, string? plural = null) =>
        $"{Count(number)} {(number == 1 ? singular : plural ?? singular + "s")}";

    /// <summary><c>812 B</c>, <c>1.2 MiB</c></summary>
    internal static string Bytes(long bytes)
    {
        if (Math.Abs(bytes) < 1024)
            return $"{bytes} B";
        double value = bytes;
        var unit = -1;
        // 1023.95 would be shown as 1024.0.
        while (Math.Abs(value) >= 1023.95 || unit < 0)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {_units[unit]}");
    }

    /// <summary><c>0.8 s</c>, <c>2 min 5 s</c>, <c>1 h 3 min</c></summary>
    internal static string Elapsed(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0.01 } => "0.01 s",
        { TotalSeconds: < 0.1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        { TotalSeconds: < 9.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    /// <summary><c>0:12</c>, <c>1:02:03</c></summary>
    internal static string Left(TimeSpan time) => time.TotalHours < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");

    /// <summary><c>2026-11-22 03:00:00</c>; that it is UTC is for the heading to say.</summary>
    internal static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>2026-11-22T03:00:00Z</c>, for JSON.</summary>
    internal static string Iso(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
