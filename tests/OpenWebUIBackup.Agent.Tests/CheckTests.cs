using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>What <c>check</c> sees, and that it leaves nothing behind.</summary>
public sealed class CheckTests
{
    [Fact]
    public void A_sound_job_is_described_and_nothing_is_made()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig(job: "exclude = [\"/cache/whisper/\"]");
        dir.Command("check").Run().ExitsWith(0)
            .SaysOnStdout("webui.db").SaysOnStdout("/cache/whisper/: 1 file, 4.9 KiB").SaysOnStdout("hard links work")
            .SaysOnStderr(".webui_secret_key");
        Assert.Equal(["agent.toml", "data"], dir.Shell("ls -A").Lines);
        dir.Command("-q", "check").Run().ExitsWith(0).SaysNothing();
    }

    [Fact]
    public void What_would_be_missed_for_ever_is_a_warning()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Write("data/cache/image/generations/cat.png", "cat");
        dir.WriteConfig(job: "exclude = [\"cache/\"]");
        dir.Command("check").Run().ExitsWith(3).SaysOnStderr("warning: cannot back up cache/image/generations");
    }

    [Fact]
    public void A_source_without_webui_db_is_a_warning()
    {
        using var dir = new Dir();
        dir.Write("data/uploads/x", "x");
        dir.WriteConfig();
        dir.Command("check").Run().ExitsWith(3).SaysOnStderr("DATABASE_URL");
    }

    [Fact]
    public void A_missing_source_and_a_missing_disk_are_both_told()
    {
        using var dir = new Dir();
        dir.Write("agent.toml", """
            [instance]
            name = "sample"
            data_dir = "nowhere"

            [job.local]
            type = "snapshot"
            dir = "mnt/disk/snapshots"
            """);
        dir.Command("check").Run().ExitsWith(1).SaysOnStderr("cannot open the source").SaysOnStderr("mkdir -p");
    }

    [Fact]
    public void Snapshots_inside_the_source_are_refused()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Make("data/snapshots");
        dir.Write("agent.toml", """
            [instance]
            name = "sample"
            data_dir = "data"

            [job.local]
            type = "snapshot"
            dir = "data/snapshots"
            """);
        dir.Command("check").Run().ExitsWith(2).SaysOnStderr("agent.toml:7:7").SaysOnStderr("inside the data directory");
        // The config sees paths; that a link leads there is for the directories themselves to tell.
        dir.Shell("ln -s data/snapshots snapshots");
        dir.WriteConfig();
        dir.Command("check").Run().ExitsWith(1).SaysOnStderr("lies in it");
        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("lies in it");
        dir.Command("snapshot", "--source", "data", "--to", "data").Run().ExitsWith(1);
    }

    [Fact]
    public void Secrets_are_fetched_and_never_shown()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.Write("secret", dir.Make("hunter2") + "\n");
        dir.WriteConfig("""
            [job.far]
            type = "sync"
            to = "m:"

            [remote.m]
            type = "alias"
            remote = { file = "secret" }
            encrypt = { password = { env = "BACKUP_PASSWORD" } }
            """);
        var check = dir.Command("-v", "check");
        check.Run().ExitsWith(1).SaysOnStderr("remote.m.encrypt.password").SaysOnStderr("BACKUP_PASSWORD").NeverSays("hunter2");
        check.WithEnv("BACKUP_PASSWORD", "swordfish").Run().ExitsWith(0).NeverSays("swordfish").NeverSays("hunter2");
    }

    [Fact]
    public void The_answer_comes_as_json_too()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteConfig();
        dir.Command("check", "--json").Run().ExitsWith(0).SaysOnStdout("\"hard_links\":true").SaysOnStdout("\"databases\":[{\"path\":\"webui.db\"");
    }
}
