using System.CommandLine;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>snapshot</c>: one snapshot, without a config.</summary>
internal sealed class SnapshotVerb : Verb
{
    private readonly Option<string> _source = Words.Text("--source", "DIR", ValueKind.Directory,
        "the data directory (what is mounted at /app/backend/data); it is only read");

    private readonly Option<string> _to = Words.Text("--to", "DIR", ValueKind.Directory,
        "the directory that holds the snapshots; made if it is not there");

    private readonly Option<string[]> _exclude = Words.Texts("--exclude", "PATTERN", ValueKind.Text,
        "what to leave out, in rclone's filter patterns (cache/ is a directory, *.log are files); may be repeated");

    private readonly Option<string> _name = Words.Text("--name", "PATTERN", ValueKind.Text,
        "how it is named, with %Y %m %d %H %M %S in UTC (snapshot_%Y%m%d%H%M%S)");

    internal SnapshotVerb()
        : base("snapshot", "make one snapshot; the last line on standard output is its path")
    {
        _source.Required = true;
        _to.Required = true;
        Add(_source);
        Add(_to);
        Add(_exclude);
        Add(_name);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.Warnings, ExitCode.LockHeld, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =
        ["owui-backup snapshot --source /var/lib/open-webui/data --to /var/backups/open-webui --exclude cache/whisper/"];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        var mistakes = new List<string>();
        var (source, to) = (session.Get(_source)!, session.Get(_to)!);
        if (source.Length == 0)
            mistakes.Add("--source is empty: name the data directory.");
        if (to.Length == 0)
            mistakes.Add("--to is empty: name the directory that holds the snapshots.");
        var patterns = new List<FilterPattern>();
        foreach (var text in session.Get(_exclude) ?? [])
        {
            if (FilterPattern.TryParse(text, out var pattern, out var patternFault))
                patterns.Add(pattern);
            else
                mistakes.Add($"--exclude: {patternFault}.");
        }

        var names = SnapshotNamePattern.Snapshot;
        if (session.Get(_name) is { } name && !SnapshotNamePattern.TryCreate(name, out names, out var fault))
            mistakes.Add($"--name {name}: {fault}.");
        if (mistakes.Count > 0)
            return VerbResult.Usage(mistakes);

        var request = new SnapshotRequest
        {
            Source = source,
            Directory = to,
            Names = names!,
            Exclude = ExcludeFilter.Of(patterns),
            AgentVersion = AgentVersion.Text,
            Host = Composition.Host,
        };
        var made = new SnapshotRun(Composition.Engine()).Make(request, KeepPolicy.Everything, session.Events, session.Cancellation);
        var place = new SnapshotPlace(to, names!, KeepPolicy.Everything, null);
        if (made.Snapshot.Name is { } final)
        {
            session.Say(MadeSnapshot.Line(made));
            session.Say(place.PathOf(final));
        }

        return VerbResult.Of(made.Outcome, json => MadeSnapshot.Write(json, made, place));
    }
}
