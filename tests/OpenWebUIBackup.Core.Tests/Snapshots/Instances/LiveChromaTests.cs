using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Capture;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Core.Tests.Snapshots.Instances;

/// <summary>Snapshots beside a real Chroma server that takes in vectors past its threshold of 1000.</summary>
public sealed class LiveChromaTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_snapshot_served_again_answers_with_all_that_was_there_when_it_began()
    {
        using var instance = new InstanceFixture();
        using var server = await ChromaServer.Start(Store(instance));
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

        var snapshots = new List<(SnapshotResult Made, int Before, int After)>();
        var check = new WatchedVectorStoreCheck();
        for (var i = 0; i < 8; i++)
        {
            // Spread over the filling of the queue, so that some begin shortly before the threshold.
            while (Volatile.Read(ref added) < 450 * (i + 1))
                await Task.Delay(5, Cancellation);
            var before = Volatile.Read(ref added);
            var made = instance.Make(check);
            snapshots.Add((made, before, Volatile.Read(ref added)));
        }

        await stop.CancelAsync();
        await taking;
        output.WriteLine($"{snapshots.Count} snapshots in {check.Verdicts.Count} attempts, {added} records at the end");
        foreach (var verdict in check.Verdicts.OfType<string>())
            output.WriteLine(verdict);
        foreach (var (made, before, after) in snapshots)
        {
            output.WriteLine($"{before} before, {after} after, {made.Elapsed.TotalMilliseconds:f0} ms");
            await AssertServes(instance, made, collection, before);
        }

        Assert.True(added > 2000, "the threshold was not passed often enough to mean anything");
    }

    [Fact]
    public async Task A_store_that_passes_the_threshold_during_the_copy_is_captured_again_until_it_holds()
    {
        using var instance = new InstanceFixture();
        using var server = await ChromaServer.Start(Store(instance));
        var collection = await server.Collection("knowledge");
        await Fill(server, collection, 0, 990);
        var check = new WatchedVectorStoreCheck
        {
            Between = attempt =>
            {
                if (attempt <= 2)
                    Fill(server, collection, 990 * attempt, 990).GetAwaiter().GetResult();
            },
        };
        var made = instance.Make(check);
        output.WriteLine(string.Join('\n', check.Verdicts));
        Assert.Equal(3, check.Verdicts.Count);
        Assert.All(check.Verdicts.Take(2), Assert.NotNull);
        Assert.Null(check.Verdicts[2]);

        // What was thrown away counts for nothing.
        var files = Directory.GetFiles(instance.In(made), "*", SearchOption.AllDirectories);
        Assert.Equal(files.Length, made.Tally.Copied);
        Assert.Equal(files.Sum(path => new FileInfo(path).Length), made.Tally.Bytes);
        Assert.True(instance.Verify(made).Outcome is { Ending: Ending.Succeeded, Problems: [] });
        await AssertServes(instance, made, collection, 2970);
    }

    [Fact]
    public async Task A_store_that_never_rests_is_kept_with_a_warning_and_loses_nothing_of_what_was_there()
    {
        using var instance = new InstanceFixture();
        using var server = await ChromaServer.Start(Store(instance));
        var collection = await server.Collection("knowledge");
        await Fill(server, collection, 0, 540);
        var check = new WatchedVectorStoreCheck
        {
            Between = attempt => Fill(server, collection, 540 + (1080 * (attempt - 1)), 1080).GetAwaiter().GetResult(),
        };
        var made = instance.Try(check);
        Assert.Equal(Ending.SucceededWithWarnings, made.Outcome.Ending);
        Assert.Equal("vector_db", Assert.Single(made.Outcome.Problems).Subject);
        Assert.Equal(5, check.Verdicts.Count);
        Assert.DoesNotContain(null, check.Verdicts);
        Assert.Equal(Ending.Succeeded, instance.Verify(made).Outcome.Ending);

        // The segments are newer than the database here and whole, which does no harm; the engine cannot know that.
        await AssertServes(instance, made, collection, 540 + (1080 * 4));
    }

    [Fact]
    public async Task A_store_at_rest_is_linked_whole()
    {
        using var instance = new InstanceFixture();
        using var server = await ChromaServer.Start(Store(instance));
        await Fill(server, await server.Collection("knowledge"), 0, 1170);
        InstanceFixture.Settle();
        var before = instance.Appearance();
        var first = instance.Make();
        var second = instance.Make();
        Assert.Equal(before, instance.Appearance());
        Assert.Equal(0, second.Tally.Copied);
        Assert.True(instance.Shares(first, second, "vector_db/chroma.sqlite3"));
        Assert.Equal("linked", instance.Facts(second, "vector_db/chroma.sqlite3").Method);
    }

    private static string Store(InstanceFixture instance) => Directory.CreateDirectory(Path.Combine(instance.Source, "vector_db")).FullName;

    private static async Task Fill(ChromaServer server, string collection, int first, int count)
    {
        for (var i = first; i < first + count; i += 90)
            await server.Add(collection, i, 90);
    }

    // Served from a copy: the server writes to what it serves, and a snapshot shares its files with others.
    private static async Task AssertServes(InstanceFixture instance, SnapshotResult made, string collection, int count)
    {
        var copy = instance.Scratch["served-" + made.Name];
        Shell.Run("cp", "-a", instance.In(made, "vector_db"), copy);
        using var server = await ChromaServer.Start(copy);
        Assert.Equal(collection, await server.Collection("knowledge"));
        Assert.Equal(0, await server.CountMissing(collection, count));
        var asked = Enumerable.Range(0, count).Where(n => n % 7 == 0 || n > count - 20).ToList();
        var unfound = await server.CountUnfound(collection, asked);

        // The index is approximate: a record that is there is overlooked now and then, a lost batch is ninety.
        Assert.True(unfound <= asked.Count / 100, $"{unfound} of {asked.Count} vectors are not found in {made.Name}, begun at {count}");
    }
}
