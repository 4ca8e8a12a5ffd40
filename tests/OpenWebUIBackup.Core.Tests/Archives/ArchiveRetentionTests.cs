using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Archives;

/// <summary>What retention removes at a destination, and what it never touches. The documented script removed nothing, ever.</summary>
public sealed class ArchiveRetentionTests
{
    private static ArchiveScene Days(int count, int last = 3)
    {
        var scene = new ArchiveScene { Keep = new KeepPolicy(Last: last) }.WithSample();
        for (var day = 0; day < count; day++)
        {
            scene.Make();
            scene.Now = scene.Now.AddDays(1);
        }

        return scene;
    }

    [Fact]
    public void The_newest_three_stay_and_each_removal_is_told_before_it_happens()
    {
        using var scene = Days(3);
        scene.Memory.Changing = (what, path) =>
        {
            if (what == "remove" && path.ToString().StartsWith("open-webui-backup-2025-11-22", StringComparison.Ordinal))
                Assert.Contains(scene.Events.All, e => e is Removing removing && removing.Subject.StartsWith("open-webui-backup-2025-11-22", StringComparison.Ordinal));
        };
        var made = scene.Make();
        Assert.Equal(["open-webui-backup-2025-11-22"], made.Retention!.Removed);
        Assert.Equal(["open-webui-backup-2025-11-23", "open-webui-backup-2025-11-24", "open-webui-backup-2025-11-25"], scene.Names());
        Assert.DoesNotContain(scene.Memory.Files.Keys, path => path.ToString().StartsWith("open-webui-backup-2025-11-22/", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_archives_of_one_day_keep_their_order_though_the_first_of_them_are_gone()
    {
        using var scene = new ArchiveScene { Keep = new KeepPolicy(Last: 2) }.WithSample();
        for (var run = 1; run <= 5; run++)
        {
            File.WriteAllText(Path.Combine(scene.Data, "uploads", "one"), $"run {run}");
            scene.Make();
        }

        Assert.Equal(["open-webui-backup-2025-11-22.4", "open-webui-backup-2025-11-22.5"], scene.Names());
        scene.AssertRestores("latest", "restored");
        Assert.Equal("run 5", File.ReadAllText(Path.Combine(scene.Scratch["restored"], "uploads", "one")));
    }

    [Fact]
    public void Rules_of_hours_go_by_the_time_of_the_capture_where_names_tell_only_days()
    {
        using var scene = new ArchiveScene().WithSample();
        DateTime[] captures = [new(2025, 11, 21, 23, 30, 0), new(2025, 11, 22, 0, 30, 0), new(2025, 11, 22, 1, 30, 0), new(2025, 11, 22, 1, 40, 0)];
        foreach (var captured in captures.Select(time => DateTime.SpecifyKind(time, DateTimeKind.Utc)))
        {
            scene.Now = captured;
            var started = new UnixPath($"{scene.Make().Archive!.Name}/.owui-backup/started.json");
            Assert.True(CopyOriginJson.TryParse(scene.Memory.Files[started].Content, out var origin, out _));
            scene.Memory.Files[started] = (CopyOriginJson.Format(origin with { CapturedAt = captured }), UnixTime.Now);
        }

        Assert.Equal(["open-webui-backup-2025-11-22.3", "open-webui-backup-2025-11-22", "open-webui-backup-2025-11-21"], Kept(new KeepPolicy(Hourly: 3)));
        Assert.Equal(["open-webui-backup-2025-11-22.3", "open-webui-backup-2025-11-22"], Kept(new KeepPolicy(Hourly: 2)));
        Assert.Equal(["open-webui-backup-2025-11-22.3", "open-webui-backup-2025-11-22.2", "open-webui-backup-2025-11-22", "open-webui-backup-2025-11-21"],
            Kept(new KeepPolicy(Within: TimeSpan.FromHours(3))));
        Assert.Equal(["open-webui-backup-2025-11-22.3", "open-webui-backup-2025-11-21"], Kept(new KeepPolicy(Daily: 7)));

        string[] Kept(KeepPolicy keep) => [.. ArchiveRetention
            .Apply(scene.To, new ArchivePruneRequest { Names = null, Host = scene.Host, Keep = keep, IsRehearsal = true }, scene.Events, TestContext.Current.CancellationToken)
            .Decisions.Where(decision => decision.IsKept).Select(decision => decision.Candidate.Name)];
    }

    [Fact]
    public void Foreign_directories_other_hosts_archives_and_what_cannot_be_read_stay()
    {
        using var scene = Days(2, last: 1);
        scene.Host = "other";
        scene.Make();
        scene.Host = "host";
        string[] foreign =
        [
            "open-webui-backup-2020-01-01/uploads/one", "open-webui-backup-2025-11-22-copy/.owui-backup/started.json", "photos/cat.jpg",
            "open-webui-backup-2019-01-01/.owui-backup/started.json", "open-webui-backup-2019-01-01/.owui-backup/manifest.jsonl", "notes.txt",
        ];
        foreach (var path in foreign)
            scene.Memory.Files[new UnixPath(path)] = ([1, 2, 3], UnixTime.Now);
        scene.Now = scene.Now.AddDays(1);
        Assert.Equal(["open-webui-backup-2025-11-23"], scene.Make().Retention!.Removed);
        Assert.All(foreign, path => Assert.True(scene.Memory.Files.ContainsKey(new UnixPath(path)), path));
        Assert.Equal(["open-webui-backup-2025-11-24", "open-webui-backup-2025-11-25"], scene.Names());
    }

    [Fact]
    public void The_newest_verified_archive_stays_and_any_host_can_see_that()
    {
        using var scene = Days(1, last: 1);
        Assert.True(scene.Verify(quick: false).Outcome.IsSuccess);
        for (var day = 0; day < 3; day++)
        {
            scene.Make();
            scene.Now = scene.Now.AddDays(1);
        }

        Assert.Equal(["open-webui-backup-2025-11-22", "open-webui-backup-2025-11-25"], scene.Names());
        Assert.NotNull(scene.List().Archives[0].VerifiedAt);
    }

    [Fact]
    public void Cut_off_in_a_removal_it_leaves_an_incomplete_archive_that_the_next_run_removes()
    {
        for (var at = 0; at < 12; at++)
        {
            using var scene = Days(3);
            var removals = 0;
            scene.Memory.Changing = (what, _) =>
            {
                if (what == "remove" && removals++ == at)
                    throw new CutException();
            };
            try
            {
                scene.Run();
            }
            catch (Exception e) when (e is AggregateException or CutException)
            {
                // as wished
            }

            scene.Memory.Changing = null;
            foreach (var name in scene.Names())
                Assert.True(scene.Verify(quick: true, name).Outcome.IsSuccess, $"{at}: {name}");
            scene.Now = scene.Now.AddDays(1);
            scene.Make();
            Assert.Equal(["open-webui-backup-2025-11-24", "open-webui-backup-2025-11-25", "open-webui-backup-2025-11-26"], scene.Names());
            Assert.Empty(scene.Names(ArchiveState.Incomplete));
        }
    }

    [Fact]
    public void Without_permission_to_delete_the_archive_stands_and_the_run_fails_once()
    {
        using var scene = Days(5, last: 5);
        scene.Keep = new KeepPolicy(Last: 1);
        scene.Memory.Refusing = (what, path) => what == "remove" ? Problem.Error("remove", path.ToString(), "access denied") : null;
        var result = scene.Run();
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.True(result.Archives[0].IsMade);
        Assert.Single(result.Outcome.Problems);
        Assert.Equal(6, scene.Names().Length);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_make_retention_remove_what_was_just_made()
    {
        using var scene = Days(3);
        scene.Now = new DateTime(2020, 1, 1, 3, 0, 0, DateTimeKind.Utc);
        Assert.Empty(scene.Make().Retention!.Removed);
        Assert.Equal(4, scene.Names().Length);
    }

    [Fact]
    public void An_archive_from_the_future_is_said()
    {
        using var scene = new ArchiveScene { Keep = new KeepPolicy(Last: 1), Now = DateTime.UtcNow.AddYears(3) }.WithSample();
        var result = scene.Run();
        Assert.Equal(Ending.SucceededWithWarnings, result.Outcome.Ending);
        Assert.Contains("it lies in the future", ArchiveScene.Text(result.Outcome));
    }
}
