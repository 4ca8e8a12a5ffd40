using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Capture;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Core.Tests.Snapshots.Instances;

/// <summary>Databases that are damaged in the source, and files that only look like databases to somebody.</summary>
public sealed class DamagedInstanceTests
{
    [Fact]
    public void A_truncated_database_is_kept_byte_for_byte_with_a_warning() => KeptAsItIs(path =>
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 3);
    });

    [Fact]
    public void A_garbled_schema_is_kept_byte_for_byte_with_a_warning() => KeptAsItIs(path => Garble(path, 100, 3000));

    [Fact]
    public void An_encrypted_looking_database_is_kept_byte_for_byte_with_a_warning() =>
        KeptAsItIs(path => Garble(path, 16, (int)new FileInfo(path).Length - 16));

    [Fact]
    public void A_database_with_a_garbled_page_is_in_the_snapshot_with_a_warning()
    {
        using var instance = new InstanceFixture();
        instance.CreateDatabase("delete");
        Garble(instance.Database, new FileInfo(instance.Database).Length / 4096 * 3 / 4 * 4096, 4096);
        Warned(instance);
    }

    [Fact]
    public void What_users_uploaded_is_never_opened_as_a_database()
    {
        using var instance = new InstanceFixture();
        instance.CreateDatabase("wal");
        var upload = Path.Combine(instance.Source, "uploads", "1_mine.db");
        DatabaseBench.Execute(upload, "PRAGMA journal_mode=wal; CREATE TABLE t(x)");
        using var writer = WriterProcess.Start("idle", upload, "wal");
        writer.Kill();
        File.Copy(upload, Path.Combine(instance.Source, "uploads", "2_cut.db"));
        Garble(Path.Combine(instance.Source, "uploads", "2_cut.db"), 100, 2000);
        InstanceFixture.Settle();
        var before = instance.Appearance();
        for (var i = 0; i < 2; i++)
        {
            var made = instance.Make();
            Assert.Equal(before, instance.Appearance());
            Assert.Single(instance.Header(made).Databases);
            TreeFacts.AssertSame(Path.Combine(instance.Source, "uploads"), instance.In(made, "uploads"));
            Assert.True(File.Exists(instance.In(made, "uploads/1_mine.db-wal")));
            var verified = instance.Verify(made);
            Assert.True(verified.Outcome is { Ending: Ending.Succeeded, Problems: [] }, InstanceFixture.Text(verified.Outcome));
        }
    }

    private static void KeptAsItIs(Action<string> spoil)
    {
        using var instance = new InstanceFixture();
        instance.CreateDatabase("delete");
        spoil(instance.Database);
        var made = Warned(instance);
        Assert.Equal(File.ReadAllBytes(instance.Database), File.ReadAllBytes(instance.In(made, "webui.db")));
        Assert.Equal("file", instance.Facts(made).Method);
    }

    private static SnapshotResult Warned(InstanceFixture instance)
    {
        InstanceFixture.Settle();
        var before = instance.Appearance();
        SnapshotResult? made = null;
        for (var i = 0; i < 2; i++) // the second one has a snapshot with the damage to link to
        {
            made = instance.Try();
            Assert.Equal(before, instance.Appearance());
            Assert.Equal(Ending.SucceededWithWarnings, made.Outcome.Ending);
            Assert.Equal("webui.db", Assert.Single(made.Outcome.Problems).Subject);
            var verified = instance.Verify(made);
            Assert.True(verified.Outcome.Ending == Ending.SucceededWithWarnings, InstanceFixture.Text(verified.Outcome));
            Assert.True(verified.Report!.IsWhole);
            Assert.Contains("already when it was captured", Assert.Single(verified.Outcome.Problems).Cause, StringComparison.Ordinal);
        }

        return made!;
    }

    private static void Garble(string path, long offset, int count)
    {
        using var file = File.OpenWrite(path);
        file.Position = offset;
        var garbage = new byte[count];
        new Random(1).NextBytes(garbage);
        file.Write(garbage);
    }
}
