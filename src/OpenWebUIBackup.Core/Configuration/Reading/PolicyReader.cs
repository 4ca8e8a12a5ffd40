using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads what several kinds of job share: what to keep, what to leave out, how to name.</summary>
internal static class PolicyReader
{
    private const string KeepExample = "{ last = 3 }";

    /// <summary><c>keep = { last, hourly, daily, weekly, monthly, yearly, within }</c>.</summary>
    public static KeepPolicy Keep(TableReader table, string name)
    {
        if (table.Table(name, $"`{name}`", KeepExample) is not { } keep) return KeepPolicy.Everything;
        int Count(string rule) => keep.Integer(rule, 0, 100_000, "7") ?? 0;
        var policy = new KeepPolicy(
            Count("last"), Count("hourly"), Count("daily"), Count("weekly"), Count("monthly"), Count("yearly"),
            keep.Duration("within", "\"7d\""));
        keep.Finish();
        if (policy.KeepsEverything && keep.Entries.Count > 0 && keep.Entries.All(e => e.Value is TomlInteger { Value: 0 }))
            table.Fault(table.Entry(name)!, $"`{name}` keeps nothing, and a copy at least is always kept: write `{name} = {KeepExample}`, or leave it out to keep all");
        else if (policy.KeepsEverything && keep.Entries.Count == 0)
            table.Fault(table.Entry(name)!, $"`{name}` is empty: write `{name} = {KeepExample}`, or leave it out to keep all");
        return policy;
    }

    /// <summary><c>exclude = ["cache/", …]</c>, with notes on what is lost by it.</summary>
    public static ExcludeFilter Exclude(TableReader table)
    {
        var patterns = new List<FilterPattern>();
        foreach (var text in table.Texts("exclude", "[\"cache/\", \"audit.log\"]") ?? [])
        {
            if (!FilterPattern.TryParse(text.Value, out var pattern, out var fault))
            {
                table.Findings.Fault(text.Position, fault.ToString());
                continue;
            }

            patterns.Add(pattern);
            ExcludeNotes.Add(pattern, text.Position, table.Findings);
        }

        return ExcludeFilter.Of(patterns);
    }

    /// <summary><c>name = "snapshot_%Y%m%d%H%M%S"</c>.</summary>
    public static SnapshotNamePattern Name(TableReader table, SnapshotNamePattern standard)
    {
        if (table.Text("name", $"\"{standard}\"") is not { } text) return standard;
        if (SnapshotNamePattern.TryCreate(text, out var pattern, out var fault)) return pattern;
        table.Fault(table.Entry("name")!, $"`name` cannot be \"{text}\": {fault}");
        return standard;
    }

    /// <summary><c>quiesce = "none"</c> and so on; null when it is not there.</summary>
    public static Quiesce? Quiesce(TableReader table) => table.Choice("quiesce", "none", "pause", "stop", "down") switch
    {
        "none" => Model.Quiesce.None,
        "pause" => Model.Quiesce.Pause,
        "stop" => Model.Quiesce.Stop,
        "down" => Model.Quiesce.Down,
        _ => null,
    };
}
