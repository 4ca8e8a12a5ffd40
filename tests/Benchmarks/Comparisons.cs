using System.Globalization;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>What is compared with what, and within which limits.</summary>
/// <remarks>
/// Each run makes something new. On disk nothing is removed before the end: on ext4, a file made soon after many were
/// removed waits for a search through the inodes that were (it keeps those from being used again for some seconds),
/// and that would be measured instead of the tools. On tmpfs, where every name counts against a limit, the run before
/// is removed first.
/// </remarks>
internal static class Comparisons
{
    private static readonly Action _nothing = () => { };

    /// <summary>The comparisons that are asked for, in the order in which they run.</summary>
    public static IEnumerable<Comparison> In(Place place, Options options)
    {
        if (options.HasLocal)
        {
            foreach (var comparison in Local(place, options))
                yield return comparison;
        }

        if (options.HasShipping)
        {
            using var shipping = new Shipping(place);
            foreach (var comparison in shipping.Comparisons())
                yield return comparison;
        }

        // Minutes each, and what is waited for is neither memory nor disk: once.
        if (options.HasStack && (place.IsOnDisk || options.Directories.Count == 1))
        {
            using var downtime = new Downtime(place);
            foreach (var comparison in downtime.Comparisons())
                yield return comparison;
        }
    }

    /// <summary>What stays on this machine. Data they share is made when the first needs it.</summary>
    private static IEnumerable<Comparison> Local(Place place, Options options)
    {
        var source = SampleData.MakeFiles(place, "source", options.Files);
        foreach (var comparison in Snapshots(place, source))
            yield return comparison;
        foreach (var comparison in Verification(place))
            yield return comparison;
        yield return Restore(place);
        var database = SampleData.MakeDatabase(place, "database", options.DatabaseMegabytes);
        var small = SampleData.MakeDatabase(place, "small-database", 20);
        foreach (var comparison in Databases(place, database, small))
            yield return comparison;
    }

    private static IEnumerable<Comparison> Snapshots(Place place, string source)
    {
        var runs = new Runs(place);
        Side First() => new("owui-backup snapshot", runs.Clear, () => Snapshot(source, runs.Next()));
        yield return new Comparison("first snapshot, of cp -a", First(),
            new Side("cp -a", runs.Clear, () => Measured.Run("cp", "-a", source, runs.Next())),
            place.IsOnDisk ? 1.0 : null);
        yield return new Comparison("first snapshot, of rsync -a", First(),
            new Side("rsync -a", runs.Clear, () => Measured.Run("rsync", "-a", source + "/", runs.Next() + "/")),
            place.IsOnDisk ? null : 0.25);

        var snapshots = place.At("snapshots");
        Measured.Quietly(Place.Binary, "-q", "snapshot", "--source", source, "--to", snapshots);
        string Latest() => Directory.GetDirectories(snapshots, "snapshot_*").Order(StringComparer.Ordinal).Last();
        var ours = new Side("owui-backup snapshot", () => runs.Prune(snapshots), () => Snapshot(source, snapshots));
        yield return new Comparison("unchanged snapshot, of rsync --link-dest", ours,
            new Side("rsync --link-dest", runs.Clear,
                () => Measured.Run("rsync", "-a", "--delete", $"--link-dest={Latest()}", source + "/", runs.Next() + "/")),
            0.20);
        yield return new Comparison("unchanged snapshot, of cp -al", ours,
            new Side("cp -al", runs.Clear, () => Measured.Run("cp", "-al", Latest(), runs.Next())), 1.3);
        runs.Clear();
    }

    private static IEnumerable<Comparison> Verification(Place place)
    {
        var snapshots = place.At("snapshots");
        var latest = Directory.GetDirectories(snapshots, "snapshot_*").Order(StringComparer.Ordinal).Last();
        // xxh128sum reads one file after another; its share of 80 % of the speed is 1.25 of its time.
        yield return new Comparison("verify, of xxh128sum",
            new Side("owui-backup verify", _nothing, () => Measured.Run(Place.Binary, "-q", "verify", "latest", "--dir", snapshots)),
            new Side("xxh128sum", _nothing,
                () => Measured.Run("sh", "-c", "find \"$1\" -type f -print0 | xargs -0 xxh128sum", "sh", latest)),
            1.25);
    }

    private static Comparison Restore(Place place)
    {
        var snapshots = place.At("snapshots");
        var latest = Directory.GetDirectories(snapshots, "snapshot_*").Order(StringComparer.Ordinal).Last();
        var runs = new Runs(place);
        return new Comparison("restore, verified, of cp -a",
            new Side("owui-backup restore", runs.Clear,
                () => Measured.Run(Place.Binary, "-q", "restore", "latest", "--dir", snapshots, "--to", runs.Next())),
            new Side("cp -a", runs.Clear, () => Measured.Run("cp", "-a", latest, runs.Next())),
            null);
    }

    private static IEnumerable<Comparison> Databases(Place place, string database, string small)
    {
        var runs = new Runs(place);
        var source = Path.GetDirectoryName(database)!;
        yield return new Comparison("database copied, of sqlite3 .backup",
            new Side("the capture alone", runs.Clear, () => Measured.Told(Environment.ProcessPath!, "--capture", small, database, runs.Next())),
            new Side("sqlite3 .backup", runs.Clear, () => Measured.Run("sqlite3", database, $".backup '{runs.Next()}'")),
            1.0);
        // With hashing and integrity_check, which the tool does only when asked.
        yield return new Comparison("database copied, checked, counted and hashed, of the tools",
            new Side("owui-backup snapshot", () => Change(database, runs), () => Snapshot(source, runs.Next())),
            new Side("sqlite3 .backup, integrity_check, xxh128sum", () => Change(database, runs), () => Measured.Run("sh", "-c",
                "sqlite3 \"$1\" \".backup '$2'\" && xxh128sum \"$2\" && "
                + "sqlite3 \"$2\" 'PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM chat'",
                "sh", database, runs.Next())),
            null);
        var snapshots = place.At("database-snapshots");
        Snapshot(source, snapshots);
        Thread.Sleep(TimeSpan.FromSeconds(3)); // until a commit in the same tick of the clock can be ruled out
        Snapshot(source, snapshots);
        yield return new Comparison("unchanged snapshot of the database, of sqlite3 .backup",
            new Side("owui-backup snapshot", _nothing, () => Snapshot(source, snapshots)),
            new Side("sqlite3 .backup", runs.Clear, () => Measured.Run("sqlite3", database, $".backup '{runs.Next()}'")),
            0.20);
        runs.Clear();
    }

    private static Measured Snapshot(string source, string to) =>
        Measured.Run(Place.Binary, "-q", "snapshot", "--source", source, "--to", to);

    /// <summary>A commit, so that the database is a changed one.</summary>
    private static void Change(string database, Runs runs)
    {
        runs.Clear();
        Measured.Quietly("sqlite3", database, "UPDATE chat SET user_id = hex(randomblob(4)) WHERE rowid = 1;");
    }

    /// <summary>What runs make, each under a new name.</summary>
    private sealed class Runs(Place place)
    {
        private static int _count;
        private readonly List<string> _made = [];

        internal string Next()
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"run{_count++}");
            _made.Add(name);
            return place.At(name);
        }

        internal void Clear()
        {
            if (place.IsOnDisk)
                return;
            foreach (var name in _made)
                place.Remove(name);
            _made.Clear();
        }

        internal void Prune(string snapshots)
        {
            if (!place.IsOnDisk)
                Measured.Quietly(Place.Binary, "-q", "prune", "--dir", snapshots, "--keep-last", "3");
        }
    }
}
