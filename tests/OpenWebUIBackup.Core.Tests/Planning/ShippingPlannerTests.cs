using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Tests.Configuration;

namespace OpenWebUIBackup.Core.Tests.Planning;

public class ShippingPlannerTests
{
    private const string Sync = "[job.sync]\ntype = \"sync\"\nto = \"b2:x\"\n";
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_sync_job_is_resolved_with_its_limits_and_guards()
    {
        var plan = Assert.IsType<SyncPlan>(Assert.Single(Plan(Configs.Instance + Sync
            + "transfers = 7\nbandwidth = \"8M\"\nmax_delete = 10\nmax_shrink = \"30%\"\nhistory = true\nhistory_keep = { last = 3 }\n"
            + "components = { uploads = \"user_uploads\" }\n").Jobs));

        Assert.Equal((7, 16, "8M"), (plan.Limits.Transfers, plan.Limits.Checkers, plan.Limits.Bandwidth));
        Assert.Equal((10, 30, true, 3), (plan.MaxDelete, plan.MaxShrinkPercent, plan.History, plan.HistoryKeep.Last));
        Assert.Equal("user_uploads", plan.Components["uploads"]);
        Assert.Equal(("/var/lib/owui-backup/capture/open-webui", true), (plan.Capture.Directory, plan.Capture.IsDefault));
    }

    [Fact]
    public void Captures_go_where_the_config_says()
    {
        var plan = Plan("[instance]\ndata_dir = \"/srv/owui\"\nsecret_key = false\ncapture_dir = \"/big/capture\"\n" + Sync);

        Assert.Equal(("/big/capture", false), (plan.Jobs.OfType<SyncPlan>().Single().Capture.Directory, plan.Jobs.OfType<SyncPlan>().Single().Capture.IsDefault));
    }

    [Fact]
    public void Jobs_that_leave_out_the_same_share_their_captures_and_others_do_not()
    {
        var jobs = Plan(Configs.Instance
            + Job("a", "sync", "exclude = ['cache/', 'audit.log']") + Job("b", "archive", "full = true\nexclude = ['audit.log', 'cache/']")
            + Job("c", "archive", "exclude = ['cache/', 'audit.log']") + Job("d", "sync", "")).Jobs.Cast<ShippingPlan>().ToList();

        Assert.Equal(jobs[0].Capture.Set, jobs[1].Capture.Set);
        Assert.Equal(3, jobs.Select(job => job.Capture.Set).Distinct().Count());
        Assert.Equal(3, jobs[0].Capture.LiveSets.Count);
        Assert.True(jobs[2].Exclude.ExcludesDirectory("uploads"u8), "an archive that is not full has no uploads");
        Assert.False(jobs[1].Exclude.ExcludesDirectory("uploads"u8));
    }

    [Theory]
    [InlineData("to = \"/srv/owui/backup\"", "choose a directory of its own")]
    [InlineData("to = \"/srv\"", "choose a directory of its own")]
    [InlineData("to = \"/var/lib/owui-backup\"", "choose a directory of its own")]
    public void A_destination_around_or_in_what_is_read_is_refused(string to, string message)
    {
        var planned = BackupPlanner.Plan(Configs.Good(Configs.Instance + "[job.sync]\ntype = \"sync\"\n" + to + "\n"), [], _now, "/var/lib/owui-backup");

        Assert.Contains(message, Assert.Single(planned.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_of_two_jobs_under_the_same_names_in_one_place_are_refused()
    {
        var config = Configs.Good(Configs.Instance
            + "[job.daily]\ntype = \"archive\"\nto = \"b2:x\"\nfull = true\n[job.hourly]\ntype = \"archive\"\nto = \"b2:x\"\n");
        var planned = BackupPlanner.Plan(config, [], _now, "/var/lib/owui-backup");

        Assert.Contains("\"daily\" and \"hourly\" both keep archives", Assert.Single(planned.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Captures_inside_the_data_directory_are_refused()
    {
        var config = Configs.Good("[instance]\ndata_dir = \"/srv/owui\"\nsecret_key = false\ncapture_dir = \"/srv/owui/capture\"\n" + Sync);

        Assert.Contains("within each other", Assert.Single(BackupPlanner.Plan(config, [], _now, "/s").Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_jobs_cannot_mirror_to_one_place()
    {
        var config = Configs.Good(Configs.Instance + Job("a", "sync", "") + Job("b", "sync", "").Replace("b2:b", "b2:a", StringComparison.Ordinal));

        Assert.Contains("overwrite each other's", Assert.Single(BackupPlanner.Plan(config, [], _now, "/s").Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_home_the_config_has_to_say_where_captures_go() =>
        Assert.Contains("capture_dir", Assert.Single(BackupPlanner.Plan(Configs.Good(Configs.Instance + Sync), [], _now, null).Faults), StringComparison.Ordinal);

    private static string Job(string name, string type, string keys) => $"[job.{name}]\ntype = \"{type}\"\nto = \"b2:{name}\"\n{keys}\n";

    private static BackupPlan Plan(string config)
    {
        var planned = BackupPlanner.Plan(Configs.Good(config), [], _now, "/var/lib/owui-backup");
        Assert.Empty(planned.Faults);
        return planned.Plan!;
    }
}
