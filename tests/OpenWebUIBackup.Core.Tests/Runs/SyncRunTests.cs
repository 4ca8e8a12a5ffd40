using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Runs;

public sealed class SyncRunTests
{
    private static readonly string[] _documented =
        ["ChromaDB/segment/data", "config.json", "main_database/webui.db", "user_uploads/1_a.txt", "user_uploads/2_b.txt"];

    [Theory, InlineData(false), InlineData(true)]
    public void A_mirror_has_the_documented_names_and_a_manifest_that_is_its_own(bool isLocal)
    {
        using var scene = new MirrorScene(isLocal);
        scene.Write("cache/x", "x");
        scene.Write("audit.log", "x");

        var mirror = Assert.Single(scene.Succeed().Mirrors);

        Assert.Equal(_documented, scene.Files());
        Assert.Equal(["manifest.jsonl", "mirror.json"], Own(scene));
        Assert.Equal((5, 0), (mirror.Tally.FilesSent, mirror.Tally.FilesRemoved));
        Assert.True(CopyOriginJson.TryParse(File.ReadAllBytes(scene.Mirror(".owui-backup/mirror.json")), out var origin, out _));
        Assert.Equal(("open-webui", "host", "sync", 5L), (origin.Instance, origin.Host, origin.Job, origin.Counts!.Value.Files));
        using var directory = DirectoryHandle.Open(scene.Mirror(".owui-backup"));
        using var manifest = directory.OpenFile("manifest.jsonl"u8);
        var summary = ManifestSummary.Read(manifest);
        Assert.Equal(origin.ManifestHash, summary.End.Hash);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_mirror_follows_and_with_nothing_to_do_sends_nothing(bool isLocal)
    {
        using var scene = new MirrorScene(isLocal);
        scene.Succeed();
        Assert.Equal(new ShipTally(FilesUnchanged: 5), scene.Succeed().Mirrors[0].Tally);

        scene.Write("uploads/1_a.txt", "changed");
        scene.Write("uploads/3_c.txt", "new");
        File.Delete(scene.Data("uploads/2_b.txt"));
        var tally = scene.Succeed().Mirrors[0].Tally;

        Assert.Equal((2, 1, 3), (tally.FilesSent, tally.FilesRemoved, tally.FilesUnchanged));
        Assert.Equal("changed", File.ReadAllText(scene.Mirror("user_uploads/1_a.txt")));
        Assert.False(File.Exists(scene.Mirror("user_uploads/2_b.txt")));
    }

    [Fact]
    public void A_database_in_use_arrives_with_every_row_and_without_its_log()
    {
        using var scene = new MirrorScene();
        // The documented script copies webui.db alone: the rows that are only in the log are lost.
        scene.Database("PRAGMA journal_mode=wal;");
        using var writer = new OpenDatabase(scene.Data("webui.db"));
        writer.Do("PRAGMA wal_autocheckpoint=0; BEGIN; INSERT INTO chat(chat) VALUES('second'); COMMIT;");
        Assert.True(new FileInfo(scene.Data("webui.db-wal")).Length > 0);
        Assert.Equal("1", scene.Scratch.RowsOfACopyWithoutItsLog(scene.Data("webui.db")));

        scene.Succeed();

        Assert.Equal(_documented, scene.Files());
        Assert.Equal("2", Shell.Run("sqlite3", scene.Mirror("main_database/webui.db"), "SELECT count(*) FROM chat").Trim());
        writer.Do("INSERT INTO chat(chat) VALUES('third');");
        scene.Succeed();
        Assert.Equal("3", Shell.Run("sqlite3", scene.Mirror("main_database/webui.db"), "SELECT count(*) FROM chat").Trim());
    }

    [Fact]
    public void What_lies_beside_the_mirrored_is_not_touched()
    {
        using var scene = new MirrorScene();
        scene.WriteMirror("of somebody else", "x");
        scene.WriteMirror("main_database/notes.txt", "x");
        scene.WriteMirror("other/dir/file", "x");

        scene.Succeed();

        Assert.Equal(_documented.Concat(["main_database/notes.txt", "of somebody else", "other/dir/file"]).Order(StringComparer.Ordinal), scene.Files());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_is_gone_from_the_top_of_the_source_goes_from_the_mirror_too(bool isLocal)
    {
        using var scene = new MirrorScene(isLocal);
        scene.Write("extra/one", "1");
        scene.Write("readme.txt", "readme");
        scene.Succeed();
        Assert.Contains("extra/one", scene.Files());

        Directory.Delete(scene.Data("extra"), true);
        File.Delete(scene.Data("readme.txt"));
        var tally = scene.Succeed().Mirrors[0].Tally;

        Assert.Equal(_documented, scene.Files());
        Assert.Equal(2, tally.FilesRemoved);
    }

    [Fact]
    public void A_component_that_is_called_otherwise_now_leaves_nothing_under_its_old_name()
    {
        using var scene = new MirrorScene();
        scene.Succeed();

        scene.Succeed(scene.Plan() with { Components = new Dictionary<string, string> { ["uploads"] = "files" } });

        Assert.Equal(["config.json", "files/1_a.txt", "files/2_b.txt", "vector_db/segment/data", "webui.db"], scene.Files());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Replaced_and_deleted_files_go_to_a_dated_directory(bool isLocal)
    {
        using var scene = new MirrorScene(isLocal);
        var plan = scene.Plan() with { History = true };
        scene.Succeed(plan);
        scene.Write("uploads/1_a.txt", "changed");
        File.Delete(scene.Data("uploads/2_b.txt"));
        scene.Database("INSERT INTO chat(chat) VALUES('x')");

        var mirror = scene.Succeed(plan).Mirrors[0];

        Assert.Equal(3, mirror.Tally.FilesMovedAside);
        Assert.Equal("a", File.ReadAllText(scene.Mirror(mirror.History + "/user_uploads/1_a.txt")));
        Assert.Equal("b", File.ReadAllText(scene.Mirror(mirror.History + "/user_uploads/2_b.txt")));
        Assert.Equal("1", Shell.Run("sqlite3", scene.Mirror(mirror.History + "/main_database/webui.db"), "SELECT count(*) FROM chat").Trim());
    }

    [Fact]
    public void History_has_its_own_retention_which_never_takes_the_newest_or_what_it_cannot_parse()
    {
        using var scene = new MirrorScene();
        var plan = scene.Plan() with { History = true, HistoryKeep = new KeepPolicy { Last = 2 } };
        scene.Succeed(plan);
        foreach (var old in new[] { "20200101T000000Z", "20210101T000000Z", "not a date" })
            scene.WriteMirror($".owui-backup/history/{old}/x", "x");
        scene.Write("uploads/1_a.txt", "changed");

        var mirror = scene.Succeed(plan).Mirrors[0];

        Assert.Equal(["20200101T000000Z"], mirror.HistoryRemoved);
        var left = Directory.GetDirectories(scene.Mirror(".owui-backup/history")).Select(Path.GetFileName).ToList();
        Assert.Equal(3, left.Count);
        Assert.Contains("not a date", left);
        Assert.Contains(Path.GetFileName(mirror.History), left);
    }

    [Fact]
    public void All_mirrors_get_the_same_state_and_one_that_fails_leaves_the_others_whole()
    {
        using var scene = new MirrorScene();
        File.WriteAllText(scene.Mirror("", "broken"), "a file where the mirror should be");

        var result = scene.Run(scene.Plan("one", "broken", "two"));

        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Equal([Ending.Succeeded, Ending.Failed, Ending.Succeeded], result.Mirrors.Select(mirror => mirror.Outcome.Ending));
        Assert.All(result.Outcome.Problems, problem => Assert.Contains("broken:", problem.ToString(), StringComparison.Ordinal));
        Assert.Equal(_documented, scene.Files("one"));
        Assert.Equal(_documented, scene.Files("two"));
        Assert.Equal(
            File.ReadAllText(scene.Mirror(".owui-backup/manifest.jsonl", "one")), File.ReadAllText(scene.Mirror(".owui-backup/manifest.jsonl", "two")));
    }

    private static IEnumerable<string?> Own(MirrorScene scene) =>
        Directory.EnumerateFileSystemEntries(scene.Mirror(".owui-backup")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
