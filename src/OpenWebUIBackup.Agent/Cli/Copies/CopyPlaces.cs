using System.CommandLine;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli.Copies;

/// <summary>The options by which a verb is told that copies at a destination are meant, and which.</summary>
internal sealed class CopyPlaces
{
    private readonly Option<string> _from = Words.Text("--from", "DESTINATION", ValueKind.Job,
        "copies at this destination of the config, or at those of this job, instead of local snapshots");

    private readonly Option<string> _remote = Words.Text("--remote", "REMOTE:PATH", ValueKind.Text,
        "copies there, without any config: a remote of rclone.conf or of RCLONE_CONFIG_…, or a directory");

    private readonly Option<string> _scratch = Words.Text("--scratch", "DIR", ValueKind.Directory,
        "with --from or --remote: where there is room for what is fetched to be looked at, unless in $TMPDIR or /var/tmp");

    internal CopyPlaces(Verb verb, bool needsScratch)
    {
        verb.Add(_from);
        verb.Add(_remote);
        if (needsScratch)
            verb.Add(_scratch);
    }

    /// <summary>Whether one of the options was given.</summary>
    internal bool AreMeant(Session session) => session.Get(_from) is not null || session.Get(_remote) is not null;

    /// <summary>The directory for what is only looked at.</summary>
    internal string Scratch(Session session)
    {
        if (session.Get(_scratch) is { Length: > 0 } named)
            return Path.GetFullPath(named);
        if (Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } temporary)
            return Path.GetFullPath(temporary);
        // Not /tmp first: it may be in memory, and archives are large.
        return Directory.Exists("/var/tmp") ? "/var/tmp" : "/tmp";
    }

    /// <summary>All that are meant.</summary>
    internal bool TryFind(Session session, out IReadOnlyList<CopyPlace> places, out VerbResult? failure)
    {
        places = [];
        failure = null;
        var (from, remote) = (session.Get(_from), session.Get(_remote));
        if (from is not null && remote is not null)
            failure = VerbResult.Usage("--from and --remote exclude each other: --from names a destination of the config, --remote needs none.");
        else if (from is not null)
        {
            if (ConfigSource.TryRead(session, ", or name the place with --remote", out var reading, out failure))
                places = Find(session, reading.Config!, from, out failure);
        }
        else if (!DestinationText.TryParse(remote!, Home, out var destination, out var fault))
            failure = VerbResult.Usage($"--remote {remote}: {fault}.");
        else
            places = Open(session, Agent.Destinations.Opener([]), [new Wanted(destination, null, null, null, null, TransferLimits.Documented)], out failure);
        return failure is null;
    }

    /// <summary>The one that is meant.</summary>
    internal bool TryFindOne(Session session, out CopyPlace place, out VerbResult? failure)
    {
        place = null!;
        if (!TryFind(session, out var places, out failure))
            return false;
        if (places.Count == 1)
        {
            place = places[0];
            return true;
        }

        failure = VerbResult.Usage($"The job \"{session.Get(_from)}\" has several destinations: "
            + $"say which is meant, --from {string.Join(" or --from ", places.Select(candidate => candidate.Destination.Name))}.");
        return false;
    }

    private static string? Home => Environment.GetEnvironmentVariable("HOME");

    private sealed record Wanted(
        Destination To, SnapshotNamePattern? Names, KeepPolicy? Keep, string? Instance, string? Job, TransferLimits Limits);

    private static List<CopyPlace> Find(Session session, AgentConfig config, string from, out VerbResult? failure)
    {
        failure = null;
        var known = config.Jobs.SelectMany(Of).ToList();
        var wanted = known.Where(place => place.Job == from).ToList();
        if (wanted.Count == 0)
        {
            Destination? destination = null;
            if (DestinationText.TryParse(from, Home, out var parsed, out _))
                destination = parsed;
            var sending = known.Where(place => place.To == destination || place.To.ToString() == from).ToList();
            // Of several jobs that send to one place, each has its own names and rules.
            wanted = sending.Count switch
            {
                0 when from.Contains(':', StringComparison.Ordinal) || from.Contains('/', StringComparison.Ordinal) && destination is not null =>
                    [new Wanted(destination!, null, null, null, null, TransferLimits.Documented)],
                0 or 1 => sending,
                _ => [sending[0] with { Names = null, Keep = null, Job = null }],
            };
        }

        if (wanted.Count > 0)
            return Open(session, Agent.Destinations.Opener(config.Remotes), wanted, out failure);
        var words = known.Select(place => place.Job!).Concat(known.Select(place => place.To.ToString()!)).Distinct().ToList();
        failure = VerbResult.Usage(words.Count == 0
            ? $"{config.File} has no job that sends copies: name the place with --remote."
            : $"--from {from}: {config.File} has no such destination and no such job that sends copies"
                + (NearestWord.Of(from, words) is { } near ? $"; did you mean {near}?" : $": it has {string.Join(", ", words)}."));
        return [];
    }

    private static IEnumerable<Wanted> Of(JobConfig job) => job switch
    {
        ArchiveJobConfig archive => archive.Shipping.To.Select(to => new Wanted(
            to, archive.NamePattern, archive.Keep, archive.Basics.Instance, archive.Name, Limits(archive.Shipping))),
        SyncJobConfig sync => sync.Shipping.To.Select(to => new Wanted(
            to, null, null, sync.Basics.Instance, sync.Name, Limits(sync.Shipping))),
        _ => [],
    };

    private static TransferLimits Limits(ShippingConfig shipping) => new(shipping.Transfers, shipping.Checkers, shipping.Bandwidth);

    private static List<CopyPlace> Open(
        Session session, Func<Destination, CancellationToken, DestinationResult<IDestination?>> open, List<Wanted> wanted, out VerbResult? failure)
    {
        failure = null;
        var places = new List<CopyPlace>();
        foreach (var place in wanted)
        {
            var opened = open(place.To, session.Cancellation);
            if (opened.Value is null)
                failure ??= VerbResult.Of(opened.Outcome);
            else
                places.Add(new CopyPlace(opened.Value, place.Names, place.Keep, place.Instance, place.Job, place.Limits));
        }

        return places;
    }
}
