using OpenWebUIBackup.Core.Capture;

namespace OpenWebUIBackup.Core.Tests.Capture;

public sealed class UntouchedSourceTests
{
    [Fact]
    public void A_cleanly_closed_database_in_WAL_mode_gets_no_companions() => Untouched(
        bench => bench.Create("wal"), expectedCount: 0, CaptureMethod.Backup);

    [Fact]
    public void A_cleanly_closed_database_in_rollback_mode_is_only_read() => Untouched(
        bench => bench.Create("delete"), expectedCount: 0, CaptureMethod.Backup);

    [Fact]
    public void A_journal_that_is_kept_and_blanked_does_not_matter() => Untouched(
        bench =>
        {
            bench.Create("delete");
            using var writer = WriterProcess.Start("idle", bench.Database, "persist");
            Assert.True(File.Exists(bench.Database + "-journal"));
        },
        expectedCount: 3, CaptureMethod.Backup);

    [Fact]
    public void Rows_that_only_a_dead_writers_log_holds_are_captured() => Untouched(
        bench =>
        {
            bench.Create("wal");
            using var writer = WriterProcess.Start("idle", bench.Database, "wal");
            writer.Kill();
            Assert.True(File.Exists(bench.Database + "-shm"));
            Assert.True(new FileInfo(bench.Database + "-wal").Length > 0);
        },
        expectedCount: 3, CaptureMethod.Backup);

    [Fact]
    public void Rows_in_a_log_whose_index_is_gone_are_captured() => Untouched(
        bench =>
        {
            bench.Create("wal");
            using var writer = WriterProcess.Start("idle", bench.Database, "wal");
            writer.Kill();
            File.Delete(bench.Database + "-shm");
        },
        expectedCount: 3, CaptureMethod.Backup);

    [Fact]
    public void Rows_in_a_log_whose_index_is_nonsense_are_captured() => Untouched(
        bench =>
        {
            bench.Create("wal");
            using var writer = WriterProcess.Start("idle", bench.Database, "wal");
            writer.Kill();
            var index = File.ReadAllBytes(bench.Database + "-shm");
            Random.Shared.NextBytes(index);
            File.WriteAllBytes(bench.Database + "-shm", index);
        },
        expectedCount: 3, CaptureMethod.Backup);

    [Fact]
    public void A_transaction_that_a_dead_writer_cut_off_is_not_in_the_copy() => Untouched(
        bench =>
        {
            bench.Create("delete", rows: 2000);
            using var writer = WriterProcess.Start("cut", bench.Database, "delete");
            writer.Kill();
            Assert.True(new FileInfo(bench.Database + "-journal").Length > 0);
        },
        expectedCount: 0, CaptureMethod.BackupAfterRollback);

    [Theory]
    [InlineData("wal")]
    [InlineData("delete")]
    [InlineData("truncate")]
    public void A_database_that_is_open_elsewhere_is_only_read(string mode)
    {
        using var bench = new DatabaseBench();
        bench.Create(mode);
        using var writer = WriterProcess.Start("idle", bench.Database, mode);
        CaptureUntouched(bench, 3, CaptureMethod.Backup);
    }

    [Fact]
    public void The_log_of_an_application_that_goes_on_is_not_checkpointed_by_the_reader()
    {
        using var bench = new DatabaseBench();
        bench.Create("wal");
        using var writer = WriterProcess.Start("idle", bench.Database, "wal");
        var size = new FileInfo(bench.Database + "-wal").Length;
        bench.MustCapture(out _);
        Assert.Equal(size, new FileInfo(bench.Database + "-wal").Length);
    }

    [Fact]
    public void A_symbolic_link_in_the_databases_place_is_not_followed()
    {
        using var bench = new DatabaseBench();
        var elsewhere = Path.Combine(bench.TargetPath, "elsewhere.db");
        DatabaseBench.Execute(elsewhere, "CREATE TABLE secret(x)");
        File.CreateSymbolicLink(bench.Database, elsewhere);
        var result = bench.Capture(out var copy, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(CaptureFailureCause.Unreadable, result.Failure?.Cause);
        Assert.False(File.Exists(copy));
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public void A_symbolic_link_in_a_companions_place_is_not_followed(string suffix)
    {
        using var bench = new DatabaseBench();
        bench.Create("wal");
        var elsewhere = Path.Combine(bench.TargetPath, "elsewhere");
        File.WriteAllBytes(elsewhere, [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]);
        File.CreateSymbolicLink(bench.Database + suffix, elsewhere);
        var result = bench.Capture(out _, new CaptureOptions { Patience = TimeSpan.FromSeconds(1) }, cancellation: TestContext.Current.CancellationToken);
        Assert.Null(result.Captured);
        Assert.Equal(8, new FileInfo(elsewhere).Length);
    }

    private static void Untouched(Action<DatabaseBench> prepare, long expectedCount, CaptureMethod method)
    {
        using var bench = new DatabaseBench();
        prepare(bench);
        CaptureUntouched(bench, expectedCount, method);
    }

    private static void CaptureUntouched(DatabaseBench bench, long expectedCount, CaptureMethod method)
    {
        var before = bench.Appearance();
        var captured = bench.MustCapture(out var copy);
        Assert.Equal(before, bench.Appearance());
        Assert.Equal(method, captured.Method);
        Assert.Equal(expectedCount, DatabaseBench.Number(copy, "SELECT n FROM counter"));
        Assert.Equal(0, DatabaseBench.Number(copy, "SELECT count(*) FROM bulk WHERE name LIKE 'cut-%'"));
        Assert.Equal([copy], Directory.GetFileSystemEntries(bench.TargetPath));
        Assert.Equal(0x180, bench.Target.GetStatus(System.Text.Encoding.ASCII.GetBytes(Path.GetFileName(copy))).Mode); // 0600
    }
}
