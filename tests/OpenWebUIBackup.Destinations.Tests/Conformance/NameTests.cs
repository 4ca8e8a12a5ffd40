using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>Names of every kind: held, or named as not held while all others arrive.</summary>
public abstract class NameTests(DestinationScene scene) : DestinationTests(scene)
{
    /// <summary>Names that have broken programs.</summary>
    public static IReadOnlyList<byte[]> Hostile { get; } =
    [
        .. new[]
        {
            "plain", "two words", " leading", "trailing ", "trailing.", ".hidden", "..two", "...", "a..b", "-x", "--delete", "-", "*", "?", "[a]",
            "{a,b}", "**", "#", "# comment", "; ", ";id", "&", "|", "$HOME", "`id`", "$(id)", "'", "\"", "\\", "a\\b", "\\n", "%", "%41", "%2F", "%00",
            "+", "a+b", "=", "@", "~", "!", "^", "(", ")", "<", ">", ",", "a:b", "remote:path", ":local:", "c:", "nul", "CON", "é", "e\u0301", "ü/ü",
            "日本語", "😀", "\u202eabc", "\u00a0", "\u3000", "new\nline", "line\n", "\n", "tab\tx", "\r", "\u001b[2J", "\u0001", "\u007f", "␊", "＼", "％",
            "．", "：", "UPPER", "upper", "webui.db", "a/ /b", "d./e.", " d / e ", "- x/- y", "+ */+ *",
        }.Select(Encoding.UTF8.GetBytes),
        [.. "latin1-"u8, 0xe9], [0xff], [0xfe, 0xff], [.. "cut-"u8, 0xc3], [.. "surrogate-"u8, 0xed, 0xa0, 0x80],
        Encoding.UTF8.GetBytes(new string('n', 255)), Encoding.UTF8.GetBytes(new string('é', 127)), Encoding.UTF8.GetBytes(new string('m', 143)),
    ];

    [Fact]
    public void Every_name_arrives_or_is_named()
    {
        foreach (var name in Hostile)
            Source.Write(new UnixPath(name), [.. "content of "u8, .. name]);

        var result = Ship(Request("names"));

        var notHeld = Scene.NamesNotHeld.Select(name => new UnixPath(name)).Order().ToList();
        var all = Source.Read();
        var listed = Listed("names").Select(entry => entry.Path).ToHashSet();
        Assert.Equal(notHeld, all.Keys.Where(path => !listed.Contains(path)));
        Assert.DoesNotContain(listed, path => !all.ContainsKey(path));
        Assert.Equal(notHeld.Count, result.Tally.FilesFailed);
        Assert.Equal(all.Count - notHeld.Count, result.Tally.FilesSent);
        Assert.True(notHeld.Count == 0 == result.Outcome.IsSuccess, Told(result.Outcome));
        foreach (var path in notHeld)
            Assert.Contains(result.Outcome.Problems, problem => problem.Subject.EndsWith("names/" + path, StringComparison.Ordinal));
        var back = Fetched("names");
        notHeld.ForEach(path => all.Remove(path));
        Same(all, back);
    }

    [Fact]
    public void Names_that_are_asked_for_are_no_patterns()
    {
        foreach (var name in (string[])["[a]", "a", "*", "b", "# x", "; y", "-z", "{c,d}", "c", " e "])
            Source.Write(name, name);
        Sent("x");
        using var into = new TestServers.ScratchDirectory();
        UnixPath[] wanted = [P("[a]"), P("*"), P("# x"), P("; y"), P("-z"), P("{c,d}"), P(" e ")];
        var result = Place.Fetch(P("x"), wanted, into.Path, TransferLimits.Documented, Events, Cancellation);
        Assert.True(result.Outcome.IsSuccess, Told(result.Outcome));
        Assert.Equal(wanted.Order(), SourceTree.Read(into.Path).Keys);
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("[a]*{b,c}")]
    [InlineData("ü😀")]
    [InlineData("new\nline")]
    [InlineData("100% #1; a:b")]
    public void Directories_and_files_of_hostile_names_can_be_written_listed_and_removed(string name)
    {
        Write(name + "/file", "1");
        Write("other/" + name, "2");
        Assert.Equal("1", Read(name + "/file"));
        Assert.Equal("2", Read("other/" + name));
        Assert.Equal(P(name), Listed("other", Core.Destinations.ListDepth.Children).Single().Path);
        Succeeded(Place.RemoveFile(P("other/" + name), Cancellation));
        Succeeded(Place.RemoveTree(P(name), Cancellation));
        Assert.Empty(Listed(""));
    }
}
