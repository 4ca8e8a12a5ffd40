using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Destinations;

/// <summary>The real rclone, on a remote that is a directory of this host.</summary>
public sealed class RcloneDestinationTests : IDisposable
{
    private readonly RcloneScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_tree_is_sent_and_the_second_time_nothing_is()
    {
        _scene.Write("a", "1");
        _scene.Write("sub/b", "22");
        _scene.Write("empty", "");

        var first = _scene.Ship(_scene.Request());
        var second = _scene.Ship(_scene.Request());

        Assert.Equal(Ending.Succeeded, first.Outcome.Ending);
        Assert.Equal(new ShipTally(FilesSent: 3, BytesSent: 3), first.Tally);
        Assert.Equal(new ShipTally(FilesUnchanged: 3), second.Tally);
        Assert.Equal(new Dictionary<string, string> { ["data/a"] = "1", ["data/empty"] = "", ["data/sub/b"] = "22" }, _scene.Content());
    }

    [Fact]
    public void An_exact_target_loses_what_its_source_lost_into_the_history()
    {
        _scene.Write("a", "1");
        _scene.Write("gone", "2");
        _scene.Ship(_scene.Request());
        Directory.CreateDirectory(_scene.There + "/beside");
        File.WriteAllText(_scene.There + "/beside/x", "x");
        File.Delete(_scene.Source + "/gone");
        _scene.Write("a", "changed");

        var result = _scene.Ship(_scene.Request() with { Exact = true, History = new UnixPath(".owui-backup/history/1") });

        Assert.Equal(Ending.Succeeded, result.Outcome.Ending);
        Assert.Equal(new ShipTally(FilesSent: 1, BytesSent: 7, FilesMovedAside: 2), result.Tally);
        Assert.Equal(
            new Dictionary<string, string>
            {
                [".owui-backup/history/1/data/a"] = "1",
                [".owui-backup/history/1/data/gone"] = "2",
                ["beside/x"] = "x",
                ["data/a"] = "changed",
            },
            _scene.Content());
    }

    [Fact]
    public void More_deletions_than_allowed_stop_it()
    {
        for (var i = 0; i < 5; i++)
            _scene.Write($"{i}", "x");
        _scene.Ship(_scene.Request());
        for (var i = 1; i < 5; i++)
            File.Delete($"{_scene.Source}/{i}");

        var result = _scene.Ship(_scene.Request() with { Exact = true, MaxDelete = 2 });

        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains("more files would be deleted than allowed", Assert.Single(result.Outcome.Problems).Cause, StringComparison.Ordinal);
        Assert.Equal(2, result.Tally.FilesRemoved);
        Assert.Equal(3, _scene.Content().Count);
    }

    [Fact]
    public void A_small_file_is_written_read_replaced_and_removed()
    {
        var path = new UnixPath(".owui-backup/mirror.json");

        Assert.Null(_scene.Destination.Read(path, 100, RcloneScene.Token).Value);
        Assert.Equal(Outcome.Success, _scene.Destination.Write(path, "one"u8.ToArray(), RcloneScene.Token));
        Assert.Equal(Outcome.Success, _scene.Destination.Write(path, "two"u8.ToArray(), RcloneScene.Token));
        Assert.Equal("two"u8.ToArray(), _scene.Destination.Read(path, 3, RcloneScene.Token).Value);
        Assert.Equal(Ending.Failed, _scene.Destination.Read(path, 2, RcloneScene.Token).Outcome.Ending);
        Assert.Equal(Outcome.Success, _scene.Destination.RemoveFile(path, RcloneScene.Token));
        Assert.Equal(Outcome.Success, _scene.Destination.RemoveFile(path, RcloneScene.Token));
        Assert.Empty(_scene.Content());
    }

    [Fact]
    public void A_probe_leaves_nothing_and_knows_the_space()
    {
        var probe = _scene.Destination.Probe(RcloneScene.Token);

        Assert.Equal([], probe.Outcome.Problems);
        Assert.True(probe.Value.Free > 0);
        Assert.Empty(_scene.Content());
    }

    [Fact]
    public void A_tree_is_listed_fetched_and_removed()
    {
        _scene.Write("a", "1");
        _scene.Write("sub/b", "22");
        _scene.Ship(_scene.Request());
        var data = new UnixPath("data");

        var files = _scene.Destination.List(data, ListDepth.Everything, hashes: true, RcloneScene.Token);
        var children = _scene.Destination.List(data, ListDepth.Children, hashes: false, RcloneScene.Token);
        Directory.CreateDirectory(_scene.Scratch["back"]);
        var fetched = _scene.Destination.Fetch(data, [new UnixPath("sub/b"), new UnixPath("nope")], _scene.Scratch["back"], TransferLimits.Documented, _scene, RcloneScene.Token);

        Assert.Equal(["a", "sub/b"], files.Value.Select(f => f.Path.ToString()));
        Assert.Equal([1L, 2L], files.Value.Select(f => f.Size));
        Assert.Equal([("a", false), ("sub", true)], children.Value.Select(f => (f.Path.ToString(), f.IsDirectory)));
        Assert.Equal("22", File.ReadAllText(_scene.Scratch["back/sub/b"]));
        Assert.Contains("data/nope", Assert.Single(fetched.Outcome.Problems).Subject, StringComparison.Ordinal);
        Assert.Equal(Outcome.Success, _scene.Destination.RemoveTree(data, RcloneScene.Token));
        Assert.Equal(Outcome.Success, _scene.Destination.RemoveTree(data, RcloneScene.Token));
        Assert.Empty(_scene.Destination.List(data, ListDepth.Everything, hashes: false, RcloneScene.Token).Value);
    }
}
