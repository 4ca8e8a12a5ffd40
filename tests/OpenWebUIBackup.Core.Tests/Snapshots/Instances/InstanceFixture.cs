using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Capture;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots.Instances;

/// <summary>
/// A data directory with real databases, its snapshots, and the whole engine between them. This process must not have
/// a database of the source open while it takes a snapshot: locks belong to the process.
/// </summary>
internal sealed class InstanceFixture : IDisposable
{
    static InstanceFixture() => SQLitePCL.Batteries_V2.Init();

    public InstanceFixture() => Directory.CreateDirectory(Path.Combine(Source, "uploads"));

    public ScratchDirectory Scratch { get; } = new();

    public string Source => Scratch["source"];

    public string Snapshots => Scratch["snapshots"];

    public string Database => Path.Combine(Source, "webui.db");

    /// <summary>Makes webui.db from Open WebUI's own schema, closed cleanly.</summary>
    public void CreateDatabase(string mode, string schema = "webui-schema-v0.11.4.sql")
    {
        DatabaseBench.Execute(Database, File.ReadAllText(TestData.Find(schema)));
        DatabaseBench.Execute(Database, $"""
            PRAGMA journal_mode={mode};
            CREATE TABLE counter(id INTEGER PRIMARY KEY, n INTEGER NOT NULL); INSERT INTO counter VALUES(1, 0);
            CREATE TABLE bulk(id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB);
            WITH RECURSIVE i(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM i WHERE x<500)
            INSERT INTO bulk SELECT x, 'row ' || x, randomblob(2000) FROM i;
            """);
    }

    /// <summary>Adds uploads with their rows.</summary>
    public void AddUploads(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var id = Guid.NewGuid().ToString();
            var content = new byte[5000];
            Random.Shared.NextBytes(content);
            File.WriteAllBytes(Path.Combine(Source, "uploads", $"{id}_old.bin"), content);
            DatabaseBench.Execute(Database, "INSERT INTO file(id, filename, path, hash) VALUES"
                + $"('{id}', 'old.bin', '/app/backend/data/uploads/{id}_old.bin', '{Convert.ToHexString(SHA256.HashData(content))}')");
        }
    }

    /// <summary>Makes a snapshot, however it ends.</summary>
    public SnapshotResult Try(IVectorStoreCheck? vectorStores = null, IDatabaseCapturer? databases = null) =>
        new SnapshotEngine(databases ?? new SqliteCapturer(), vectorStores ?? new ChromaCheck()).Create(
            new SnapshotRequest
            {
                Source = Source,
                Directory = Snapshots,
                Names = SnapshotNamePattern.Snapshot,
                AgentVersion = "test",
                Host = "test",
            },
            SilentRunEvents.Instance, TestContext.Current.CancellationToken);

    /// <summary>Makes a snapshot that must succeed without any problem.</summary>
    public SnapshotResult Make(IVectorStoreCheck? vectorStores = null, IDatabaseCapturer? databases = null)
    {
        var made = Try(vectorStores, databases);
        Assert.True(made.Outcome is { Ending: Ending.Succeeded, Problems: [] }, Text(made.Outcome));
        AssertNoSidecars(made);
        return made;
    }

    /// <summary>The path of a file in a snapshot.</summary>
    public string In(SnapshotResult snapshot, string path = "") => Path.Combine(Snapshots, snapshot.Name!, path);

    /// <summary>What the manifest notes of a database.</summary>
    public DatabaseFacts Facts(SnapshotResult snapshot, string path = "webui.db") =>
        Header(snapshot).Databases.Single(facts => facts.Path == new UnixPath(path));

    public ManifestHeader Header(SnapshotResult snapshot)
    {
        Assert.Equal(Errno.None, FileHandle.TryOpen(Path.Combine(Snapshots, ".owui-backup/manifests", snapshot.Name + ".jsonl"), out var file));
        using (file)
            return ManifestSummary.Read(file!).Header;
    }

    /// <summary>Verifies a snapshot as the command does.</summary>
    public VerifiedSnapshot Verify(SnapshotResult snapshot)
    {
        using var directory = DirectoryHandle.Open(Snapshots);
        var store = new SnapshotStore(directory, SnapshotNamePattern.Snapshot);
        return VerifyRun.Verify(directory, store, store.List().Find(snapshot.Name!)!, isAsked: true, SilentRunEvents.Instance,
            TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// All that reading must leave alone in the source, contents included; read by other programs, whose closing of a
    /// file ends no lock of ours.
    /// </summary>
    public string Appearance() =>
        Shell.Run("sh", "-c", "cd \"$1\" && find . -printf '%p %y %i %n %s %m %U:%G %T@ %C@\\n' | LC_ALL=C sort", "sh", Source)
        + string.Join('\n', TreeFacts.Read(Source));

    /// <summary>Whether two snapshots have the same inode under a name.</summary>
    public bool Shares(SnapshotResult one, SnapshotResult other, string path = "webui.db") =>
        Shell.Run("stat", "-c", "%i", In(one, path)) == Shell.Run("stat", "-c", "%i", In(other, path));

    /// <summary>Waits until what was written last is clearly in the past for a fingerprint.</summary>
    public static void Settle() => Thread.Sleep(120);

    public void AssertNoSidecars(SnapshotResult snapshot) => Assert.DoesNotContain(
        Directory.EnumerateFiles(In(snapshot), "*", SearchOption.AllDirectories),
        path => !path.Contains("/uploads/", StringComparison.Ordinal)
            && (path.EndsWith("-wal", StringComparison.Ordinal) || path.EndsWith("-shm", StringComparison.Ordinal)
                || path.EndsWith("-journal", StringComparison.Ordinal)));

    /// <summary>That each row of <c>file</c> in a snapshot's webui.db has its whole file.</summary>
    /// <returns>How many rows there are.</returns>
    public int AssertEachRowHasItsFile(SnapshotResult snapshot)
    {
        var rows = Rows(In(snapshot, "webui.db"), "SELECT path, hash FROM file");
        foreach (var row in rows)
        {
            var path = In(snapshot, "uploads/" + Path.GetFileName(row[0]));
            Assert.True(File.Exists(path), $"{row[0]} has a row and no file");
            Assert.Equal(row[1], Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
        }

        return rows.Count;
    }

    /// <summary>That the manifest says of webui.db what is in the snapshot's copy.</summary>
    public void AssertFactsFit(SnapshotResult snapshot, string mode, string revision)
    {
        var facts = Facts(snapshot);
        var copy = In(snapshot, "webui.db");
        Assert.Equal("ok", facts.Integrity);
        Assert.Equal("ok", Rows(copy, "PRAGMA integrity_check").Single()[0]);
        Assert.Equal(mode, facts.JournalMode);
        Assert.Equal(mode, JournalMode(copy));
        Assert.Equal(DatabaseBench.Number(copy, "PRAGMA page_count"), facts.Pages);
        Assert.Equal(DatabaseBench.Number(copy, "PRAGMA page_size"), facts.PageSize);
        Assert.Equal(new FileInfo(copy).Length, facts.Pages * facts.PageSize);
        Assert.Equal(revision, facts.AlembicRevision);
        Assert.Equal(revision, Header(snapshot).SchemaRevision);
        Assert.Equal(
            Rows(copy, "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%' ORDER BY name").Select(row => row[0]).Order(StringComparer.Ordinal),
            facts.Tables.Select(table => table.Table).Order(StringComparer.Ordinal));
        Assert.All(facts.Tables, table => Assert.Equal(DatabaseBench.Number(copy, $"SELECT count(*) FROM \"{table.Table}\""), table.Rows));
    }

    /// <summary>Asks a database that nobody writes; nothing appears beside it.</summary>
    public static List<string[]> Rows(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source=file:{path}?immutable=1;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!)]);
        return rows;
    }

    /// <summary>What the header says; asked immutably, SQLite takes every database for one with a rollback journal.</summary>
    public static string JournalMode(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[20];
        file.ReadExactly(start);
        return start[18] == 2 && start[19] == 2 ? "wal" : "delete";
    }

    public static string Text(Outcome outcome) => $"{outcome.Ending}\n{string.Join('\n', outcome.Problems)}";

    public void Dispose() => Scratch.Dispose();
}
