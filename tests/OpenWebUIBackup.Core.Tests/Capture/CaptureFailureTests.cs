using OpenWebUIBackup.Core.Capture;

namespace OpenWebUIBackup.Core.Tests.Capture;

public sealed class CaptureFailureTests
{
    [Fact]
    public void A_truncated_database_is_corrupt() => Fails(CaptureFailureCause.Corrupt, path =>
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 3);
    });

    [Fact]
    public void Garbage_behind_a_good_header_is_found() => Damaged((path, size) =>
    {
        using var file = File.OpenWrite(path);
        file.Position = 8192;
        var garbage = new byte[size - 8192];
        new Random(1).NextBytes(garbage);
        file.Write(garbage);
    });

    [Fact]
    public void A_garbled_schema_is_corrupt_or_no_database() => Fails(null, path =>
    {
        using var file = File.OpenWrite(path);
        file.Position = 100;
        var garbage = new byte[3000];
        new Random(2).NextBytes(garbage);
        file.Write(garbage);
    });

    [Fact]
    public void An_encrypted_looking_database_is_none() => Fails(CaptureFailureCause.NotADatabase, path =>
    {
        var garbage = new byte[20 * 4096];
        new Random(3).NextBytes(garbage);
        "SQLite format 3\0"u8.CopyTo(garbage);
        File.WriteAllBytes(path, garbage);
    });

    [Fact]
    public void A_missing_database_is_unreadable() => Fails(CaptureFailureCause.Unreadable, File.Delete);

    [Fact]
    public void A_file_that_only_begins_like_a_database_is_none() => Fails(null, path => File.WriteAllBytes(path, "SQLite format 3\0"u8.ToArray()));

    [Theory]
    [InlineData("delete")]
    [InlineData("wal")]
    public void A_database_that_is_held_exclusively_is_given_up_in_time(string mode)
    {
        using var bench = new DatabaseBench();
        bench.Create(mode);
        using var writer = WriterProcess.Start("hold", bench.Database, mode);
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        var result = bench.Capture(
            out var copy, new CaptureOptions { Patience = TimeSpan.FromSeconds(1.5) }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(CaptureFailureCause.Busy, result.Failure?.Cause);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(5));
        Assert.False(File.Exists(copy));
    }

    private static void Fails(CaptureFailureCause? cause, Action<string> spoil)
    {
        using var bench = new DatabaseBench();
        bench.Create("delete");
        spoil(bench.Database);
        var result = bench.Capture(out _, cancellation: TestContext.Current.CancellationToken);
        Assert.NotNull(result.Failure);
        Assert.True(cause is null ? result.Failure.Cause is CaptureFailureCause.Corrupt or CaptureFailureCause.NotADatabase : cause == result.Failure.Cause,
            result.Failure.ToString());
        Assert.NotEmpty(result.Failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(bench.TargetPath));
    }

    private static void Damaged(Action<string, long> spoil)
    {
        using var bench = new DatabaseBench();
        bench.Create("delete");
        spoil(bench.Database, new FileInfo(bench.Database).Length);
        var result = bench.Capture(out _, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Failure is { Cause: CaptureFailureCause.Corrupt } || result.Captured is { Content.IsDamaged: true }, result.ToString());
    }
}
