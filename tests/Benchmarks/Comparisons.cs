using System.Globalization;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>What is compared with what, and within which limits.</summary>
/// <remarks>
/// Each run makes something new and nothing is removed before the end: on ext4, a file made soon after many were
/// removed waits for a search through the inodes that were (it keeps those from being used again for some seconds),
/// and that would be measured instead of the tools.
/// </remarks>
internal static class Comparisons
{
    private static readonly Action _nothing = () => { };

    /// <summary>The comparisons for one place, in the order in which they run. Data they share is made when the first needs it.</summary>
    public static IEnumerable<Comparison> In(Place place, Options options)
    {
        var source = SampleData.MakeFiles(place, options.Files);
        foreach (var comparison in Snapshots(place, source))
            yield return comparison;
        foreach (var comparison in Verification(place))
            yield return comparison;
        yield return Restore(place);
        var database = SampleData.MakeDatabase(place, options.DatabaseMegabytes);
        foreach (var comparison in Databases(place, database))
            yield return comparison;
    }

    private static IEnumerable<Comparison> Snapshots(Place place, string source)
    {
        var number = 0;
        string Next(string prefix) => place.At(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number++}"));
        Side First() => new("owui-backup snapshot", _nothing, () => Snapshot(source, Next("first")));
        yield return new Comparison("first snapshot, of cp -a", First(),
            new Side("cp -a", _nothing, () => Measured.Run("cp", "-a", source, Next("cp"))),
            place.IsOnDisk ? 1.0 : null);
        yield return new Comparison("first snapshot, of rsync -a", First(),
            new Side("rsync -a", _nothing, () => Measured.Run("rsync", "-a", source + "/", Next("rsync") + "/")),
            place.IsOnDisk ? null : 0.25);

        var snapshots = place.At("snapshots");
        Measured.Quietly(Place.Binary, "-q", "snapshot", "--source", source, "--to", snapshots);
        var first = Directory.GetDirectories(snapshots, "snapshot_*").Single();
        var ours = new Side("owui-backup snapshot", _nothing, () => Snapshot(source, snapshots));
        yield return new Comparison("unchanged snapshot, of rsync --link-dest", ours,
            new Side("rsync --link-dest", _nothing,
                () => Measured.Run("rsync", "-a", "--delete", $"--link-dest={first}", source + "/", Next("linked") + "/")),
            0.20);
        yield return new Comparison("unchanged snapshot, of cp -al", ours,
            new Side("cp -al", _nothing, () => Measured.Run("cp", "-al", first, Next("hard"))), 1.3);
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
        var number = 0;
        return new Comparison("restore, verified, of cp -a",
            new Side("owui-backup restore", _nothing,
                () => Measured.Run(Place.Binary, "-q", "restore", "latest", "--dir", snapshots, "--to", place.At($"restored{number++}"))),
            new Side("cp -a", _nothing, () => Measured.Run("cp", "-a", latest, place.At($"copied{number++}"))),
            null);
    }

    private static IEnumerable<Comparison> Databases(Place place, string database)
    {
        var number = 0;
        var source = Path.GetDirectoryName(database)!;
        yield return new Comparison("database copied, of sqlite3 .backup",
            new Side("the capture alone", _nothing,
                () => Measured.Run(Environment.ProcessPath!, "--capture", database, place.At($"captured{number++}.db"))),
            new Side("sqlite3 .backup", _nothing, () => Measured.Run("sqlite3", database, $".backup '{place.At($"copy{number++}.db")}'")),
            1.0);
        // With hashing and integrity_check, which the other does not do.
        var snapshot = new Side("owui-backup snapshot", () => Rewrite(database), () => Snapshot(source, place.At($"database{number++}")));
        yield return new Comparison("database copied, checked and hashed, of sqlite3 .backup and integrity_check",
            snapshot,
            new Side("sqlite3 .backup, integrity_check, xxh128sum", () => Rewrite(database), () =>
            {
                var copy = place.At($"copy{number++}.db");
                return Measured.Run("sh", "-c",
                    "sqlite3 \"$1\" \".backup '$2'\" && sqlite3 \"$2\" 'PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM chat' && xxh128sum \"$2\"",
                    "sh", database, copy);
            }),
            1.0);
        yield return new Comparison("unchanged snapshot of the database, of sqlite3 .backup",
            new Side("owui-backup snapshot", _nothing, () => Snapshot(source, place.At("database0"))),
            new Side("sqlite3 .backup", _nothing, () => Measured.Run("sqlite3", database, $".backup '{place.At($"copy{number++}.db")}'")),
            0.20);
    }

    private static Measured Snapshot(string source, string to) =>
        Measured.Run(Place.Binary, "-q", "snapshot", "--source", source, "--to", to);

    /// <summary>A commit, so that the database is a changed one.</summary>
    private static void Rewrite(string database) =>
        Measured.Quietly("sqlite3", database, "UPDATE chat SET user_id = hex(randomblob(4)) WHERE rowid = 1;");
}
