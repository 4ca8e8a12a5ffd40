using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>Sending trees and reading them back.</summary>
public abstract class SendingTests(DestinationScene scene) : DestinationTests(scene)
{
    [Fact]
    public void A_tree_is_sent_listed_and_comes_back_byte_for_byte()
    {
        Source.Write("webui.db", "database");
        Source.Write("uploads/a.pdf", "first");
        Source.Write("uploads/deep/er/still/b.pdf", "second");
        Source.Write("empty", "");
        Source.Write(P("noise"), SourceTree.Noise(300_000, 1));

        var tally = Sent("archive/2026");

        Assert.Equal(5, tally.FilesSent);
        Assert.Equal(300_000 + 8 + 5 + 6, tally.BytesSent);
        Assert.Equal(0, tally.FilesFailed);
        var listed = Listed("archive/2026");
        Assert.Equal(["empty", "noise", "uploads/a.pdf", "uploads/deep/er/still/b.pdf", "webui.db"], listed.Select(entry => entry.Path.ToString()));
        Assert.Equal([0, 300_000, 5, 6, 8], listed.Select(entry => entry.Size));
        Same(Source.Read(), Fetched("archive/2026"));
    }

    [Fact]
    public void Times_are_those_of_the_files_where_the_place_keeps_any()
    {
        var time = new UnixTime(1_234_567_890, 0);
        Source.Write(P("file"), [1], time);
        Sent("x");
        Assert.Equal(Scene.KeepsTimes, Value(Place.Abilities(Cancellation)).KeepsTimes);
        if (Listed("x").Single().ModifiedAt is { } told && Scene.KeepsTimes)
            Assert.Equal(time.Seconds, told.Seconds);
        using var into = new ScratchDirectory();
        Assert.True(Place.Fetch(P("x"), null, into.Path, TransferLimits.Documented, Events, Cancellation).Outcome.IsSuccess);
        if (Scene.KeepsTimes)
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(time.Seconds).UtcDateTime, File.GetLastWriteTimeUtc(into["file"]));
    }

    [Fact]
    public void Children_are_the_files_and_directories_of_one_level()
    {
        Source.Write("b/1", "1");
        Source.Write("a/c/2", "2");
        Source.Write("file", "3");
        Sent("x");
        Assert.Equal(["a/", "b/", "file"], Names("x", ListDepth.Children));
        Assert.Equal(["x/"], Names("", ListDepth.Children));
        Assert.Equal(["a/c/2", "b/1", "file"], Names("x"));
    }

    [Fact]
    public void A_directory_that_is_not_there_lists_as_empty()
    {
        Source.Write("file", "1");
        Sent("x");
        Assert.Empty(Listed("nowhere"));
        Assert.Empty(Listed("nowhere/below", ListDepth.Children));
        Assert.Empty(Listed("x/below"));
    }

    [Fact]
    public void What_is_there_already_is_not_sent_again()
    {
        for (var i = 0; i < 20; i++)
            Source.Write(P($"d{i % 3}/{i}"), SourceTree.Noise(1000, i));
        Sent("x");
        Source.Write("new", "new");
        // Without times a destination goes by what was captured last: all that is older is unchanged.
        var tally = Sent(Request("x") with { UnchangedSince = new UnixTime(1_700_000_020, 0) });
        Assert.Equal((1L, 3L, 20L), (tally.FilesSent, tally.BytesSent, tally.FilesUnchanged));
        Same(Source.Read(), Fetched("x"));
    }

    [Fact]
    public void A_file_of_the_same_size_with_other_content_and_time_is_sent_again()
    {
        Source.Write("file", "before");
        Source.Write("other", "other");
        Sent("x");
        Source.Write("file", "after!");
        var tally = Sent(Request("x") with { UnchangedSince = new UnixTime(1_700_000_002, 0) });
        Assert.Equal((1L, 6L, 1L), (tally.FilesSent, tally.BytesSent, tally.FilesUnchanged));
        Assert.Equal("after!", Read("x/file"));
    }

    [Fact]
    public void A_file_that_is_changed_again_within_the_second_is_sent_again()
    {
        var before = new UnixTime(1_700_000_100, 300_000_000);
        Source.Write(P("dir/file"), "before"u8.ToArray(), before);
        Source.Write(P("webui.db"), "before"u8.ToArray(), before);
        var file = new ShipPart(Path.Combine(Source.Path, "webui.db"), P("y/webui.db"), IsDirectory: false);
        var request = Request("x");
        request = request with { Parts = [.. request.Parts, file] };
        Sent(request);
        var after = before with { Nanoseconds = 800_000_000 };
        Source.Write(P("dir/file"), "after!"u8.ToArray(), after);
        Source.Write(P("webui.db"), "after!"u8.ToArray(), after);

        Assert.Equal(3, Sent(request with { UnchangedSince = before with { Nanoseconds = 500_000_000 } }).FilesSent);

        Assert.All((string[])["x/dir/file", "x/webui.db", "y/webui.db"], path => Assert.Equal("after!", Read(path)));
        var later = request with { UnchangedSince = new UnixTime(before.Seconds + 1, 0) };
        Assert.Equal((0, 3), (Sent(later).FilesSent, Sent(later).FilesUnchanged));
    }

    [Fact]
    public void Nothing_at_all_can_be_sent()
    {
        var tally = Sent("x");
        Assert.Equal(new ShipTally(), tally);
        Assert.Empty(Listed("x"));
    }

    [Fact]
    public void One_file_gets_the_name_that_was_asked_for()
    {
        Source.Write("webui.db", "database");
        var request = Request("x") with { Parts = [new ShipPart(Source.Path + "/webui.db", P("x/webui.db.backup"), IsDirectory: false)] };
        Assert.Equal(1, Sent(request).FilesSent);
        Assert.Equal(["webui.db.backup"], Names("x"));
        Assert.Equal(0, Sent(request with { UnchangedSince = new UnixTime(1_700_000_002, 0) }).FilesSent);
        Assert.Equal("database", Read("x/webui.db.backup"));
    }

    [Fact]
    public void A_shallow_part_leaves_directories_alone_and_takes_only_what_is_named()
    {
        Source.Write("a", "a");
        Source.Write("b", "b");
        Source.Write("below/c", "c");
        var shallow = new ShipPart(Source.Path, P("x"), IsDirectory: true, Shallow: true);
        Assert.Equal(1, Sent(Request("x") with { Parts = [shallow with { Only = [P("b"), P("gone")] }] }).FilesSent);
        Assert.Equal(["b"], Names("x"));
        Sent(Request("x") with { Parts = [shallow] });
        Assert.Equal(["a", "b"], Names("x"));
    }

    [Fact]
    public void Several_parts_go_each_to_its_place()
    {
        Source.Write("uploads/1", "1");
        Source.Write("vector_db/2", "2");
        Source.Write("webui.db", "3");
        var request = Request("") with
        {
            Parts =
            [
                new ShipPart(Source.Path + "/uploads", P("user_uploads"), IsDirectory: true),
                new ShipPart(Source.Path + "/vector_db", P("ChromaDB"), IsDirectory: true),
                new ShipPart(Source.Path, P("main_database"), IsDirectory: true, Shallow: true, Only: [P("webui.db")]),
            ],
        };
        Assert.Equal(3, Sent(request).FilesSent);
        Assert.Equal(["ChromaDB/2", "main_database/webui.db", "user_uploads/1"], Names(""));
    }

    [Fact]
    public void Files_asked_for_by_name_come_back_and_those_that_are_not_there_are_named()
    {
        Source.Write("a/1", "1");
        Source.Write("a/2", "2");
        Source.Write("3", "3");
        Sent("x");
        using var into = new ScratchDirectory();
        var result = Place.Fetch(P("x"), [P("a/2"), P("3")], into.Path, TransferLimits.Documented, Events, Cancellation);
        Assert.True(result.Outcome.IsSuccess, Told(result.Outcome));
        Assert.Equal(["3", "a/2"], SourceTree.Read(into.Path).Keys.Select(path => path.ToString()));

        var missing = Place.Fetch(P("x"), [P("a/1"), P("not/there")], into.Path, TransferLimits.Documented, Events, Cancellation);
        Assert.Equal(Ending.Failed, missing.Outcome.Ending);
        Assert.Contains("not/there", Told(missing.Outcome), StringComparison.Ordinal);
        Assert.Equal("1", Encoding.UTF8.GetString(SourceTree.Read(into.Path)[P("a/1")]));
    }

    [Fact]
    public void What_was_fetched_already_is_not_fetched_again_where_times_are_kept()
    {
        Source.Write("a", "aa");
        Source.Write("b", "bb");
        Sent("x");
        using var into = new ScratchDirectory();
        Assert.Equal(4, Place.Fetch(P("x"), null, into.Path, TransferLimits.Documented, Events, Cancellation).Tally.BytesSent);
        File.Delete(into["b"]);
        var again = Place.Fetch(P("x"), null, into.Path, TransferLimits.Documented, Events, Cancellation);
        Assert.Equal(Scene.KeepsTimes ? 2 : 4, again.Tally.BytesSent);
        Same(Source.Read(), SourceTree.Read(into.Path));
    }

    [Fact]
    public void A_source_that_is_not_there_is_named()
    {
        var result = Ship(Request("x") with { Parts = [new ShipPart(Source.Path + "/gone", P("x"), IsDirectory: true)] });
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.NotEmpty(result.Outcome.Problems);
    }

    [Fact]
    public void Links_and_special_files_are_left_out()
    {
        Source.Write("file", "1");
        File.CreateSymbolicLink(Source.Path + "/link", "file");
        File.CreateSymbolicLink(Source.Path + "/etc", "/etc");
        Tool.Run("mkfifo", [Source.Path + "/fifo"]);
        Assert.Equal(1, Sent("x").FilesSent);
        Assert.Equal(["file"], Names("x"));
    }

    [Fact]
    public void Progress_is_told_and_ends_with_all_bytes()
    {
        Source.Write(P("a"), SourceTree.Noise(100_000, 1));
        Source.Write(P("b"), SourceTree.Noise(100_000, 2));
        Sent("x");
        var last = Events.All.OfType<Progressed>().LastOrDefault();
        Assert.NotNull(last);
        Assert.Equal("ship", last.Step);
        Assert.InRange(last.Bytes, 200_000, 200_200); // encryption adds some
    }
}
