using System.Globalization;
using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>A data directory to back up, and a config for it, in a test's directory.</summary>
internal static class SampleInstance
{
    /// <summary>Makes <c>data</c>: a real database in WAL mode, uploads, a cache and a log.</summary>
    internal static string MakeData(this Dir dir)
    {
        dir.Write("data/uploads/1_notes.txt", "notes");
        dir.Write("data/uploads/2_more notes.txt", "more notes");
        dir.Write("data/cache/whisper/model.bin", new string('m', 5000));
        dir.Write("data/audit.log", "{}\n");
        dir.Shell("sqlite3 data/webui.db \"PRAGMA journal_mode=WAL; CREATE TABLE user(id TEXT); INSERT INTO user VALUES ('a'),('b');\" >/dev/null");
        return dir.Path("data");
    }

    /// <summary>Makes <c>data</c> with so many uploads that a snapshot of it takes a while.</summary>
    internal static string MakeManyUploads(this Dir dir, int count)
    {
        dir.MakeData();
        dir.Shell(string.Create(CultureInfo.InvariantCulture,
            $"cd data/uploads; i=0; while [ $i -lt {count} ]; do echo $i >f$i; i=$((i+1)); done"));
        return dir.Path("data");
    }

    /// <summary>Writes an <c>agent.toml</c> with one job, <c>local</c>, and what else is given.</summary>
    internal static string WriteConfig(this Dir dir, string more = "", string job = "") => dir.Write("agent.toml", $"""
        [instance]
        name = "sample"
        data_dir = "data"

        [job.local]
        type = "snapshot"
        dir = "snapshots"
        {job}

        {more}
        """);

    /// <summary>The names of the snapshots in <c>snapshots</c>, oldest first.</summary>
    internal static string[] Snapshots(this Dir dir) =>
        [.. Directory.GetDirectories(dir.Path("snapshots"), "snapshot_*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>What an interrupted run left in <c>snapshots</c>: nothing, if it cleaned up.</summary>
    internal static string[] Partial(this Dir dir) =>
        Directory.Exists(dir.Path("snapshots/.owui-backup/partial"))
            ? Directory.GetFileSystemEntries(dir.Path("snapshots/.owui-backup/partial"))
            : [];
}
