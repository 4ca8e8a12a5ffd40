using System.CommandLine;
using OpenWebUIBackup.Agent.Cli.Copies;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>restore</c>: gives a snapshot back, or part of it.</summary>
internal sealed class RestoreVerb : Verb
{
    private readonly Argument<string> _name = Words.Optional("NAME", ValueKind.Snapshot, "the snapshot, or latest (the default)");
    private readonly Option<string> _to = Words.Text("--to", "DIR", ValueKind.Directory, "the directory that is to have it; must be empty, or not be there");

    private readonly Option<string[]> _components = Words.Texts("--component", "C", ValueKind.Component,
        "only this part: webui.db, vector_db, uploads, cache or audit.log; may be repeated");

    private readonly Option<string[]> _paths = Words.Texts("--path", "P", ValueKind.Text,
        "only this path below the snapshot, with all that is in it, written as diff shows it; may be repeated");

    private readonly Option<bool> _force = Words.Flag("--force", "replace what is there: all of it, or only the chosen parts");

    private readonly Option<bool> _allowDamaged = Words.Flag("--allow-damaged",
        "restore also what is not what was captured; each such path is a warning");

    private readonly SnapshotPlaces _places;
    private readonly CopyPlaces _copies;

    internal RestoreVerb()
        : base("restore", "give a snapshot back, or part of it, and compare what was written with its manifest")
    {
        Add(_name);
        _to.Required = true;
        Add(_to);
        Add(_components);
        Add(_paths);
        Add(_force);
        Add(_allowDamaged);
        _places = new SnapshotPlaces(this);
        _copies = new CopyPlaces(this, needsScratch: false);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.Warnings, ExitCode.Damaged, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =
    [
        "owui-backup restore latest --to /var/lib/open-webui/restored",
        "owui-backup restore latest --remote b2:open-webui-archive --to /var/lib/open-webui/data      on a new machine",
        "owui-backup restore snapshot_20261122030000 --component webui.db --to /tmp/look",
    ];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        var mistakes = new List<string>();
        var target = session.Get(_to)!;
        if (target.Length == 0)
            mistakes.Add("--to is empty: name the directory that is to have it.");
        var paths = Select(session, mistakes);
        if (mistakes.Count > 0)
            return VerbResult.Usage(mistakes);
        var name = session.Get(_name) ?? "latest";
        if (_copies.AreMeant(session))
            return RestoredCopy.Run(session, _copies, name, paths, target, session.Get(_force), session.Get(_allowDamaged));
        if (!_places.TryFindOne(session, name, out var place, out var failure))
            return failure!;
        if (!OpenPlace.TryOpen(place, out var open, out var problem))
            return VerbResult.Of(Outcome.Failure(problem!));
        using (open)
        {
            if (!open.TryFind(name, out var snapshot, out problem))
                return VerbResult.Of(Outcome.Failure(problem!));
            var request = new RestoreRunRequest
            {
                Snapshots = place.Directory,
                Names = place.Names,
                Name = snapshot.Name.Text,
                Paths = paths,
                Target = target,
                Overwrite = session.Get(_force),
                AllowDamaged = session.Get(_allowDamaged),
            };
            var result = RestoreRun.Run(request, session.Events, session.Cancellation);
            var path = Path.GetFullPath(target);
            if (result.Outcome.IsSuccess)
                session.Say(Line(snapshot, result, path));
            var outcome = result.Outcome.IsSuccess && RestoreComparison.Matters(paths) && snapshot.Summary is { } summary
                ? result.Outcome.Then(RestoreComparison.Of(summary.Header, path, place.KeysOf(snapshot.Name.Text), place.Instance, session.Cancellation))
                : result.Outcome;
            return VerbResult.Of(outcome, json =>
            {
                json.WriteString("name", snapshot.Name.Text);
                json.WriteString("target", path);
                json.WriteNumber("files", result.Tally.Files);
                json.WriteNumber("bytes", result.Tally.Bytes);
                json.WriteNumber("directories", result.Tally.Directories);
                json.WriteNumber("others", result.Tally.Others);
                json.WriteBoolean("compared", snapshot.State != SnapshotState.WithoutManifest);
                json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
            });
        }
    }

    private List<UnixPath> Select(Session session, List<string> mistakes)
    {
        var paths = new List<UnixPath>();
        foreach (var component in session.Get(_components) ?? [])
        {
            if (CompleteVerb.Components.Contains(component))
                paths.Add(new UnixPath(component));
            else
                mistakes.Add($"There is no component \"{component}\": there are {string.Join(", ", CompleteVerb.Components)}. "
                    + "For anything else there is --path.");
        }

        foreach (var text in session.Get(_paths) ?? [])
        {
            if (ShownPath.TryParse(text, out var path))
                paths.Add(path);
            else
                mistakes.Add($"--path {text}: write a path below the snapshot, without .., as diff shows it.");
        }

        return paths;
    }

    private static string Line(SnapshotInfo snapshot, RestoreRunResult result, string path)
    {
        var compared = snapshot.State == SnapshotState.WithoutManifest ? "not compared with anything" : "each as it was captured";
        return $"{snapshot.Name} restored to {path}: {Figures.Count(result.Tally.Files, "file")}, {Figures.Bytes(result.Tally.Bytes)}, "
            + $"{compared}, in {Figures.Elapsed(result.Elapsed)}";
    }
}
