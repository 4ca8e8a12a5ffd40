using System.Diagnostics;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Destinations;

public sealed class RcloneInterruptionTests : IDisposable
{
    private readonly RcloneScene _scene = new();

    public RcloneInterruptionTests()
    {
        for (var i = 0; i < 20; i++)
            _scene.Write($"f{i:D2}", new string('x', 100_000));
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_cancelled_run_leaves_no_process_and_the_next_one_sends_what_is_missing()
    {
        using var cancellation = new CancellationTokenSource();
        var shipping = Task.Run(() => _scene.Destination.Ship(Slow(), _scene, cancellation.Token), RcloneScene.Token);
        WaitUntil(() => Sent() > 2);
        Assert.NotEmpty(OurRclones());
        await cancellation.CancelAsync();

        var cancelled = await shipping;
        Assert.Equal(Ending.Cancelled, cancelled.Outcome.Ending);
        Assert.Empty(OurRclones());
        var arrived = Sent();
        Assert.InRange(arrived, 1, 19);

        var again = _scene.Ship(_scene.Request());
        Assert.Equal(Ending.Succeeded, again.Outcome.Ending);
        Assert.InRange(again.Tally.FilesSent, 1, 19);
        Assert.Equal(20, again.Tally.FilesSent + again.Tally.FilesUnchanged);
    }

    [Fact]
    public void A_run_that_is_cancelled_before_it_began_runs_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Equal(Ending.Cancelled, _scene.Destination.Ship(_scene.Request(), _scene, cancellation.Token).Outcome.Ending);
        Assert.Equal(Ending.Cancelled, _scene.Destination.Probe(cancellation.Token).Outcome.Ending);
        Assert.Empty(_scene.Content());
    }

    [Fact]
    public async Task Rclone_killed_midway_is_started_again()
    {
        var shipping = Task.Run(() => _scene.Ship(Slow("4M")), RcloneScene.Token);
        WaitUntil(() => Sent() > 2);
        foreach (var id in OurRclones())
            using (var process = Process.GetProcessById(id))
                process.Kill();

        var result = await shipping;
        Assert.Equal([], result.Outcome.Problems);
        Assert.Equal(20, _scene.Content().Count(file => file.Value.Length == 100_000));
    }

    [Fact]
    public void Progress_is_told_on_the_way()
    {
        _scene.Ship(Slow("1M"));

        var told = _scene.Events.OfType<Progressed>().ToList();
        Assert.True(told.Count >= 2);
        Assert.All(told, p => Assert.Equal("ship there", p.Step));
        Assert.Equal((20, 2_000_000, 20, 2_000_000), (told[^1].Files, told[^1].Bytes, told[^1].TotalFiles, told[^1].TotalBytes));
    }

    private ShipRequest Slow(string bandwidth = "500k") => _scene.Request() with { Limits = new TransferLimits(2, 2, bandwidth) };

    private int Sent() => Directory.Exists(_scene.There + "/data") ? Directory.GetFiles(_scene.There + "/data").Length : 0;

    private List<int> OurRclones() => [.. ProcessTree.Descendants().Where(p => p.CommandLine.Contains(_scene.Scratch.Path, StringComparison.Ordinal)).Select(p => p.Id)];

    private static void WaitUntil(Func<bool> reached)
    {
        var started = Stopwatch.StartNew();
        while (!reached())
        {
            Assert.True(started.Elapsed < TimeSpan.FromSeconds(30), "it takes too long");
            Thread.Sleep(10);
        }
    }
}
