using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>Small files, removing, and being asked what it is.</summary>
public abstract class KeepingTests(DestinationScene scene) : DestinationTests(scene)
{
    [Fact]
    public void A_small_file_is_written_read_and_replaced()
    {
        Write(".owui-backup/started.json", "{}");
        Assert.Equal("{}", Read(".owui-backup/started.json"));
        Write(".owui-backup/started.json", "[]");
        Assert.Equal("[]", Read(".owui-backup/started.json"));
        Write(".owui-backup/started.json", "");
        Assert.Equal("", Read(".owui-backup/started.json"));
        Assert.Equal([".owui-backup/started.json"], Names(""));
    }

    [Fact]
    public async Task A_file_that_is_replaced_while_it_is_read_is_whole_each_time()
    {
        Write("state", new string('a', 20_000));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(
            () =>
            {
                for (var i = 0; i < 6; i++)
                    Write("state", new string((char)('b' + i), 20_000 + i * 1000));
                stop.Cancel();
            }, Cancellation);
        while (!stop.IsCancellationRequested)
        {
            var read = Read("state");
            if (read is null && !Scene.ReplacesAtOnce)
                continue;
            Assert.NotNull(read);
            Assert.Equal(20_000 + Math.Max(0, read[0] - 'b') * 1000, read.Length);
            Assert.DoesNotContain(read, c => c != read[0]);
        }

        await writer;
    }

    [Fact]
    public void A_file_that_is_not_there_reads_as_null_and_so_does_a_directory()
    {
        Write("directory/file", "1");
        Assert.Null(Read("nothing"));
        Assert.Null(Read("no/thing"));
        Assert.Null(Read("directory"));
        Assert.Null(Read("directory/file2"));
    }

    [Fact]
    public void A_file_over_the_limit_is_not_read()
    {
        Write("file", "0123456789");
        Assert.Equal(10, Value(Place.Read(P("file"), 10, Cancellation))!.Length);
        var result = Place.Read(P("file"), 9, Cancellation);
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains("9 bytes", Told(result.Outcome), StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_a_tree_leaves_what_is_beside_it()
    {
        foreach (var path in (string[])["backup-1/a", "backup-1/b/c", "backup-10/a", "backup", "other/x"])
            Write(path, path);
        Succeeded(Place.RemoveTree(P("backup-1"), Cancellation));
        Assert.Equal(["backup", "backup-10/a", "other/x"], Names(""));
        Assert.Equal(["backup", "backup-10/", "other/"], Names("", ListDepth.Children));
        Succeeded(Place.RemoveTree(P("backup-1"), Cancellation));
        Succeeded(Place.RemoveTree(P("no/where"), Cancellation));
        Assert.Throws<ArgumentException>(() => Place.RemoveTree(default, Cancellation));
    }

    [Fact]
    public void Removing_a_file_leaves_what_is_beside_it_and_what_is_gone_is_no_failure()
    {
        Write("a/1", "1");
        Write("a/2", "2");
        Succeeded(Place.RemoveFile(P("a/1"), Cancellation));
        Succeeded(Place.RemoveFile(P("a/1"), Cancellation));
        Succeeded(Place.RemoveFile(P("b/1"), Cancellation));
        Assert.Equal(["a/2"], Names(""));
    }

    [Fact]
    public void A_probe_succeeds_and_leaves_nothing()
    {
        Succeeded(Place.Probe(Cancellation).Outcome);
        Assert.Empty(Listed(""));
    }

    [Fact]
    public void A_bucket_or_directory_that_is_not_there_is_said_and_not_made()
    {
        if (Scene.Missing is not { } missing)
            return;
        var probe = missing.Probe(Cancellation);
        Assert.Equal(Ending.Failed, probe.Outcome.Ending);
        Assert.Contains(probe.Outcome.Problems, problem => problem.ToString().Contains(missing.Name, StringComparison.Ordinal));
        Source.Write("file", "1");
        var shipped = missing.Ship(Request("x"), Events, Cancellation);
        Assert.Equal(Ending.Failed, shipped.Outcome.Ending);
        Assert.Equal(0, shipped.Tally.FilesSent);
        Assert.NotEqual(Ending.Succeeded, missing.Probe(Cancellation).Outcome.Ending);
    }

    [Fact]
    public void Abilities_are_true()
    {
        var abilities = Value(Place.Abilities(Cancellation));
        Assert.Equal(Scene.CopiesByItself, abilities.CopiesByItself);
        Assert.Equal(Scene.Encrypts, abilities.Encrypts);
        Write("file", "content");
        var hashes = Listed("", hashes: true).Single().Hashes;
        Assert.Equal(abilities.Hashes.Order(), hashes.Keys.Order());
#pragma warning disable CA5351, CA5350 // What the places keep.
        if (hashes.TryGetValue("md5", out var md5))
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes("content"))), md5);
        if (hashes.TryGetValue("sha1", out var sha1))
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData(Encoding.UTF8.GetBytes("content"))), sha1);
#pragma warning restore CA5351, CA5350
    }

    [Fact]
    public void What_is_cancelled_before_it_begins_ends_as_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Source.Write("file", "1");
        Assert.Equal(Ending.Cancelled, Place.Ship(Request("x"), Events, cancelled.Token).Outcome.Ending);
        Assert.Equal(Ending.Cancelled, Place.Write(P("y"), new byte[1], cancelled.Token).Ending);
        Assert.Equal(Ending.Cancelled, Place.List(default, ListDepth.Everything, false, cancelled.Token).Outcome.Ending);
        Assert.Empty(Listed(""));
    }
}
