using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>What is broken off is taken up where it was.</summary>
public abstract class InterruptionTests(DestinationScene scene) : DestinationTests(scene)
{
    private const int Files = 24;
    private const int FileSize = 512 << 10;
    private const long All = (long)Files * FileSize;

    [Fact]
    public void A_cancelled_transfer_is_resumed_and_sends_only_what_is_missing()
    {
        var request = Slow();
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        WhenHalfway(cancelling.Cancel);

        var cancelled = Place.Ship(request, Events, cancelling.Token);

        Assert.Equal(Ending.Cancelled, cancelled.Outcome.Ending);
        Resumes(Place, cancelled.Tally, request);
    }

    [Fact]
    public void A_transfer_whose_rclone_is_killed_says_so_and_is_resumed()
    {
        var place = Scene.NewWithoutRetry();
        var request = Slow();
        WhenHalfway(() => KillRclone(Source.Path));

        var killed = place.Ship(request, Events, Cancellation);

        Assert.Equal(Ending.Failed, killed.Outcome.Ending);
        Assert.Contains("signal 9", Told(killed.Outcome), StringComparison.Ordinal);
        Resumes(place, killed.Tally, request);
    }

    private ShipRequest Slow()
    {
        for (var i = 0; i < Files; i++)
            Source.Write(P(string.Create(CultureInfo.InvariantCulture, $"{i:d2}")), SourceTree.Noise(FileSize, i));
        return Request("x") with { Limits = new TransferLimits(4, 4, "4M") };
    }

    private void WhenHalfway(Action act)
    {
        var done = 0;
        Events.Seen = e =>
        {
            if (e is Progressed { Bytes: > All / 3 } && Interlocked.Exchange(ref done, 1) == 0)
                act();
        };
    }

    private void Resumes(IDestination place, ShipTally before, ShipRequest request)
    {
        Events.Seen = null;
        // Where a file has its name before it is whole, it has not its size: it is sent again.
        var whole = Value(place.List(P("x"), ListDepth.Everything, false, Cancellation)).Count(entry => entry.Size == FileSize);
        Assert.InRange(whole, 1, Files - 1);
        Assert.InRange(before.FilesSent, whole - 4, whole);
        var resumed = place.Ship(
            request with { Limits = new TransferLimits(4, 4, null), UnchangedSince = new UnixTime(1_800_000_000, 0) }, Events, Cancellation);
        Assert.True(resumed.Outcome.IsSuccess, Told(resumed.Outcome));
        // Of the four under way at most may have been whole but for their time.
        var missing = All - (long)whole * FileSize;
        Assert.InRange(resumed.Tally.BytesSent, missing, missing + 4 * FileSize);
        Assert.Equal(Files - resumed.Tally.FilesSent, resumed.Tally.FilesUnchanged);
        Same(Source.Read(), Fetched("x", place));
    }

    // The children of this very process that send this tree.
    private static void KillRclone(string source)
    {
        foreach (var status in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var stat = File.ReadAllText(status + "/stat");
                var command = Encoding.UTF8.GetString(File.ReadAllBytes(status + "/cmdline"));
                if (stat.Contains("(rclone)", StringComparison.Ordinal) && stat.Split(") ")[^1].Split(' ')[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
                    && command.Contains(source, StringComparison.Ordinal))
                    Process.GetProcessById(int.Parse(Path.GetFileName(status), CultureInfo.InvariantCulture)).Kill();
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }
    }
}
