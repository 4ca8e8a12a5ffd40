using Microsoft.Data.Sqlite;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Verification;

public sealed class DatabaseVerificationTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;
    private readonly DirectoryHandle _tree;
    private readonly DatabaseFacts _facts;

    static DatabaseVerificationTests() => SQLitePCL.Batteries_V2.Init();

    public DatabaseVerificationTests()
    {
        _directory = DirectoryHandle.Open(_scratch.Path);
        _tree = _scratch.Make("tree");
        Directory.CreateDirectory(_scratch["tree/deep/er"]);
        Execute(
            "CREATE TABLE user(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE chat(user_id REFERENCES user(id));"
            + "CREATE INDEX by_name ON user(name); INSERT INTO user VALUES (1, 'a'), (2, 'b'); INSERT INTO chat VALUES (1), (7)");
        _facts = new DatabaseFacts
        {
            Path = new UnixPath("deep/er/webui.db"),
            Method = "backup",
            Integrity = "ok",
            ForeignKeyViolations = 1,
            Tables = [new TableRows("user", 2), new TableRows("chat", 2)],
        };
    }

    public void Dispose()
    {
        _tree.Dispose();
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void A_database_as_it_was_captured_is_whole() => Assert.True(Verify(_facts).IsWhole);

    [Fact]
    public void Rows_that_are_not_as_many_as_noted_are_damage_though_every_byte_fits()
    {
        var report = Verify(_facts with { Tables = [new TableRows("user", 3), new TableRows("gone", 1)] });
        var damage = Assert.Single(report.Damages);
        Assert.Equal(DamageKinds.Database, damage.Kinds);
        Assert.Equal("has 2 rows in user, should have 3; lacks the table gone", damage.Detail);
    }

    [Fact]
    public void Rows_that_refer_to_nothing_are_damage_when_they_are_more_than_noted() => Assert.Contains(
        "refer to nothing", Assert.Single(Verify(_facts with { ForeignKeyViolations = 0 }).Damages).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_database_that_is_none_is_damage_unless_it_was_captured_so()
    {
        File.WriteAllBytes(_scratch["tree/deep/er/webui.db"], [.. "SQLite format 3\0"u8, .. new byte[5000]]);
        Assert.Equal(DamageKinds.Database, Assert.Single(Verify(_facts).Damages).Kinds);
        var captured = Verify(_facts with { Integrity = "file is not a database", Method = "file" });
        Assert.True(captured.IsWhole);
        Assert.Contains("already when it was captured", Assert.Single(captured.Notes).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_is_gone_is_missing_once()
    {
        var entries = ManifestOfTree.Write(_scratch["tree"], _directory, "manifest", ManifestOfTree.Header with { Databases = [_facts] });
        File.Delete(_scratch["tree/deep/er/webui.db"]);
        Assert.Single(Verify().Damages, damage => damage.Path == _facts.Path);
        Assert.Equal(4, entries.Count);
    }

    private VerificationReport Verify(DatabaseFacts facts)
    {
        File.Delete(_scratch["manifest"]);
        ManifestOfTree.Write(_scratch["tree"], _directory, "manifest", ManifestOfTree.Header with { Databases = [facts] });
        return Verify();
    }

    private VerificationReport Verify()
    {
        using var file = _directory.OpenFile("manifest"u8);
        using var manifest = new ManifestReader(file);
        return SnapshotVerifier.Verify(
            _tree, manifest, new VerificationRequest { Databases = IntegrityLevel.Full }, TestContext.Current.CancellationToken);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_scratch["tree/deep/er/webui.db"]};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
