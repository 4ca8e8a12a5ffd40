using OpenWebUIBackup.Agent.Cli.Copies;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>list</c>: what there is to restore.</summary>
internal sealed class ListVerb : Verb
{
    private readonly SnapshotPlaces _places;
    private readonly CopyPlaces _copies;

    internal ListVerb()
        : base("list", "list the snapshots there are, or the archives at a destination")
    {
        _places = new SnapshotPlaces(this);
        _copies = new CopyPlaces(this, needsScratch: false);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } = [ExitCode.Warnings];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =
        [
        "owui-backup list --dir /var/backups/open-webui",
        "owui-backup list --from b2:open-webui-archive",
        "owui-backup list --json | jq -r '.snapshots[].name'",
    ];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        if (_copies.AreMeant(session))
            return ListedCopies.Run(session, _copies);
        if (!_places.TryFind(session, out var places, out var failure))
            return failure!;
        var problems = new List<Problem>();
        var found = new List<(SnapshotPlace Place, SnapshotListing Listing)>();
        foreach (var place in places)
        {
            if (!OpenPlace.TryOpen(place, out var open, out var problem))
            {
                problems.Add(problem!);
                continue;
            }

            using (open)
            {
                found.Add((place, open.Listing));
                problems.AddRange(open.Listing.Snapshots.Select(s => s.Problem).OfType<Problem>()
                    .Select(p => p with { Severity = Severity.Warning }));
            }
        }

        foreach (var (place, listing) in found)
            Show(session, place, listing, isOnly: places.Count == 1);
        return VerbResult.Of(Outcome.Of(problems), json => json.WriteArray(
            "snapshots",
            found.SelectMany(pair => pair.Listing.Snapshots.Select(snapshot => (pair.Place, Snapshot: snapshot))),
            item =>
            {
                json.WriteString("name", item.Snapshot.Name.Text);
                json.WriteString("path", item.Place.PathOf(item.Snapshot.Name.Text));
                json.WriteString("time", Figures.Iso(item.Snapshot.Name.Time));
                if (item.Place.Job is not null)
                    json.WriteString("job", item.Place.Job);
                json.WriteString("state", item.Snapshot.State switch
                {
                    SnapshotState.Complete => "complete",
                    SnapshotState.WithoutManifest => "without_manifest",
                    _ => "damaged_manifest",
                });
                if (item.Snapshot.Summary is { } summary)
                    MadeSnapshot.WriteSummary(json, summary);
            }));
    }

    private static void Show(Session session, SnapshotPlace place, SnapshotListing listing, bool isOnly)
    {
        if (!isOnly)
            session.Answer($"{place.Job}: {place.Directory}");
        if (listing.Snapshots.Count == 0)
        {
            session.Say($"no snapshots in {place.Directory}");
            return;
        }

        var table = new Table("snapshot", "made (UTC)", ">files", ">size", ">databases", "");
        foreach (var snapshot in listing.Snapshots)
        {
            var counts = snapshot.Summary?.End.Counts;
            table.Add(
                snapshot.Name.Text,
                Figures.Time(snapshot.Summary?.Header.Started ?? snapshot.Name.Time),
                counts is { } c ? Figures.Count(c.Files) : "",
                counts is { } d ? Figures.Bytes(d.Bytes) : "",
                snapshot.Summary is { } summary ? Figures.Count(summary.Header.Databases.Count) : "",
                snapshot.State switch
                {
                    SnapshotState.Complete => "",
                    SnapshotState.WithoutManifest => "no manifest: made by rsync, or it was lost",
                    _ => "damaged manifest",
                });
        }

        foreach (var line in table.Lines(session.Style))
            session.Answer(line);
        if (listing.Others.Count > 0)
            session.Detail($"not snapshots, and left alone: {string.Join(", ", listing.Others)}");
        if (!isOnly)
            session.Answer("");
    }
}
