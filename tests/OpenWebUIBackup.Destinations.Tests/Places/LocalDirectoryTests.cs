using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>What only a directory of this host has.</summary>
public sealed class LocalDirectoryTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new(onDisk: true);
    private readonly SourceTree _source = new();
    private readonly LocalDestination _place;

    public LocalDirectoryTests()
    {
        _scratch.Make("place");
        _place = new LocalDestination(_scratch["place"]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_directory_that_is_not_there_is_not_made_and_the_advice_names_the_mount()
    {
        var gone = new LocalDestination(_scratch["mnt/nas"]);
        _source.Write("file", "1");
        var result = gone.Ship(Request("x"), SilentRunEvents.Instance, Cancellation);
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains("mounted", result.Outcome.Problems.Single().Advice, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["mnt"]));
        Assert.Equal(Ending.Failed, gone.Write(new UnixPath("x"), new byte[1], Cancellation).Ending);
    }

    [Fact]
    public void An_unchanged_file_of_an_earlier_archive_is_a_hard_link_and_a_changed_one_is_not()
    {
        _source.Write("same", "same");
        _source.Write("changed", "before");
        Ship(Request("1"));
        _source.Write("changed", "after!");
        var tally = Ship(Request("2") with { CopyFrom = [new UnixPath("1")], Base = new UnixPath("2") });
        Assert.Equal((1L, 1L), (tally.FilesSent, tally.FilesCopiedThere));
        using var one = DirectoryHandle.Open(_scratch["place/1"]);
        using var two = DirectoryHandle.Open(_scratch["place/2"]);
        Assert.True(one.GetStatus("same"u8).IsSameFile(two.GetStatus("same"u8)));
        Assert.False(one.GetStatus("changed"u8).IsSameFile(two.GetStatus("changed"u8)));
        Assert.Equal("before", File.ReadAllText(_scratch["place/1/changed"]));
        // A mirror that replaces a linked file writes a new one: the earlier archive stays.
        _source.Write("same", "new");
        Ship(Request("2"));
        Assert.Equal("same", File.ReadAllText(_scratch["place/1/same"]));
    }

    [Fact]
    public void Everything_is_its_owners_alone_and_times_are_kept_to_the_nanosecond()
    {
        _source.Write(new UnixPath("d/file"), [1], new UnixTime(1_600_000_000, 123_456_789));
        Ship(Request("x"));
        using var directory = DirectoryHandle.Open(_scratch["place/x/d"]);
        Assert.Equal(0x1C0, directory.Status.Mode);
        Assert.Equal(0x180, directory.GetStatus("file"u8).Mode);
        Assert.Equal(new UnixTime(1_600_000_000, 123_456_789), directory.GetStatus("file"u8).ModifiedAt);
    }

    [Fact]
    public void No_link_in_the_destination_leads_outside()
    {
        var outside = _scratch.Make("outside");
        File.WriteAllText(_scratch["outside/file"], "safe");
        _source.Write("d/file", "sent");
        _scratch.Make("place/x");
        File.CreateSymbolicLink(_scratch["place/x/d"], outside);
        var result = _place.Ship(Request("x"), SilentRunEvents.Instance, Cancellation);
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Empty(_place.List(new UnixPath("x"), ListDepth.Everything, false, Cancellation).Value);
        Assert.Null(_place.Read(new UnixPath("x/d/file"), 100, Cancellation).Value);
        Assert.True(_place.RemoveTree(new UnixPath("x"), Cancellation).IsSuccess);
        Assert.Equal("safe", File.ReadAllText(_scratch["outside/file"]));
        // A mirror clears the link away.
        _scratch.Make("place/x");
        File.CreateSymbolicLink(_scratch["place/x/d"], outside);
        Assert.Equal(1, Ship(Request("x") with { Exact = true }).FilesSent);
        Assert.Equal("sent", File.ReadAllText(_scratch["place/x/d/file"]));
        Assert.Equal("safe", File.ReadAllText(_scratch["outside/file"]));
    }

    [Fact]
    public void What_a_killed_run_left_is_listed_by_nobody_and_cleared_by_the_next()
    {
        _source.Write("file", "1");
        _scratch.Make("place/x");
        File.WriteAllText(_scratch["place/x/.owui-backup-partial-0123456789abcdef"], "half");
        Directory.CreateDirectory(_scratch["place/.owui-backup-partial-fedcba9876543210/y"]);
        Assert.Empty(_place.List(default, ListDepth.Everything, false, Cancellation).Value);
        Ship(Request("x"));
        Assert.Equal(["file"], Directory.EnumerateFiles(_scratch["place/x"]).Select(Path.GetFileName));
        Assert.True(_place.RemoveTree(new UnixPath("x"), Cancellation).IsSuccess);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["place"]));
    }

    [Fact]
    public void A_cancelled_transfer_keeps_what_is_whole_and_the_next_sends_the_rest()
    {
        const int files = 3000;
        for (var i = 0; i < files; i++)
            _source.Write(new UnixPath($"{i:d4}"), SourceTree.Noise(20_000, i));
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var watching = Task.Run(
            () =>
            {
                while (!Directory.Exists(_scratch["place/x"]) || !Directory.EnumerateFiles(_scratch["place/x"], "0*").Any())
                    Thread.Sleep(1);
                cancelling.Cancel();
            }, Cancellation);
        var cancelled = _place.Ship(Request("x"), SilentRunEvents.Instance, cancelling.Token);
        Assert.True(watching.IsCompleted);
        Assert.Equal(Ending.Cancelled, cancelled.Outcome.Ending);
        var there = _place.List(new UnixPath("x"), ListDepth.Everything, false, Cancellation).Value;
        Assert.InRange(there.Count, 1, files - 1);
        Assert.Equal(there.Count, cancelled.Tally.FilesSent);
        var resumed = Ship(Request("x"));
        Assert.Equal((files - there.Count, there.Count), (resumed.FilesSent, resumed.FilesUnchanged));
    }

    [Fact]
    public void A_full_disk_is_named_with_advice_and_leaves_nothing_half()
    {
        // A file of a size that no disk here has room for; sparse, so that it takes none where it is.
        if (!File.Exists("/dev/full") || !ProcessLimits.IsRoot)
            return;
        var small = _scratch.Make("small");
        try
        {
            Tool.Run("mount", ["-t", "tmpfs", "-o", "size=1M", "none", small]);
        }
        catch (InvalidOperationException)
        {
            return; // a container that may not mount
        }

        try
        {
            var place = new LocalDestination(small);
            Assert.True(place.Probe(Cancellation).Value.Free is > 0 and <= 1 << 20);
            _source.Write("a", "fits");
            _source.Write(new UnixPath("b"), SourceTree.Noise(3 << 20, 1));
            var result = place.Ship(Request("x"), SilentRunEvents.Instance, Cancellation);
            Assert.Equal(Ending.Failed, result.Outcome.Ending);
            Assert.Contains(result.Outcome.Problems, problem => problem.Cause.Contains("ENOSPC", StringComparison.Ordinal)
                && problem.Advice!.Contains("Free space", StringComparison.Ordinal));
            Assert.DoesNotContain(place.List(default, ListDepth.Everything, false, Cancellation).Value, entry => entry.Path == new UnixPath("x/b"));
            Assert.DoesNotContain(Directory.EnumerateFiles(small, ".*", SearchOption.AllDirectories), path => path.Contains("partial", StringComparison.Ordinal));
        }
        finally
        {
            Tool.Run("umount", [small]);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _scratch.Dispose();
    }

    private ShipRequest Request(string target) => new()
    {
        Step = "ship",
        Parts = [new ShipPart(_source.Path, new UnixPath(target), IsDirectory: true)],
    };

    private ShipTally Ship(ShipRequest request)
    {
        var result = _place.Ship(request, SilentRunEvents.Instance, Cancellation);
        Assert.True(result.Outcome.IsSuccess, string.Join('\n', result.Outcome.Problems));
        return result.Tally;
    }
}
