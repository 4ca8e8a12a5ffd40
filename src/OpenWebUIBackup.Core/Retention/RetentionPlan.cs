using System.Globalization;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Retention;

/// <summary>A snapshot or an archive that retention looks at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Time">Its time, UTC.</param>
/// <param name="IsVerified">Whether it was verified and found whole.</param>
/// <param name="NotCountedBecause">
/// Why it is not a complete copy (its manifest is damaged, say); null for one that is. Such a copy fills nobody's
/// place and is never removed: what cannot be read may be all there is.
/// </param>
public sealed record RetentionCandidate(string Name, DateTime Time, bool IsVerified = false, string? NotCountedBecause = null);

/// <summary>What becomes of a copy, and why.</summary>
/// <param name="Candidate">The copy.</param>
/// <param name="IsKept">Whether it stays.</param>
/// <param name="Reasons">Why it stays, as in <c>daily 3 of 7</c>; empty when it goes.</param>
public sealed record RetentionDecision(RetentionCandidate Candidate, bool IsKept, IReadOnlyList<string> Reasons)
{
    /// <summary>The decision in a line: <c>kept: daily 3 of 7, weekly 1 of 4</c> or <c>goes: no rule keeps it</c>.</summary>
    public override string ToString() => IsKept ? $"kept: {string.Join(", ", Reasons)}" : "goes: no rule keeps it";
}

/// <summary>Applies a policy. Pure: nothing is read or removed here.</summary>
/// <remarks>
/// The meaning is restic's and borg's: going from the newest copy to older ones, a rule such as <c>daily = 7</c>
/// keeps the first copy that it meets of each day until it has kept seven; days without a copy do not count, and a
/// rule does not care what other rules keep. Hours, days, months and years are those of UTC, weeks are those of ISO
/// 8601. <c>within</c> counts back from the newest copy, so that a host that was off for a month loses nothing.
/// Beyond the rules, the newest copy and the newest verified one always stay.
/// Unlike newer restic versions, the oldest copy is not kept to fill a rule that is not yet used up: applied again
/// to what is left, the answer must be the same.
/// </remarks>
public static class RetentionPlan
{
    /// <summary>Decides on every candidate; the answer is in order of time, newest first.</summary>
    public static IReadOnlyList<RetentionDecision> Decide(IEnumerable<RetentionCandidate> candidates, KeepPolicy policy)
    {
        var ordered = candidates
            .OrderByDescending(candidate => candidate.Time)
            .ThenByDescending(candidate => candidate.Name, StringComparer.Ordinal)
            .ToList();
        var newest = ordered.Find(IsCounted);
        var newestVerified = ordered.Find(candidate => IsCounted(candidate) && candidate.IsVerified);
        var rules = Rules(policy);
        var decisions = new List<RetentionDecision>(ordered.Count);
        foreach (var candidate in ordered)
        {
            var reasons = new List<string>();
            if (!IsCounted(candidate))
                reasons.Add($"not counted, {candidate.NotCountedBecause}");
            else
            {
                foreach (var rule in rules)
                    if (rule.Keeps(candidate.Time) is { } reason)
                        reasons.Add(reason);
                if (policy.KeepsEverything)
                    reasons.Add("no rule is set");
                if (policy.Within is { } within && newest!.Time - candidate.Time <= within)
                    reasons.Add($"within {Text(within)}");
                if (candidate == newest && reasons.Count == 0)
                    reasons.Add("newest");
                if (candidate == newestVerified && (reasons.Count == 0 || candidate != newest))
                    reasons.Add("newest verified");
            }

            decisions.Add(new RetentionDecision(candidate, reasons.Count > 0, reasons));
        }

        return decisions;
    }

    private static bool IsCounted(RetentionCandidate candidate) => candidate.NotCountedBecause is null;

    private static List<Rule> Rules(KeepPolicy policy)
    {
        var place = 0;
        return
        [
            new Rule("last", policy.Last, _ => place++),
            new Rule("hourly", policy.Hourly, time => time.Ticks / TimeSpan.TicksPerHour),
            new Rule("daily", policy.Daily, time => time.Ticks / TimeSpan.TicksPerDay),
            new Rule("weekly", policy.Weekly, time => ISOWeek.GetYear(time) * 100 + ISOWeek.GetWeekOfYear(time)),
            new Rule("monthly", policy.Monthly, time => time.Year * 100 + time.Month),
            new Rule("yearly", policy.Yearly, time => time.Year),
        ];
    }

    private static string Text(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerDay == 0 ? $"{time.Days}d"
        : time.Ticks % TimeSpan.TicksPerHour == 0 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0}h")
        : time.ToString("c", CultureInfo.InvariantCulture);

    /// <summary>Keeps the newest copy of each period until it has kept as many as it wants.</summary>
    private sealed class Rule(string name, int wanted, Func<DateTime, long> period)
    {
        private int _kept;
        private long? _last;

        internal string? Keeps(DateTime time)
        {
            if (_kept >= wanted)
                return null;
            var current = period(time);
            if (current == _last)
                return null;
            _last = current;
            _kept++;
            return string.Create(CultureInfo.InvariantCulture, $"{name} {_kept} of {wanted}");
        }
    }
}
