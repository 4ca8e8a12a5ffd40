using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Configuration;

public class ConfigTests
{
    [Fact]
    public void What_a_job_leaves_out_has_the_documented_default()
    {
        var job = Assert.IsType<SnapshotJobConfig>(Assert.Single(Configs.Good(Configs.Instance + Configs.Job).Jobs));

        Assert.Equal("open-webui", job.Basics.Instance);
        Assert.Equal("snapshot_%Y%m%d%H%M%S", job.NamePattern.Text);
        Assert.True(job.Keep.KeepsEverything);
        Assert.Empty(job.Basics.Exclude.Patterns);
        Assert.Equal(Quiesce.None, job.Basics.Quiesce);
    }

    [Fact]
    public void Relative_paths_start_from_the_directory_of_the_config_and_a_tilde_is_home()
    {
        var config = Configs.Good("[instance]\ndata_dir = \"data/\"\n[job.a]\ntype = \"snapshot\"\ndir = \"~/snapshots\"\n");

        Assert.Equal(new DataSource.Directory("/etc/owui-backup/data"), config.Instances[0].Source);
        Assert.Equal("/home/ann/snapshots", ((SnapshotJobConfig)config.Jobs[0]).Directory);
    }

    [Fact]
    public void The_url_form_of_a_bucket_beside_a_profile_is_rewritten_and_said()
    {
        var reading = Configs.Read(Configs.Instance + "[job.a]\ntype = \"sync\"\nprofile = \"mine\"\nto = \"b2://bucket/dir\"\n");

        Assert.Equal([new Destination.Rclone("mine", "bucket/dir")], ((SyncJobConfig)reading.Config!.Jobs[0]).Shipping.To);
        Assert.Equal(
            "agent.toml:7:6: \"b2://bucket/dir\" with profile \"mine\" is understood as \"mine:bucket/dir\": better write that",
            Assert.Single(reading.Notes).ToString());
    }

    [Fact]
    public void Several_instances_have_their_own_stacks_and_jobs()
    {
        var config = Configs.Good("""
            [[instance]]
            name = "one"
            container = "owui"
            [instance.stack]
            container = "owui"
            quiesce = "stop"
            stop_timeout = "1m30s"
            [[instance.extra]]
            name = "ollama"
            volume = "ollama"
            [[instance]]
            name = "two"
            volume = "data"
            [job.a]
            type = "cold"
            instance = "one"
            to = ["b2:x", "/mnt/usb"]
            [job.b]
            type = "borg"
            instance = "two"
            repository = "ssh://host/./repo"
            password = { credential = "borg" }
            keep = { within = "2w", yearly = 2 }
            hooks = { before = [["a", "b"], ["c"]], on_error = ["d"], timeout = "1h" }
            """);

        Assert.Equal(TimeSpan.FromSeconds(90), config.Instances[0].Stack!.StopTimeout);
        Assert.Equal(new DataSource.Volume("ollama"), config.Instances[0].Extras[0].Source);
        Assert.Null(config.Instances[1].Stack);
        var cold = Assert.IsType<SyncJobConfig>(config.Jobs[0]);
        Assert.Equal(Quiesce.Down, cold.Basics.Quiesce);
        Assert.Equal([new Destination.Rclone("b2", "x"), new Destination.Local("/mnt/usb")], cold.Shipping.To);
        var borg = Assert.IsType<RepositoryJobConfig>(config.Jobs[1]);
        Assert.Equal(new KeepPolicy(Yearly: 2, Within: TimeSpan.FromDays(14)), borg.Keep);
        Assert.Equal([["a", "b"], ["c"]], borg.Basics.Hooks.Before);
        Assert.Equal([["d"]], borg.Basics.Hooks.OnError);
    }

    [Theory]
    [InlineData("cache/", "image/generations")]
    [InlineData("cache/**", "image/generations")]
    [InlineData("/cache/image/", "image/generations")]
    [InlineData("**", "webui.db")]
    [InlineData("webui.db", "webui.db")]
    [InlineData("uploads/", "the users' files")]
    [InlineData("vector_db", "write \"vector_db/\"")]
    public void A_pattern_that_loses_what_nothing_brings_back_is_noted(string pattern, string says)
    {
        var reading = Configs.Read($"{Configs.Instance}{Configs.Job}exclude = ['{pattern}']\n");

        Assert.NotNull(reading.Config);
        Assert.Contains(reading.Notes, n => n.Line == 7 && n.Column == 12 && n.Message.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("audit.log")]
    [InlineData("/cache/embedding/")]
    [InlineData("*.tmp")]
    public void A_harmless_pattern_is_not_noted(string pattern) =>
        Assert.Empty(Configs.Read($"{Configs.Instance}{Configs.Job}exclude = ['{pattern}']\n").Notes);

    [Fact]
    public void A_config_is_looked_for_in_the_documented_order()
    {
        var environment = new Dictionary<string, string> { ["HOME"] = "/home/ann" };
        string? Find(string? option, params string[] existing) => ConfigLocation.Find(option, environment.GetValueOrDefault, existing.Contains);

        Assert.Null(Find(null));
        Assert.Equal("/etc/owui-backup/agent.toml", Find(null, "/etc/owui-backup/agent.toml"));
        Assert.Equal("/home/ann/.config/owui-backup/agent.toml", Find(null, "/home/ann/.config/owui-backup/agent.toml", "/etc/owui-backup/agent.toml"));
        environment["XDG_CONFIG_HOME"] = "/xdg";
        Assert.Equal("/xdg/owui-backup/agent.toml", Find(null, "/xdg/owui-backup/agent.toml", "/etc/owui-backup/agent.toml"));
        Assert.Equal("agent.toml", Find(null, "agent.toml", "/xdg/owui-backup/agent.toml"));
        environment["OWUI_BACKUP_CONFIG"] = "/named";
        Assert.Equal("/named", Find(null, "agent.toml"));
        Assert.Equal("/option", Find("/option", "agent.toml"));
    }
}
