using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Archives;

/// <summary>What comes back of what was sent, whole or not.</summary>
public sealed class ReadingBackTests
{
    private const string Name = "open-webui-backup-2025-11-22/";

    [Fact]
    public void Damage_of_any_kind_is_named_by_both_forms_of_verify_and_nothing_is_restored()
    {
        (string Says, Action<ArchiveScene> Do)[] damages =
        [
            ("uploads/one", scene => Flip(scene, "uploads/one")),
            ("uploads/two", scene => scene.Memory.Files.Remove(new UnixPath(Name + "uploads/two"))),
            ("uploads/more", scene => scene.Memory.Files[new UnixPath(Name + "uploads/more")] = ([1], UnixTime.Now)),
            ("vector_db/segment/data|chromadb_backup.tar.gz", scene => Flip(scene, "chromadb_backup.tar.gz")),
            ("chromadb_backup.tar.gz", scene => scene.Memory.Files.Remove(new UnixPath(Name + "chromadb_backup.tar.gz"))),
            ("webui.db", scene => Cut(scene, "webui.db.backup")),
        ];
        foreach (var (says, make) in damages)
        {
            using var scene = new ArchiveScene().WithSample();
            scene.Make();
            make(scene);
            foreach (var quick in (bool[])[true, false])
            {
                var verified = scene.Verify(quick);
                Assert.True(verified.Outcome.Ending == Ending.Damaged, $"{says} {quick}: {ArchiveScene.Text(verified.Outcome)}");
                Assert.Contains(says.Split('|'), word => ArchiveScene.Text(verified.Outcome).Contains(word, StringComparison.Ordinal));
            }

            if (says == "uploads/more")
                continue; // what is too much does no harm to a restore
            var restored = scene.Restore();
            Assert.Equal(Ending.Damaged, restored.Outcome.Ending);
            Assert.False(Directory.Exists(scene.Scratch["restored"]));
            Assert.True(scene.Restore(allowDamaged: true).Outcome.Ending == Ending.SucceededWithWarnings);
            Assert.Equal("log\n", File.ReadAllText(scene.Scratch["restored/audit.log"]));
        }
    }

    [Fact]
    public void A_manifest_that_is_missing_edited_cut_short_or_anothers_is_said_and_restores_nothing()
    {
        const string manifest = Name + ".owui-backup/manifest.jsonl";
        (string Says, Ending Ending, Action<ArchiveScene> Do)[] faults =
        [
            ("it has no manifest", Ending.Failed, scene => scene.Memory.Files.Remove(new UnixPath(manifest))),
            ("cannot use the manifest", Ending.Damaged, scene => Edit(scene, manifest, text => text.Replace("uploads/one", "uploads/two", StringComparison.Ordinal))),
            ("bytes, and", Ending.Damaged, scene => Edit(scene, manifest, text => text[..(text.Length / 2)])),
            ("cannot trust the manifest", Ending.Damaged, scene =>
            {
                scene.Now = scene.Now.AddDays(1);
                scene.Make();
                scene.Memory.Files[new UnixPath(manifest)] = scene.Memory.Files[new UnixPath(manifest.Replace("22/", "23/", StringComparison.Ordinal))];
            }),
        ];
        foreach (var (says, ending, make) in faults)
        {
            using var scene = new ArchiveScene().WithSample();
            scene.Make();
            make(scene);
            var restored = scene.Restore("open-webui-backup-2025-11-22");
            Assert.True(restored.Outcome.Ending == ending, $"{says}: {ArchiveScene.Text(restored.Outcome)}");
            Assert.Contains(says, ArchiveScene.Text(restored.Outcome));
            Assert.False(Directory.Exists(scene.Scratch["restored"]));
        }
    }

    [Fact]
    public void A_damaged_archive_that_is_newer_than_the_latest_whole_one_is_said()
    {
        using var scene = new ArchiveScene().WithSample();
        scene.Make();
        scene.Now = scene.Now.AddDays(1);
        scene.Make();
        Edit(scene, "open-webui-backup-2025-11-23/.owui-backup/manifest.jsonl", text => text[..(text.Length / 2)]);

        var restored = scene.Restore();

        Assert.Equal("open-webui-backup-2025-11-22", restored.Copy!.Name);
        Assert.Equal(Ending.SucceededWithWarnings, restored.Outcome.Ending);
        Assert.Contains("open-webui-backup-2025-11-23", ArchiveScene.Text(restored.Outcome));
    }

    [Fact]
    public void A_component_fetches_only_itself()
    {
        using var scene = new ArchiveScene().WithSample();
        scene.Make();
        var fetched = new List<string>();
        scene.Memory.Changing = (what, path) => fetched.Add(path.ToString());
        var result = scene.Restore("latest", "restored", false, "webui.db", "vector_db/segment");
        Assert.True(result.Outcome.IsSuccess, ArchiveScene.Text(result.Outcome));
        Assert.Equal(["chromadb_backup.tar.gz", "webui.db.backup"], fetched.Where(path => !path.EndsWith(".jsonl", StringComparison.Ordinal)).Order());
        Assert.Equal(["vector_db", "webui.db"], Directory.EnumerateFileSystemEntries(scene.Scratch["restored"]).Select(path => Path.GetFileName(path)!).Order());
        Assert.Equal(20000, new FileInfo(scene.Scratch["restored/vector_db/segment/data"]).Length);
    }

    [Fact]
    public void A_restore_that_was_cut_off_goes_on_where_it_was()
    {
        using var scene = new ArchiveScene().WithSample();
        scene.Make();
        var count = 0;
        scene.Memory.Changing = (what, _) =>
        {
            if (what == "fetch" && count++ == 5)
                throw new CutException();
        };
        Assert.Throws<CutException>(() => scene.Restore());
        Assert.False(Directory.Exists(scene.Scratch["restored"]));
        scene.Memory.Changing = null;
        var again = scene.Restore();
        Assert.True(again.Outcome.IsSuccess, ArchiveScene.Text(again.Outcome));
        Assert.True(again.Fetched.FilesUnchanged > 0);
        TreeFacts.AssertSame(scene.Captured, scene.Scratch["restored"]);
    }

    [Fact]
    public void A_target_that_is_not_empty_is_refused_before_anything_is_fetched()
    {
        using var scene = new ArchiveScene().WithSample();
        scene.Make();
        Directory.CreateDirectory(scene.Scratch["restored/there"]);
        scene.Memory.Changing = (what, path) => Assert.Fail($"{what} {path}");
        Assert.Equal(Ending.Failed, scene.Restore().Outcome.Ending);
    }

    [Theory]
    [InlineData("uploads.tar.gz", "vectors.tar")]
    [InlineData("uploads.tar.zst", "packed up/b/vectors.tgz")]
    [InlineData("user/uploads", "vectors")]
    public void Random_trees_come_back_as_they_were_whatever_their_components_are_called(string uploads, string vectors)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            using var scene = new ArchiveScene();
            scene.Components["uploads"] = uploads;
            scene.Components["vector_db"] = vectors;
            foreach (var part in (string[])["", "uploads", "vector_db", "cache"])
            {
                Directory.CreateDirectory(Path.Combine(scene.Data, part));
                if (part != "")
                    HostileTree.Fill(Path.Combine(scene.Data, part), seed * 7 + part.Length, new HostileTreeOptions { Names = 40 });
            }

            HostileTree.Fill(scene.Data, seed, new HostileTreeOptions { Names = 30 });
            var made = scene.Run();
            Assert.True(made.Archives is [{ IsMade: true }], ArchiveScene.Text(made.Outcome));
            var restored = scene.Restore();
            Assert.True(restored.Outcome.IsSuccess, ArchiveScene.Text(restored.Outcome));
            TreeFacts.AssertSame(scene.Captured, scene.Scratch["restored"], "dense");
        }
    }

    private static void Flip(ArchiveScene scene, string path)
    {
        var (content, time) = scene.Memory.Files[new UnixPath(Name + path)];
        content = [.. content];
        content[content.Length / 2] ^= 1;
        scene.Memory.Files[new UnixPath(Name + path)] = (content, time);
    }

    private static void Cut(ArchiveScene scene, string path)
    {
        var (content, time) = scene.Memory.Files[new UnixPath(Name + path)];
        scene.Memory.Files[new UnixPath(Name + path)] = (content[..(content.Length / 2)], time);
    }

    private static void Edit(ArchiveScene scene, string path, Func<string, string> change)
    {
        var (content, time) = scene.Memory.Files[new UnixPath(path)];
        scene.Memory.Files[new UnixPath(path)] = (System.Text.Encoding.UTF8.GetBytes(change(System.Text.Encoding.UTF8.GetString(content))), time);
    }
}
