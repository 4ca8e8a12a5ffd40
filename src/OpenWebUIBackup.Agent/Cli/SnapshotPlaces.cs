using System.CommandLine;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>A directory that holds snapshots.</summary>
/// <param name="Directory">It, as the user named it.</param>
/// <param name="Names">How they are named.</param>
/// <param name="Keep">What is kept; everything unless a config says otherwise.</param>
/// <param name="Job">The job of the config that makes them; null without a config.</param>
internal sealed record SnapshotPlace(string Directory, SnapshotNamePattern Names, KeepPolicy Keep, string? Job)
{
    /// <summary>The absolute path of a snapshot in it.</summary>
    internal string PathOf(string name) => Path.Combine(Path.GetFullPath(Directory), name);

    /// <summary>The absolute path of the keys kept with a snapshot, if there are any.</summary>
    internal string KeysOf(string name) => Path.Combine(Path.GetFullPath(Directory), ".owui-backup", "keys", name);

    /// <summary>The instance whose they are; null without a config.</summary>
    internal InstanceConfig? Instance { get; init; }
}

/// <summary>The options by which a verb is told which snapshots are meant: a directory, or jobs of the config.</summary>
internal sealed class SnapshotPlaces
{
    private readonly Option<string> _directory = Words.Text("--dir", "DIR", ValueKind.Directory,
        "the directory that holds the snapshots, instead of those of the config's jobs");

    private readonly Option<string> _names = Words.Text("--name", "PATTERN", ValueKind.Text,
        "with --dir: how the snapshots are named, unless it is snapshot_%Y%m%d%H%M%S");

    private readonly Option<string> _job = Words.Text("--job", "JOB", ValueKind.Job,
        "the job of the config whose snapshots are meant, when it has several");

    internal SnapshotPlaces(Verb verb)
    {
        verb.Add(_directory);
        verb.Add(_names);
        verb.Add(_job);
    }

    /// <summary>All that are meant: the one directory, or that of each snapshot job.</summary>
    internal bool TryFind(Session session, out IReadOnlyList<SnapshotPlace> places, out VerbResult? failure)
    {
        places = [];
        failure = null;
        var (directory, names, job) = (session.Get(_directory), session.Get(_names), session.Get(_job));
        var pattern = SnapshotNamePattern.Snapshot;
        if (directory is "")
            failure = VerbResult.Usage("--dir is empty: name the directory that holds the snapshots.");
        else if (names is not null && directory is null)
            failure = VerbResult.Usage("--name goes with --dir: the jobs of the config have their names in it.");
        else if (names is not null && !SnapshotNamePattern.TryCreate(names, out pattern, out var fault))
            failure = VerbResult.Usage($"--name {names}: {fault}.");
        else if (directory is not null && job is not null)
            failure = VerbResult.Usage("--dir and --job exclude each other.");
        else if (directory is not null)
            places = [new SnapshotPlace(directory, pattern!, KeepPolicy.Everything, null)];
        else if (ConfigSource.TryRead(session, ", or name the directory of the snapshots with --dir DIR", out var reading, out failure))
            return TryFind(reading.Config!, job, out places, out failure);
        return failure is null;
    }

    /// <summary>The one that is meant; where there are several, the one that has the snapshot.</summary>
    internal bool TryFindOne(Session session, string snapshot, out SnapshotPlace place, out VerbResult? failure)
    {
        place = null!;
        if (!TryFind(session, out var places, out failure))
            return false;
        var having = places.Count == 1 ? places : [.. places.Where(candidate => snapshot != "latest" && Has(candidate, snapshot))];
        if (having.Count == 1)
        {
            place = having[0];
            return true;
        }

        failure = VerbResult.Usage(
            $"The config has several jobs that make snapshots ({string.Join(", ", places.Select(p => p.Job))}): "
            + "say which is meant with --job JOB.");
        return false;
    }

    private static bool TryFind(AgentConfig config, string? job, out IReadOnlyList<SnapshotPlace> places, out VerbResult? failure)
    {
        var jobs = config.Jobs.OfType<SnapshotJobConfig>().Where(candidate => job is null || candidate.Name == job).ToList();
        places = [.. jobs.Select(found => new SnapshotPlace(found.Directory, found.NamePattern, found.Keep, found.Name)
        {
            Instance = config.Instances.FirstOrDefault(instance => instance.Name == found.Basics.Instance),
        })];
        failure = null;
        if (places.Count > 0)
            return true;
        var known = config.Jobs.OfType<SnapshotJobConfig>().Select(candidate => candidate.Name).ToList();
        failure = VerbResult.Usage(known.Count == 0
            ? $"{config.File} has no job that makes snapshots: name their directory with --dir DIR."
            : $"There is no job \"{job}\" that makes snapshots in {config.File}: it has {string.Join(", ", known)}.");
        return false;
    }

    private static bool Has(SnapshotPlace place, string snapshot)
    {
        if (!place.Names.TryParse(snapshot, out _) && !SnapshotNamePattern.Snapshot.TryParse(snapshot, out _))
            return false;
        return Directory.Exists(place.PathOf(snapshot));
    }
}

/// <summary>The snapshots in a place, opened for reading.</summary>
internal sealed class OpenPlace : IDisposable
{
    private OpenPlace(SnapshotPlace place, DirectoryHandle directory)
    {
        Place = place;
        Directory = directory;
        Store = new SnapshotStore(directory, place.Names);
        Listing = Store.List();
    }

    internal SnapshotPlace Place { get; }

    internal DirectoryHandle Directory { get; }

    internal SnapshotStore Store { get; }

    internal SnapshotListing Listing { get; }

    /// <summary>Opens it, or says why it cannot be opened.</summary>
    internal static bool TryOpen(SnapshotPlace place, out OpenPlace open, out Problem? problem)
    {
        open = null!;
        problem = null;
        DirectoryHandle? directory = null;
        try
        {
            directory = DirectoryHandle.Open(place.Directory);
            open = new OpenPlace(place, directory);
            return true;
        }
        catch (LinuxException failure)
        {
            directory?.Dispose();
            problem = Problem.Error("open the directory of snapshots", place.Directory, failure.Errno.Describe(), failure.Errno switch
            {
                Errno.ENOENT => place.Job is null ? "Name the directory that `snapshot --to` was given."
                    : $"It is made by the first `owui-backup run {place.Job}`; is its disk mounted?",
                Errno.EACCES => "Run as root, or as the user who made the snapshots.",
                _ => null,
            });
            return false;
        }
    }

    /// <summary>The snapshot of that name, or why there is none.</summary>
    internal bool TryFind(string name, out SnapshotInfo snapshot, out Problem? problem)
    {
        snapshot = Listing.Find(name)!;
        problem = null;
        if (snapshot is not null)
            return true;
        var near = NearestWord.Of(name, Listing.Snapshots.Select(candidate => candidate.Name.Text));
        problem = Listing.Snapshots.Count == 0
            ? Problem.Error("find the snapshot", name, $"there are none in {Place.Directory}")
            : Problem.Error("find the snapshot", name, $"there is none of that name in {Place.Directory}",
                near is null ? "See `owui-backup list`." : $"Did you mean {near}?");
        return false;
    }

    /// <inheritdoc />
    public void Dispose() => Directory.Dispose();
}
