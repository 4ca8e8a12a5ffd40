using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Archives;

/// <summary>What an archive job leaves at a destination, and when it counts.</summary>
public sealed class ArchiveRunTests
{
    [Fact]
    public void An_archive_has_the_documented_names_and_its_manifest_comes_last()
    {
        using var scene = new ArchiveScene().WithSample();
        var order = new List<string>();
        scene.Memory.Changing = (_, path) => order.Add(path.ToString());
        Assert.Equal("open-webui-backup-2025-11-22", scene.Make().Archive!.Name!.Value.Text);
        const string name = "open-webui-backup-2025-11-22/";
        Assert.Equal(
            [
                $"{name}audit.log", $"{name}chromadb_backup.tar.gz", $"{name}config.json",
                $"{name}uploads/again", $"{name}uploads/one", $"{name}uploads/two", $"{name}webui.db.backup",
            ],
            scene.Memory.Files.Keys.Where(path => !path.ToString().Contains(".owui-backup", StringComparison.Ordinal)).Select(path => path.ToString()));
        Assert.Equal($"{name}.owui-backup/manifest.jsonl", order[^1]);
        Assert.Equal($"{name}.owui-backup/objects.jsonl", order[^2]);
        Assert.True(order.IndexOf($"{name}.owui-backup/started.json") < order.IndexOf($"{name}config.json"));
    }

    [Fact]
    public void The_next_day_sends_only_what_changed_though_the_vector_store_is_packed_anew()
    {
        using var scene = new ArchiveScene().WithSample();
        var first = scene.Make();
        File.WriteAllText(Path.Combine(scene.Data, "uploads/three"), "three");
        scene.Now = scene.Now.AddDays(1);
        var second = scene.Make();
        Assert.Equal((7, 0), (first.Archive!.Tally.FilesSent, first.Archive.Tally.FilesCopiedThere));
        Assert.Equal((1, 5L, 7), (second.Archive!.Tally.FilesSent, second.Archive.Tally.BytesSent, second.Archive.Tally.FilesCopiedThere));
        scene.AssertRestores("open-webui-backup-2025-11-23", "restored");
        TreeFacts.AssertSame(scene.Captured, scene.Scratch["restored"]);
    }

    [Fact]
    public void A_vector_store_that_changed_is_sent_even_where_its_packed_size_is_the_same()
    {
        using var scene = new ArchiveScene().WithSample();
        scene.Components["vector_db"] = "vectors.tar";
        scene.Make();
        var file = Path.Combine(scene.Data, "vector_db/segment/data");
        var time = File.GetLastWriteTimeUtc(file);
        var content = File.ReadAllBytes(file);
        content[100] ^= 1;
        File.WriteAllBytes(file, content);
        File.SetLastWriteTimeUtc(file, time); // a tar file of one size, with nothing in it that has another time
        scene.Now = scene.Now.AddDays(1);
        Assert.Equal(1, scene.Make().Archive!.Tally.FilesSent);
        scene.AssertRestores("latest", "restored");
        TreeFacts.AssertSame(scene.Captured, scene.Scratch["restored"]);
    }

    [Fact]
    public void A_second_archive_of_one_day_has_a_name_of_its_own()
    {
        using var scene = new ArchiveScene().WithSample();
        for (var i = 0; i < 11; i++)
            scene.Make();
        Assert.Equal("open-webui-backup-2025-11-22", scene.Names()[0]);
        Assert.Equal("open-webui-backup-2025-11-22.2", scene.Names()[1]);
        Assert.Equal("open-webui-backup-2025-11-22.11", scene.Names()[^1]); // and not between .1 and .2
    }

    [Fact]
    public void Cut_off_between_any_two_objects_it_is_incomplete_and_the_next_run_completes_it_with_its_own_state()
    {
        using var measured = new ArchiveScene().WithSample();
        var changes = 0;
        measured.Memory.Changing = (_, _) => changes++;
        measured.Make();
        for (var at = 0; at < changes; at++)
        {
            using var scene = new ArchiveScene().WithSample();
            var count = 0;
            scene.Memory.Changing = (_, _) =>
            {
                if (count++ == at)
                    throw new CutException();
            };
            Assert.ThrowsAny<Exception>(() => scene.Run());
            scene.Memory.Changing = null;
            Assert.Empty(scene.Names());
            // Another state by now: not one object of the first may be in what is completed.
            File.Delete(Path.Combine(scene.Data, "uploads/two"));
            File.WriteAllText(Path.Combine(scene.Data, "config.json"), "{ }");
            Directory.Delete(Path.Combine(scene.Data, "vector_db"), recursive: true);
            var made = scene.Make();
            Assert.Equal("open-webui-backup-2025-11-22", made.Archive!.Name!.Value.Text);
            Assert.True(scene.Verify(quick: true).Outcome.IsSuccess);
            scene.AssertRestores("latest", "restored");
            TreeFacts.AssertSame(scene.Captured, scene.Scratch["restored"]);
        }
    }

    [Fact]
    public void Two_hosts_at_one_destination_each_get_an_archive_of_their_own()
    {
        using var one = new ArchiveScene().WithSample();
        using var other = new ArchiveScene { To = one.To, Host = "other" }.WithSample();
        var first = one.Make();
        var second = other.Make();
        Assert.NotEqual(first.Archive!.Name, second.Archive!.Name);
        Assert.Equal(2, one.Names().Length);
        other.AssertRestores("open-webui-backup-2025-11-22.2", "restored");
        TreeFacts.AssertSame(other.Captured, other.Scratch["restored"]);
    }

    [Fact]
    public void Whoever_meets_the_claim_of_another_host_takes_the_next_name()
    {
        using var scene = new ArchiveScene().WithSample();
        var claimed = false;
        scene.Memory.Changing = (what, path) =>
        {
            if (claimed || what != "write")
                return;
            claimed = true; // at the very moment of our own
            scene.Memory.Files[new UnixPath($"{path.Parent}/claim-0000000000000000")] = ([1], UnixTime.Now);
        };
        Assert.Equal("open-webui-backup-2025-11-22.2", scene.Make().Archive!.Name!.Value.Text);
        Assert.DoesNotContain(scene.Memory.Files.Keys, path => path.ToString().StartsWith("open-webui-backup-2025-11-22/uploads", StringComparison.Ordinal));
    }

    [Fact]
    public void An_archive_that_another_host_has_begun_is_left_alone()
    {
        using var scene = new ArchiveScene { Host = "other" }.WithSample();
        scene.Memory.Changing = (what, _) =>
        {
            if (what == "send")
                throw new CutException();
        };
        Assert.ThrowsAny<Exception>(() => scene.Run());
        scene.Memory.Changing = null;
        scene.Host = "host";
        Assert.Equal("open-webui-backup-2025-11-22.2", scene.Make().Archive!.Name!.Value.Text);
        Assert.Equal(["open-webui-backup-2025-11-22"], scene.Names(ArchiveState.Incomplete));
    }

    [Fact]
    public void Where_started_json_was_replaced_meanwhile_nothing_is_completed()
    {
        using var scene = new ArchiveScene().WithSample();
        scene.Memory.Changing = (_, path) =>
        {
            if (path.Name == new UnixPath("objects.jsonl"))
                scene.Memory.Files[new UnixPath("open-webui-backup-2025-11-22/.owui-backup/started.json")] = ([.. "{}"u8], UnixTime.Now);
        };
        var result = scene.Run();
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains("somebody else wrote there meanwhile", ArchiveScene.Text(result.Outcome));
        Assert.Empty(scene.Names());
    }

    [Fact]
    public void An_object_that_the_place_lost_keeps_the_archive_incomplete()
    {
        using var scene = new ArchiveScene().WithSample();
        UnixPath? first = null;
        scene.Memory.Changing = (what, path) =>
        {
            if (what == "send" && first is not null)
                scene.Memory.Files.Remove(first.Value);
            else if (what == "send")
                first = path;
        };
        var result = scene.Run();
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains($"{first!.Value.ToString()["open-webui-backup-2025-11-22/".Length..]} is missing", ArchiveScene.Text(result.Outcome));
        Assert.Empty(scene.Names());
    }

    [Fact]
    public void Without_times_nothing_is_taken_from_an_earlier_state()
    {
        using var scene = new ArchiveScene().WithSample();
        scene.Memory.Can = new DestinationAbilities([], CopiesByItself: true, KeepsTimes: false, Encrypts: false);
        scene.Make();
        scene.Now = scene.Now.AddDays(1);
        Assert.Equal(0, scene.Make().Archive!.Tally.FilesCopiedThere);
    }

    [Fact]
    public void Left_out_uploads_are_no_damage_and_said()
    {
        using var scene = new ArchiveScene { Full = false }.WithSample();
        scene.Make();
        Assert.Equal(["uploads"], scene.List().Archives[0].Origin!.LeftOut);
        Assert.True(scene.Verify(quick: true).Outcome.IsSuccess);
        Assert.True(scene.Verify(quick: false).Outcome.IsSuccess);
        scene.AssertRestores("latest", "restored");
        Assert.False(Directory.Exists(scene.Scratch["restored/uploads"]));
        Assert.Contains("was made without it", ArchiveScene.Text(scene.Restore("latest", "part", paths: "uploads").Outcome));
    }
}
