using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Capture;

public sealed class ChromaStoreTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_copy_of_a_store_that_takes_in_vectors_answers_with_all_that_was_there_before()
    {
        using var bench = new DatabaseBench();
        using var server = await ChromaServer.Start(bench.SourcePath);
        var collection = await server.Collection("knowledge");
        var added = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var taking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await server.Add(collection, added, 90);
                Volatile.Write(ref added, added + 90);
            }
        }, Cancellation);

        const int copies = 8;
        var attempts = 0;
        for (var i = 0; i < copies; i++)
        {
            // Spread over the filling of the queue, so that some begin before and some behind the threshold.
            while (Volatile.Read(ref added) < 500 * (i + 1))
                await Task.Delay(5, Cancellation);
            var before = Volatile.Read(ref added);
            var path = Path.Combine(bench.TargetPath, $"store-{i}");
            attempts += CaptureStore(bench.Source, path);
            using var second = await ChromaServer.Start(path);
            var same = await second.Collection("knowledge");
            Assert.Equal(collection, same);
            Assert.Equal(0, await second.CountMissing(same, before));
            var asked = Enumerable.Range(0, before).Where(n => n % 7 == 0 || n > before - 20).ToList();
            var unfound = await second.CountUnfound(same, asked);

            // The index is approximate: a record that is there is overlooked now and then, a lost batch is ninety.
            Assert.True(unfound <= asked.Count / 100, $"{unfound} of {asked.Count} vectors are not found in copy {i}, begun at {before}");
        }

        await stop.CancelAsync();
        await taking;
        output.WriteLine($"{copies} copies in {attempts} attempts, {added} records at the end");
        Assert.True(added > 2000, "the threshold was not passed often enough to mean anything");
    }

    [Fact]
    public void The_sample_store_is_known_and_whole()
    {
        using var bench = new DatabaseBench();
        TestData.Unpack("chroma-store.tar.gz", bench.SourcePath);
        using var store = bench.Source.OpenDirectory("vector_db"u8);
        Assert.True(ChromaStore.IsStore(store, Cancellation));
        Assert.False(ChromaStore.IsStore(bench.Source, Cancellation));
        var capture = ChromaStore.Begin(store, bench.Target, new CaptureOptions(), null, out var database, Cancellation)!;
        Assert.Equal(5, capture.Segments.Count);
        Assert.All(capture.Segments, id => Assert.Null(SegmentFiles.FindTear(store, id)));
        Assert.Equal(5, database.Captured!.Content.Tables.Single(t => t.Table == "collections").Rows);
        Assert.Equal("ok", database.Captured.Content.Integrity);
    }

    [Theory]
    [InlineData("data_level0.bin")]
    [InlineData("length.bin")]
    [InlineData("header.bin")]
    public void A_segment_whose_files_do_not_fit_is_torn(string file)
    {
        using var bench = new DatabaseBench();
        TestData.Unpack("chroma-store.tar.gz", bench.SourcePath);
        using var store = bench.Source.OpenDirectory("vector_db"u8);
        var capture = ChromaStore.Begin(store, bench.Target, new CaptureOptions(), null, out _, Cancellation)!;
        CopySegments(capture, bench.SourcePath + "/vector_db", bench.TargetPath);
        Assert.Equal(ChromaEnding.Consistent, capture.Check(bench.Target, Cancellation).Ending);
        var path = Directory.GetFiles(bench.TargetPath, file, SearchOption.AllDirectories).Single(p => p.Contains("ddec783b", StringComparison.Ordinal));
        using (var stream = File.OpenWrite(path))
            stream.SetLength(stream.Length / 4);
        Assert.Equal(ChromaEnding.Torn, capture.Check(bench.Target, Cancellation).Ending);
    }

    [Fact]
    public void A_segment_written_during_the_copy_is_noticed()
    {
        using var bench = new DatabaseBench();
        TestData.Unpack("chroma-store.tar.gz", bench.SourcePath);
        using var store = bench.Source.OpenDirectory("vector_db"u8);
        var capture = ChromaStore.Begin(store, bench.Target, new CaptureOptions(), null, out _, Cancellation)!;
        CopySegments(capture, bench.SourcePath + "/vector_db", bench.TargetPath);
        DatabaseBench.Execute(bench.SourcePath + "/vector_db/chroma.sqlite3", "UPDATE max_seq_id SET seq_id=seq_id+1000");
        Assert.Equal(ChromaEnding.Moved, capture.Check(bench.Target, Cancellation).Ending);
    }

    [Fact]
    public void A_segment_that_was_written_a_moment_before_the_copy_may_still_be()
    {
        using var bench = new DatabaseBench();
        TestData.Unpack("chroma-store.tar.gz", bench.SourcePath);
        using var store = bench.Source.OpenDirectory("vector_db"u8);
        var file = Directory.GetFiles(bench.SourcePath, "length.bin", SearchOption.AllDirectories).First(p => p.Contains("ddec783b", StringComparison.Ordinal));
        foreach (var (age, ending) in ((int, ChromaEnding)[])[(0, ChromaEnding.Moved), (1000, ChromaEnding.Consistent), (-3_600_000, ChromaEnding.Consistent)])
        {
            var path = Path.Combine(bench.TargetPath, age.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Directory.CreateDirectory(path);
            using var copy = DirectoryHandle.Open(path);
            var database = DatabaseCapture.Capture(
                store, ChromaStore.DatabaseName, copy, ChromaStore.DatabaseName, new CaptureOptions(), null, Cancellation).Captured!;
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMilliseconds(-age));
            var capture = ChromaStore.Begin(store, copy, database.Fingerprint, Cancellation)!;
            CopySegments(capture, bench.SourcePath + "/vector_db", path);
            Assert.Equal(ending, capture.Check(copy, Cancellation).Ending);
        }
    }

    private static int CaptureStore(DirectoryHandle store, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            Directory.CreateDirectory(path);
            using var copy = DirectoryHandle.Open(path);
            var options = new CaptureOptions { Integrity = IntegrityLevel.Quick };
            var capture = ChromaStore.Begin(store, copy, options, null, out var database, Cancellation);
            Assert.True(capture is not null, database.Failure?.ToString());
            CopySegments(capture, Path.Combine(path, "..", "..", "source"), path);
            var verdict = capture.Check(copy, Cancellation);
            if (verdict.Ending == ChromaEnding.Consistent)
                return attempt;
            Assert.True(attempt < ChromaStore.MostAttempts, verdict.Detail);
            Directory.Delete(path, recursive: true);
            Thread.Sleep(ChromaStore.Pause);
        }
    }

    private static void CopySegments(ChromaStore capture, string from, string to)
    {
        foreach (var segment in capture.Segments)
        {
            var source = Path.Combine(from, segment);
            if (!Directory.Exists(source))
                continue;
            Directory.CreateDirectory(Path.Combine(to, segment));
            foreach (var file in Directory.GetFiles(source))
                File.Copy(file, Path.Combine(to, segment, Path.GetFileName(file)));
        }
    }
}
