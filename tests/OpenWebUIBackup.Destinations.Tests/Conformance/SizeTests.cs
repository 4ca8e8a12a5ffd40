using System.Globalization;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>Many files, and large ones.</summary>
public abstract class SizeTests(DestinationScene scene) : DestinationTests(scene)
{
    // Over the threshold from which the remotes of the tests send in parts; each scene lowers it by a key of its remote.
    private const int LargeFile = 11 << 20;

    [Fact]
    public void Many_files_are_sent_listed_and_unchanged_afterwards()
    {
        const int many = 10_000;
        for (var i = 0; i < many; i++)
            Source.Write(P(string.Create(CultureInfo.InvariantCulture, $"uploads/{i % 7}/file-{i:d5}.txt")), BitConverter.GetBytes(i));
        // Later than all of them: where times are not kept, what has its size is unchanged.
        var request = Request("many") with { Limits = TransferLimits.Documented, UnchangedSince = new UnixTime(1_800_000_000, 0) };
        var there = Scene.BeginMany(Place, "many", Source);

        var sent = Sent(request);

        Assert.Equal((many - there, there, 4L * (many - there)), (sent.FilesSent, sent.FilesUnchanged, sent.BytesSent));
        var listed = Listed("many");
        Assert.Equal(Source.Read().Keys, listed.Select(entry => entry.Path));
        Assert.All(listed, entry => Assert.Equal(4, entry.Size));
        var again = Sent(request with { Exact = true });
        Assert.Equal((0L, many), (again.FilesSent, again.FilesUnchanged));
        Succeeded(Place.RemoveTree(P("many"), Cancellation));
        Assert.Empty(Listed("", ListDepth.Children));
        Scene.EndMany();
    }

    [Fact]
    public void A_file_over_the_threshold_of_parts_arrives_whole_and_is_copied_there()
    {
        Source.Write(P("large"), SourceTree.Noise(LargeFile, 5));
        Source.Write("small", "small");
        Assert.Equal(LargeFile + 5, Sent("one").BytesSent);
        Same(Source.Read(), Fetched("one"));
        var tally = Sent(Request("two") with { CopyFrom = [P("one")], Base = P("two") });
        Assert.Equal(Scene.CopiesByItself ? 0 : LargeFile + 5, tally.BytesSent);
        Same(Source.Read(), Fetched("two"));
    }
}
