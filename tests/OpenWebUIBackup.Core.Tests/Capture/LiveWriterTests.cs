using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Databases;

namespace OpenWebUIBackup.Core.Tests.Capture;

/// <summary>Captures beside a process that commits without pause.</summary>
public sealed class LiveWriterTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("wal", 10)]
    [InlineData("delete", 10)]
    [InlineData("truncate", 5)]
    public void Every_copy_is_sound_and_holds_what_was_committed_before(string mode, int copies)
    {
        using var bench = new DatabaseBench();
        bench.Create(mode, rows: 2000, bytes: 4000);
        using var writer = WriterProcess.Start("commit", bench.Database, mode);
        for (var i = 0; i < copies; i++)
        {
            var acknowledged = writer.Acknowledged;
            bench.MustCapture(out var copy);
            var captured = DatabaseBench.Number(copy, "SELECT n FROM counter");
            Assert.True(captured >= acknowledged, $"{captured} is older than {acknowledged}");
            Assert.Equal(captured, DatabaseBench.Number(copy, "SELECT coalesce(max(n), 0) FROM log"));
            Assert.Equal(captured, DatabaseBench.Number(copy, "SELECT count(*) FROM log"));
            File.Delete(copy);
        }

        Assert.Equal(0, writer.Failures);
    }

    [Theory]
    [InlineData("wal", CaptureMethod.Backup)]
    [InlineData("delete", CaptureMethod.BackupOfImage)]
    public void No_writer_waits_a_second_for_250_MB(string mode, CaptureMethod method)
    {
        // In memory where there is room: what is measured is waiting for the reader, not for a disk that others use.
        using var bench = new DatabaseBench(Memory());
        bench.Create(mode, rows: 15_000, bytes: 16_000);
        Assert.True(new FileInfo(bench.Database).Length > 240_000_000);
        using var writer = WriterProcess.Start("commit", bench.Database, mode);
        Thread.Sleep(300);
        var without = writer.LongestCommit;
        for (var i = 0; i < 3; i++)
        {
            var acknowledged = writer.Acknowledged;
            var captured = bench.MustCapture(out var copy, new CaptureOptions { Integrity = IntegrityLevel.Quick });
            Assert.True(DatabaseBench.Number(copy, "SELECT n FROM counter") >= acknowledged);
            Assert.Equal(method, captured.Method);
            output.WriteLine($"{mode}: {captured.Duration.TotalMilliseconds:f0} ms, locked for {captured.LongestLock.TotalMilliseconds:f0} ms; "
                + $"longest commit {writer.LongestCommit.TotalMilliseconds:f0} ms, {without.TotalMilliseconds:f0} ms before; "
                + $"{writer.Acknowledged - acknowledged} commits meanwhile");
            File.Delete(copy);
        }

        Assert.Equal(0, writer.Failures);
        Assert.True(writer.LongestCommit < TimeSpan.FromSeconds(1), $"a commit took {writer.LongestCommit}");
    }

    [Fact]
    public void A_writer_killed_again_and_again_never_spoils_a_copy()
    {
        using var bench = new DatabaseBench();
        bench.Create("wal", rows: 500);
        for (var i = 0; i < 12; i++)
        {
            long acknowledged;
            using (var writer = WriterProcess.Start("commit", bench.Database, i % 3 == 2 ? "delete" : "wal"))
            {
                Thread.Sleep(20 + 13 * i);
                writer.Kill();
                acknowledged = writer.Acknowledged;
            }

            var before = bench.Appearance();
            bench.MustCapture(out var copy);
            Assert.Equal(before, bench.Appearance());
            Assert.True(DatabaseBench.Number(copy, "SELECT n FROM counter") >= acknowledged);
            File.Delete(copy);
        }
    }

    [Fact]
    public async Task A_capture_that_is_cancelled_leaves_nothing_behind()
    {
        using var bench = new DatabaseBench();
        bench.Create("wal", rows: 15_000, bytes: 8_000);
        using var cancellation = new CancellationTokenSource();
        var steps = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(
            () => bench.Capture(out _, progress: _ =>
            {
                if (++steps == 3)
                    cancellation.Cancel();
            }, cancellation: cancellation.Token),
            TestContext.Current.CancellationToken));
        Assert.Equal(3, steps);
        Assert.Empty(Directory.GetFileSystemEntries(bench.TargetPath));
    }

    private static string? Memory() =>
        Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").AvailableFreeSpace > 2_000_000_000 ? "/dev/shm" : null;
}
