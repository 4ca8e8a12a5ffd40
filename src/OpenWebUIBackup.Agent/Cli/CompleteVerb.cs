using System.CommandLine;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>
/// <c>complete</c>: what completion scripts ask while somebody presses Tab. Says nothing rather than something wrong.
/// </summary>
internal sealed class CompleteVerb : Verb
{
    /// <summary>The data directory's parts that a person may want alone.</summary>
    internal static IReadOnlyList<string> Components { get; } = ["webui.db", "vector_db", "uploads", "cache", "audit.log"];

    private readonly Argument<string> _kind = Words.Required("KIND", ValueKind.Text, "jobs, snapshots or components");
    private readonly SnapshotPlaces _places;

    internal CompleteVerb()
        : base("complete", "list words for completion scripts")
    {
        Hidden = true;
        Add(_kind);
        _places = new SnapshotPlaces(this);
    }

    /// <inheritdoc />
    internal override bool RecoversStacks(Session session) => false;

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        foreach (var word in WordsOf(session, session.Get(_kind)!))
            session.Answer(word);
        return VerbResult.Done;
    }

    private IEnumerable<string> WordsOf(Session session, string kind) => kind switch
    {
        "jobs" => ConfigSource.TryRead(session, "", out var reading, out _) ? reading.Config!.Jobs.Select(job => job.Name) : [],
        "snapshots" => Snapshots(session),
        "components" => Components,
        _ => [],
    };

    private List<string> Snapshots(Session session)
    {
        var names = new List<string>();
        if (!_places.TryFind(session, out var places, out _))
            return names;
        foreach (var place in places)
        {
            if (!OpenPlace.TryOpen(place, out var open, out _))
                continue;
            using (open)
                names.AddRange(open.Listing.Snapshots.Select(snapshot => snapshot.Name.Text));
        }

        if (names.Count > 0)
            names.Add("latest");
        return names;
    }
}
