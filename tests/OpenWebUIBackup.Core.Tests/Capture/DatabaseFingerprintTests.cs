using OpenWebUIBackup.Core.Databases;

namespace OpenWebUIBackup.Core.Tests.Capture;

public sealed class DatabaseFingerprintTests
{
    [Theory]
    [InlineData("wal")]
    [InlineData("delete")]
    public void An_idle_database_proves_unchanged_also_after_captures(string mode)
    {
        using var bench = new DatabaseBench();
        bench.Create(mode);
        using var writer = WriterProcess.Start("idle", bench.Database, mode);
        var first = bench.SettledFingerprint();
        Assert.True(bench.MustCapture(out _).Fingerprint.ProvesUnchanged(bench.Fingerprint()));
        Assert.True(first.ProvesUnchanged(bench.Fingerprint()));
        Assert.True(DatabaseFingerprint.TryParse(first.ToString(), out var read));
        Assert.True(read.ProvesUnchanged(bench.Fingerprint()));
        Assert.Equal(first.ToString(), read.ToString());
    }

    [Theory]
    [InlineData("wal")]
    [InlineData("delete")]
    [InlineData("persist")]
    public void No_commit_goes_unseen(string mode)
    {
        using var bench = new DatabaseBench();
        bench.Create(mode);
        for (var i = 0; i < 40; i++)
        {
            var before = bench.Fingerprint(); // often not settled: then it must prove nothing
            DatabaseBench.Execute(bench.Database, $"PRAGMA journal_mode={mode}; UPDATE counter SET n=n+1");
            Assert.False(before.ProvesUnchanged(bench.Fingerprint()));
        }
    }

    [Fact]
    public void No_commit_of_a_writer_that_stays_goes_unseen()
    {
        using var bench = new DatabaseBench();
        bench.Create("wal");
        using var writer = WriterProcess.Start("commit", bench.Database, "wal");
        for (var i = 0; i < 100; i++)
        {
            var before = bench.Fingerprint();
            var acknowledged = writer.Acknowledged;
            while (writer.Acknowledged <= acknowledged + 1)
                Thread.Sleep(1);
            Assert.False(before.ProvesUnchanged(bench.Fingerprint()));
        }
    }

    [Fact]
    public void A_file_written_just_now_is_not_trusted()
    {
        using var bench = new DatabaseBench();
        bench.Create("delete");
        Assert.False(bench.Fingerprint().IsTrustworthy);
        Assert.True(bench.SettledFingerprint().IsTrustworthy);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1,t,w,i,-,0,0,-,-")]
    [InlineData("2,t,w,i,1:1:1:1.1:1.1:0:0,0,0,-,-,-")]
    [InlineData("1,t,w,i,1:1:1:1.1:1.1:0,0,0,-,-,-")]
    [InlineData("1,t,w,i,1:1:1:1.1:1.1:0:zz,0,0,-,-,-")]
    public void What_is_no_fingerprint_is_not_read(string? text) => Assert.False(DatabaseFingerprint.TryParse(text, out _));

    [Theory]
    [InlineData("app.db-wal", "app.db")]
    [InlineData("app.db-shm", "app.db")]
    [InlineData("app.db-journal", "app.db")]
    [InlineData("-wal", null)]
    [InlineData("app.db", null)]
    public void Companions_are_known_by_name(string name, string? database)
    {
        Assert.Equal(database is not null, SqliteFile.IsSidecarName(System.Text.Encoding.ASCII.GetBytes(name), out var found));
        Assert.Equal(database ?? "", System.Text.Encoding.ASCII.GetString(found));
    }

    [Theory]
    [InlineData("webui-schema.sql", "f0bd01a18a3d")]
    [InlineData("webui-schema-v0.9.6.sql", "461111b60977")]
    [InlineData("webui-schema-v0.11.4.sql", "d4c1a8e37b62")]
    public void Rows_and_the_schemas_revision_are_noted(string schema, string revision)
    {
        using var bench = new DatabaseBench();
        DatabaseBench.Execute(bench.Database, File.ReadAllText(TestData.Find(schema)));
        var content = bench.MustCapture(out _).Content;
        Assert.Equal(revision, content.AlembicRevision);
        Assert.Contains(content.Tables, table => table is { Table: "user", Rows: 0 });
        Assert.Contains(content.Tables, table => table is { Table: "alembic_version", Rows: 1 });
        Assert.Equal(0, content.ForeignKeyViolations);
    }
}
