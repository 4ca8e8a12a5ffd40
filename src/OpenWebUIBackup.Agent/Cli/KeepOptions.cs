using System.CommandLine;
using System.Globalization;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>The options that say what retention keeps.</summary>
internal sealed class KeepOptions
{
    private readonly Option<int?> _last = Words.Number("--keep-last", "N", "keep the newest N");
    private readonly Option<int?> _hourly = Words.Number("--keep-hourly", "N", "keep the newest of each of N hours that have one");
    private readonly Option<int?> _daily = Words.Number("--keep-daily", "N", "... of N days");
    private readonly Option<int?> _weekly = Words.Number("--keep-weekly", "N", "... of N weeks");
    private readonly Option<int?> _monthly = Words.Number("--keep-monthly", "N", "... of N months");
    private readonly Option<int?> _yearly = Words.Number("--keep-yearly", "N", "... of N years");

    private readonly Option<string> _within = Words.Text("--keep-within", "TIME", ValueKind.Text,
        "keep all not older than this before the newest: 36h, 30d, 8w");

    internal KeepOptions(Verb verb)
    {
        foreach (var option in Counts)
            verb.Add(option);
        verb.Add(_within);
    }

    private IEnumerable<Option<int?>> Counts => [_last, _hourly, _daily, _weekly, _monthly, _yearly];

    /// <summary>Reads them.</summary>
    /// <param name="session">What was asked for.</param>
    /// <param name="keep">The policy; null when no option was given, and the config decides.</param>
    /// <param name="mistakes">What is wrong with them.</param>
    internal bool TryRead(Session session, out KeepPolicy? keep, out IReadOnlyList<string> mistakes)
    {
        keep = null;
        var faults = Counts.Where(option => session.Get(option) is < 1)
            .Select(option => $"{option.Name} {session.Get(option)}: keep at least one, or leave the option out.").ToList();
        TimeSpan? within = null;
        if (session.Get(_within) is { } text && !TryParse(text, out within))
            faults.Add($"--keep-within {text}: write a number with h, d or w, as in 36h, 30d, 8w.");
        mistakes = faults;
        if (faults.Count > 0)
            return false;
        var policy = new KeepPolicy(Count(_last), Count(_hourly), Count(_daily), Count(_weekly), Count(_monthly), Count(_yearly), within);
        if (!policy.KeepsEverything)
            keep = policy;
        return true;

        int Count(Option<int?> option) => session.Get(option) ?? 0;
    }

    private static bool TryParse(string text, out TimeSpan? time)
    {
        const int mostDays = 36_500; // a century
        time = null;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var hours = text[^1] switch { 'h' => number, 'd' => 24L * number, 'w' => 168L * number, _ => -1 };
        if (hours is < 1 or > mostDays * 24L)
            return false;
        time = TimeSpan.FromHours(hours);
        return true;
    }
}
