using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Configuration;

/// <summary>agent.toml.example says what the documented scripts say.</summary>
public class ExampleConfigTests
{
    private static readonly AgentConfig _config = Load();

    private static AgentConfig Load()
    {
        var reading = ConfigFile.Load(Configs.ExamplePath(), "/root");
        Assert.Empty(reading.Faults);
        return reading.Config!;
    }

    private static T Job<T>(string name) where T : JobConfig => Assert.IsType<T>(_config.Jobs.Single(j => j.Name == name));

    private static string[] Excluded(JobConfig job) => [.. job.Basics.Exclude.Patterns.Select(p => p.Text)];

    [Fact]
    public void The_instance_and_its_stack_are_described()
    {
        var instance = Assert.Single(_config.Instances);

        Assert.Equal("open-webui", instance.Name);
        Assert.Equal(new DataSource.Directory("/var/lib/open-webui/data"), instance.Source);
        Assert.Equal(SecretKeyHandling.Encrypted, instance.SecretKey);
        Assert.Equal("/opt/open-webui/docker-compose.yaml", instance.Stack!.ComposeFile);
        Assert.Equal(Quiesce.None, instance.Stack.Quiesce);
    }

    [Fact]
    public void The_rsync_script_is_the_job_local()
    {
        var job = Job<SnapshotJobConfig>("local");

        Assert.Equal("/var/backups/open-webui", job.Directory);
        Assert.Equal("snapshot_%Y%m%d%H%M%S", job.NamePattern.Text);
        Assert.Equal(new KeepPolicy(Last: 3, Daily: 7, Weekly: 4, Monthly: 6), job.Keep);
    }

    [Fact]
    public void The_hot_script_is_the_job_sync()
    {
        var job = Job<SyncJobConfig>("sync");

        AssertMirror(job, new Destination.Rclone("b2", "open-webui-backup"));
        Assert.Equal(Quiesce.None, job.Basics.Quiesce);
        Assert.True(job.History);
        Assert.Equal(TimeSpan.FromDays(30), job.HistoryKeep.Within);
    }

    [Fact]
    public void The_cold_script_is_the_job_cold()
    {
        var job = Job<SyncJobConfig>("cold");

        AssertMirror(job, new Destination.Rclone("b2", "open-webui-backup-cold"));
        Assert.Equal(Quiesce.Down, job.Basics.Quiesce);
    }

    [Fact]
    public void The_native_script_is_the_job_archive()
    {
        var job = Job<ArchiveJobConfig>("archive");

        Assert.Equal([new Destination.Rclone("b2", "open-webui-archive")], job.Shipping.To);
        Assert.Equal("open-webui-backup-%Y-%m-%d", job.NamePattern.Text);
        Assert.Equal(new KeepPolicy(Last: 3), job.Keep);
        Assert.Equal(["cache/", "audit.log"], Excluded(job));
        Assert.Equal("chromadb_backup.tar.gz", job.Shipping.Components["vector_db"]);
        Assert.Equal("webui.db.backup", job.Shipping.Components["webui.db"]);
        Assert.True(job.Full);
    }

    [Fact]
    public void The_remote_is_defined_without_a_secret_in_the_file()
    {
        var remote = Assert.Single(_config.Remotes);

        Assert.Equal(("b2", "b2"), (remote.Name, remote.Type));
        Assert.Equal("$B2_KEY_ID", remote.Settings["account"].Source);
        Assert.Equal("the file /etc/owui-backup/b2.key", remote.Settings["key"].Source);
    }

    [Fact]
    public void What_is_commented_out_is_right_too()
    {
        var lines = File.ReadAllLines(Configs.ExamplePath());
        // A key or header behind "# "; sentences have no `=` or bracket in that place.
        var keys = System.Text.RegularExpressions.Regex.Replace(
            string.Join('\n', lines), @"(?m)^# (?=(\w+ = |\[\[?[a-z.]+\]))", "");
        keys = keys.Replace("data_dir = ", "# data_dir = ", StringComparison.Ordinal)
            .Replace("container = ", "# container = ", StringComparison.Ordinal)
            .Replace("key = { c", "# key = { c", StringComparison.Ordinal);

        var config = Configs.Good(keys);

        Assert.Equal("ollama", Assert.Single(config.Instances[0].Extras).Name);
        Assert.Equal(new DataSource.Volume("open-webui"), config.Instances[0].Source);
        Assert.Equal("08:00,2M 23:00,off", ((SyncJobConfig)config.Jobs[1]).Shipping.Bandwidth);
        Assert.NotNull(config.Remotes[0].Encryption);
        Assert.Equal("ntfy", Assert.Single(config.Notifications).Type);
    }

    private static void AssertMirror(SyncJobConfig job, Destination to)
    {
        Assert.Equal([to], job.Shipping.To);
        Assert.Equal((32, 16), (job.Shipping.Transfers, job.Shipping.Checkers));
        Assert.Equal(["cache/", "audit.log"], Excluded(job));
        Assert.Equal("user_uploads", job.Shipping.Components["uploads"]);
        Assert.Equal("ChromaDB", job.Shipping.Components["vector_db"]);
        Assert.Equal("main_database", job.Shipping.Components["webui.db"]);
    }
}
