using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>Mirrors: what is there too much goes, or is kept aside; and copies of earlier states.</summary>
public abstract class ExactTests(DestinationScene scene) : DestinationTests(scene)
{
    private ShipRequest Exact => Request("uploads") with { Exact = true };

    [Fact]
    public void What_the_source_has_no_more_is_removed_and_what_is_beside_the_target_is_not()
    {
        Source.Write("a", "a");
        Source.Write("b/c", "c");
        Source.Write("b/d/e", "e");
        Sent(Exact);
        Write("beside", "1");
        Write("uploads2/x", "2");
        Source.Remove("b/d");
        Source.Remove("a");
        var tally = Sent(Exact);
        Assert.Equal(2, tally.FilesRemoved);
        Assert.Equal(["beside", "uploads/b/c", "uploads2/x"], Names(""));
    }

    [Fact]
    public void Without_exact_nothing_is_removed()
    {
        Source.Write("a", "a");
        Source.Write("b", "b");
        Sent("uploads");
        Source.Remove("a");
        Assert.Equal(0, Sent("uploads").FilesRemoved);
        Assert.Equal(["a", "b"], Names("uploads"));
    }

    [Fact]
    public void No_more_is_removed_than_may_be()
    {
        for (var i = 0; i < 10; i++)
            Source.Write($"f{i}", "x");
        Sent(Exact);
        for (var i = 0; i < 5; i++)
            Source.Remove($"f{i}");
        var result = Ship(Exact with { MaxDelete = 4 });
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.InRange(Names("uploads").Length, 6, 10);
        Assert.InRange(result.Tally.FilesRemoved, 0, 4);
        Assert.Equal(10 - Names("uploads").Length, result.Tally.FilesRemoved);
        Sent(Exact with { MaxDelete = 5 });
        Assert.Equal(5, Names("uploads").Length);
    }

    [Fact]
    public void Replaced_and_removed_files_are_moved_to_the_history_under_their_path()
    {
        Source.Write("same", "same");
        Source.Write("changed", "before");
        Source.Write("d/removed", "removed");
        Sent(Exact);
        Source.Write("changed", "after!!");
        Source.Remove("d/removed");
        var tally = Sent(Exact with { History = P(".owui-backup/history/1"), UnchangedSince = new UnixTime(1_700_000_004, 0) });
        Assert.Equal((2L, 0L, 1L), (tally.FilesMovedAside, tally.FilesRemoved, tally.FilesSent));
        Assert.Equal(["uploads/changed", "uploads/d/removed"], Names(".owui-backup/history/1"));
        Assert.Equal("before", Read(".owui-backup/history/1/uploads/changed"));
        Assert.Equal("removed", Read(".owui-backup/history/1/uploads/d/removed"));
        Assert.Equal("after!!", Read("uploads/changed"));
        Assert.Equal(["changed", "same"], Names("uploads"));
    }

    [Fact]
    public void The_files_of_one_directory_can_be_mirrored_by_name()
    {
        Source.Write("webui.db", "1");
        Source.Write("config.json", "2");
        var part = new ShipPart(Source.Path, P("x"), IsDirectory: true, Shallow: true, Only: [P("webui.db"), P("config.json")]);
        Write("x/foreign", "3");
        Write("x/below/foreign", "4");
        Sent(Exact with { Parts = [part] });
        Source.Remove("config.json");
        var tally = Sent(Exact with { Parts = [part] });
        Assert.Equal(1, tally.FilesRemoved);
        Assert.Equal(["below/foreign", "foreign", "webui.db"], Names("x"));
    }

    [Fact]
    public void Unchanged_files_of_an_earlier_state_are_copied_there_and_not_sent_again()
    {
        for (var i = 0; i < 10; i++)
            Source.Write(P($"uploads/{i}"), SourceTree.Noise(20_000, i));
        Sent("backup-1/uploads");
        Source.Write(P("uploads/3"), SourceTree.Noise(20_000, 33));
        Source.Write(P("uploads/new"), SourceTree.Noise(5_000, 44));
        var before = Fetched("backup-1");

        var tally = Sent(Request("backup-2/uploads") with { CopyFrom = [P("backup-1"), P("backup-0")], Base = P("backup-2") });

        if (Scene.CopiesByItself)
            Assert.Equal((2L, 25_000L, 9L, 180_000L), (tally.FilesSent, tally.BytesSent, tally.FilesCopiedThere, tally.BytesCopiedThere));
        else
            Assert.Equal((11L, 205_000L, 0L), (tally.FilesSent, tally.BytesSent, tally.FilesCopiedThere));
        Same(Source.Read(), Fetched("backup-2/uploads"));
        Same(before, Fetched("backup-1"));
        // They are copies: the earlier state can go.
        Succeeded(Place.RemoveTree(P("backup-1"), Cancellation));
        Same(Source.Read(), Fetched("backup-2/uploads"));
    }

    [Fact]
    public void A_file_that_takes_the_place_of_a_directory_and_the_reverse_arrive()
    {
        Source.Write("a/b", "1");
        Source.Write("c", "2");
        Sent(Exact);
        Source.Remove("a");
        Source.Remove("c");
        Source.Write("a", "3");
        Source.Write("c/d", "4");
        Sent(Exact);
        Assert.Equal(["a", "c/d"], Names("uploads"));
        Same(Source.Read(), Fetched("uploads"));
    }
}
