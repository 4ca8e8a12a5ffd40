using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Core.Tests.Destinations;

/// <summary>What parts of a request reach and what they must not touch.</summary>
public sealed class RclonePartsTests : IDisposable
{
    private readonly RcloneScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_shallow_part_at_the_root_moves_aside_beside_directories_that_it_does_not_touch()
    {
        _scene.Write("a", "1");
        _scene.Write("gone", "2");
        _scene.Write("sub/not-sent", "3");
        var request = _scene.Request(new ShipPart(_scene.Source, default, IsDirectory: true, Shallow: true)) with
        {
            Exact = true,
            MaxDelete = 1,
            History = new UnixPath(".owui-backup/history/1"),
        };
        _scene.Ship(request);
        Directory.CreateDirectory(_scene.There + "/beside");
        File.WriteAllText(_scene.There + "/beside/x", "x");
        File.Delete(_scene.Source + "/gone");
        _scene.Write("a", "new");

        var result = _scene.Ship(request);

        Assert.Equal([], result.Outcome.Problems);
        Assert.Equal(new ShipTally(FilesSent: 1, BytesSent: 3, FilesMovedAside: 2), result.Tally);
        Assert.Equal(
            new Dictionary<string, string> { [".owui-backup/history/1/a"] = "1", [".owui-backup/history/1/gone"] = "2", ["a"] = "new", ["beside/x"] = "x" },
            _scene.Content());
    }

    [Fact]
    public void Of_a_part_with_names_others_are_not_touched()
    {
        _scene.Write("webui.db", "1");
        _scene.Write("[odd] {name}*", "2");
        _scene.Write("other", "3");
        File.WriteAllText(_scene.There + "/stays", "x");
        File.WriteAllText(_scene.There + "/gone", "x");
        var part = new ShipPart(
            _scene.Source, default, IsDirectory: true, Shallow: true, Only: [new UnixPath("webui.db"), new UnixPath("[odd] {name}*"), new UnixPath("gone")]);

        var result = _scene.Ship(_scene.Request(part) with { Exact = true });

        Assert.Equal(new ShipTally(FilesSent: 2, BytesSent: 2, FilesRemoved: 1), result.Tally);
        Assert.Equal(["[odd] {name}*", "stays", "webui.db"], _scene.Content().Keys);
    }

    [Fact]
    public void Files_are_sent_under_other_names_and_moved_aside_under_these()
    {
        _scene.Write("webui.db", "1");
        var request = _scene.Request(new ShipPart(_scene.Source + "/webui.db", new UnixPath("main/db.backup"), IsDirectory: false)) with { History = new UnixPath(".h/1") };
        _scene.Ship(request);
        _scene.Write("webui.db", "22", age: 1);

        Assert.Equal(new ShipTally(FilesSent: 1, BytesSent: 2, FilesMovedAside: 1), _scene.Ship(request).Tally);
        Assert.Equal(new ShipTally(FilesUnchanged: 1), _scene.Ship(request).Tally);
        Assert.Equal(new Dictionary<string, string> { [".h/1/main/db.backup"] = "1", ["main/db.backup"] = "22" }, _scene.Content());
    }

    [Fact]
    public void Nothing_is_deleted_where_something_could_not_be_sent()
    {
        _scene.Write("a\u201B", "cannot be read");
        _scene.Write("b", "1");
        Directory.CreateDirectory(_scene.There + "/data");
        Directory.CreateDirectory(_scene.There + "/second");
        File.WriteAllText(_scene.There + "/data/old", "x");
        File.WriteAllText(_scene.There + "/second/old", "x");
        Directory.CreateDirectory(_scene.Scratch["empty"]);

        var result = _scene.Ship(_scene.Request(
            new ShipPart(_scene.Source, new UnixPath("data"), IsDirectory: true), new ShipPart(_scene.Scratch["empty"], new UnixPath("second"), IsDirectory: true)) with
        { Exact = true });

        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Equal(["data/b", "data/old", "second/old"], _scene.Content().Keys);
    }

    [Fact]
    public void Links_and_special_files_are_left_out_quietly()
    {
        _scene.Write("a", "1");
        File.CreateSymbolicLink(_scene.Source + "/link", "a");
        File.CreateSymbolicLink(_scene.Source + "/dangling", "nowhere");

        var result = _scene.Ship(_scene.Request());

        Assert.Equal(Ending.Succeeded, result.Outcome.Ending);
        Assert.Equal([], result.Outcome.Problems);
        Assert.Equal(["data/a"], _scene.Content().Keys);
    }

    [Fact]
    public void Where_no_times_are_kept_a_changed_file_of_the_same_size_is_sent()
    {
        using var server = new WebDavServer();
        var destination = _scene.Make(server.Definition(null, ("pass", "wonderland")), server.Root);
        var request = _scene.Request() with { Exact = true };
        _scene.Write("same", "one");
        _scene.Write("older", "one");
        _scene.Write("gone", "one");
        destination.Ship(request, _scene, RcloneScene.Token);
        Assert.False(destination.Abilities(RcloneScene.Token).Value.KeepsTimes);

        Assert.Equal(new ShipTally(FilesUnchanged: 3), destination.Ship(request, _scene, RcloneScene.Token).Tally);
        File.Delete(_scene.Source + "/gone");
        _scene.Write("same", "two", age: -5);
        Assert.Equal(new ShipTally(FilesSent: 1, BytesSent: 3, FilesUnchanged: 1, FilesRemoved: 1), destination.Ship(request, _scene, RcloneScene.Token).Tally);
        Assert.Equal("two", File.ReadAllText(server.RootDirectory + "/data/same"));

        // Changed before the last sending, and read after it.
        _scene.Write("older", "two", age: 50);
        var since = request with { UnchangedSince = UnixTime.FromDateTime(DateTime.UtcNow.AddSeconds(-60)) };
        destination.Ship(since, _scene, RcloneScene.Token);
        Assert.Equal("two", File.ReadAllText(server.RootDirectory + "/data/older"));
    }

    [Fact]
    public void A_small_file_is_replaced_where_no_times_are_kept()
    {
        using var server = new WebDavServer();
        var destination = _scene.Make(server.Definition(null, ("pass", "wonderland")), server.Root);
        var path = new UnixPath(".owui-backup/x");
        destination.Write(path, "one"u8.ToArray(), RcloneScene.Token);
        destination.Write(path, "two"u8.ToArray(), RcloneScene.Token);

        Assert.Equal("two"u8.ToArray(), destination.Read(path, 10, RcloneScene.Token).Value);
        Assert.Equal([path], destination.List(default, ListDepth.Everything, hashes: true, RcloneScene.Token).Value.Select(e => e.Path));
    }

    [Fact]
    public void Encrypted_names_are_below_the_path_that_stays_as_it_is()
    {
        using var scene = new RcloneScene(new RemoteEncryption(Secret.WrittenOut("pass word"), Secret.WrittenOut("salt"), Filenames: true));
        scene.Write("dir/a", "visible");

        Assert.Equal([], scene.Ship(scene.Request()).Outcome.Problems);

        var content = Assert.Single(scene.Content());
        Assert.DoesNotContain("data", content.Key, StringComparison.Ordinal);
        Assert.DoesNotContain("visible", content.Value, StringComparison.Ordinal);
        Assert.True(scene.Destination.Abilities(RcloneScene.Token).Value.Encrypts);
        Assert.Equal("visible"u8.ToArray(), scene.Destination.Read(new UnixPath("data/dir/a"), 100, RcloneScene.Token).Value);
    }

    [Fact]
    public void A_remote_of_an_rclone_conf_elsewhere_is_found_by_its_name()
    {
        File.WriteAllText(_scene.Scratch["rclone.conf"], $"[my nas-2.x]\ntype = alias\nremote = {_scene.Scratch.Path}\n");
        var destination = new RcloneDestination(
            new Destination.Rclone("my nas-2.x", "there"), _scene.Tool, new RemoteResolver(_scene.Tool, [], RcloneScene.NoSecrets), RcloneScene.Quick);

        Assert.Equal(Outcome.Success, destination.Write(new UnixPath("a"), "1"u8.ToArray(), RcloneScene.Token));
        Assert.Equal(["a"], _scene.Content().Keys);
    }

    [Fact]
    public void An_unknown_remote_is_said_to_be_one()
    {
        var destination = new RcloneDestination(
            new Destination.Rclone("nosuch", "there"), _scene.Tool, new RemoteResolver(_scene.Tool, [], RcloneScene.NoSecrets), RcloneScene.Quick);

        var problem = Assert.Single(destination.Ship(_scene.Request(), _scene, RcloneScene.Token).Outcome.Problems);
        Assert.Contains("there is no such remote", problem.Cause, StringComparison.Ordinal);
        Assert.Contains("rclone.conf", problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_in_place_of_a_directory_and_the_reverse_arrive(bool keepsHistory)
    {
        _scene.Write("a/b", "1");
        _scene.Write("c", "2");
        var request = _scene.Request() with { Exact = true, History = keepsHistory ? new UnixPath("h") : null };
        _scene.Ship(request);
        Directory.Delete(_scene.Source + "/a", recursive: true);
        File.Delete(_scene.Source + "/c");
        _scene.Write("a", "3");
        _scene.Write("c/d", "4");

        var result = _scene.Ship(request);

        Assert.Equal([], result.Outcome.Problems);
        Assert.Equal(2, keepsHistory ? result.Tally.FilesMovedAside : result.Tally.FilesRemoved);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "3", ["c/d"] = "4" }, _scene.Content("data"));
        if (keepsHistory)
            Assert.Equal(new Dictionary<string, string> { ["a/b"] = "1", ["c"] = "2" }, _scene.Content("h/data"));
    }

    [Fact]
    public void Names_that_only_look_the_same_are_two()
    {
        _scene.Write("\u00E9", "1");
        _scene.Write("e\u0301", "2");

        Assert.Equal(2, _scene.Ship(_scene.Request()).Tally.FilesSent);
        Assert.Equal(2, _scene.Content().Count);
    }
}
