using OpenWebUIBackup.Agent.Tests.BlackBox;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Agent.Tests.Mirrors;

/// <summary>What goes wrong at destinations: the message, the exit code, and nothing lost there or elsewhere.</summary>
public sealed class MirrorFaultTests
{
    [Fact]
    public void An_unknown_remote_is_named_and_the_other_mirror_is_whole()
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.WriteSync(["nosuch:bucket", "m:"], dir.Alias("m"));

        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("nosuch:bucket").SaysOnStderr("nosuch").SaysOnStdout("m:: 3 files sent");

        Assert.Equal(MirrorConfig.Sample, dir.FilesOf("m"));
    }

    [Fact]
    public void A_missing_rclone_is_told_with_how_to_get_it()
    {
        using var dir = new Dir();
        dir.MakeMirrored();

        foreach (var verb in new[] { "run", "check" })
            dir.Command(verb).WithEnv("PATH", dir.Make("empty")).Run().ExitsWith(1)
                .SaysOnStderr("rclone").SaysOnStderr("apt install rclone");
    }

    [Fact]
    public void An_old_rclone_is_refused()
    {
        using var dir = new Dir();
        dir.MakeMirrored();
        dir.Write("old/rclone", "#!/bin/sh\necho rclone v1.53.3-DEV\n");
        dir.Shell("chmod +x old/rclone");

        foreach (var verb in new[] { "run", "check" })
            dir.Command(verb).WithEnv("PATH", dir.Path("old")).Run().ExitsWith(1).SaysOnStderr("1.53").SaysOnStderr("1.60");
    }

    [Fact]
    public void A_wrong_key_and_a_bucket_that_is_not_there_fail_without_telling_the_key()
    {
        using var dir = new Dir();
        using var server = new S3Server();
        dir.MakeData();
        dir.WriteSync(["wrong:bucket", "s3:nobucket", "s3:bucket/mirror"],
            MirrorConfig.S3("wrong", server.Port, "NOBODY", "a wrong secret") + MirrorConfig.S3("s3", server.Port));

        dir.Command("run").Run().ExitsWith(1)
            .SaysOnStderr("wrong:bucket").SaysOnStderr("s3:nobucket").NeverSays("a wrong secret")
            .SaysOnStdout("s3:bucket/mirror: 3 files sent");
        dir.Command("check").Run().ExitsWith(1).SaysOnStdout("wrong:bucket: cannot be used").SaysOnStdout("s3:nobucket: cannot be used")
            .SaysOnStdout("s3:bucket/mirror: written to, read and removed");
    }

    [Fact]
    public void Without_permission_to_delete_the_mirror_stays_marked_and_nothing_is_lost()
    {
        using var dir = new Dir();
        using var server = new S3Server();
        using var proxy = new FaultProxy(server.Port);
        dir.MakeData();
        dir.WriteSync(["s3:bucket"], MirrorConfig.S3("s3", proxy.Port));
        dir.Command("run").Run().ExitsWith(0);
        File.Delete(dir.Path("data/uploads/1_notes.txt"));
        dir.Write("data/uploads/3_new.txt", "new");
        proxy.Inject(new FaultRule(Fault.AccessDenied) { Method = "DELETE" });

        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("1_notes.txt").SaysOnStderr("s3:bucket");

        var listed = S3Files(dir, server);
        Assert.Contains("user_uploads/1_notes.txt", listed);
        Assert.Contains("user_uploads/3_new.txt", listed);
        Assert.Contains(".owui-backup/incomplete", listed);
        proxy.Heal();
        dir.Command("run").Run().ExitsWith(0);
        Assert.DoesNotContain(S3Files(dir, server), name => name is "user_uploads/1_notes.txt" or ".owui-backup/incomplete");
    }

    [Fact]
    public void A_clock_that_is_wrong_is_what_the_message_says()
    {
        using var dir = new Dir();
        using var server = new S3Server();
        using var proxy = new FaultProxy(server.Port);
        dir.MakeData();
        dir.WriteSync(["s3:bucket"], MirrorConfig.S3("s3", proxy.Port));
        proxy.Inject(Fault.SkewedClock);

        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("clock");
    }

    [Fact]
    public void A_connection_that_breaks_now_and_then_makes_no_difference()
    {
        using var dir = new Dir();
        using var server = new S3Server();
        using var proxy = new FaultProxy(server.Port);
        dir.MakeData();
        dir.MakeUploads(30, 20_000);
        dir.WriteSync(["s3:bucket"], MirrorConfig.S3("s3", proxy.Port));
        proxy.Inject(new FaultRule(new Fault.Cut(5_000)) { Method = "PUT", Every = 7, Count = 4 });

        dir.Command("run").Run().ExitsWith(0).SaysOnStdout("33 files sent");
        Assert.True(proxy.FaultsMet >= 3);
    }

    [Fact]
    public void A_connection_that_is_gone_for_good_fails_its_mirror_alone()
    {
        using var dir = new Dir();
        using var server = new S3Server();
        using var proxy = new FaultProxy(server.Port);
        dir.MakeData();
        dir.WriteSync(["s3:bucket", "m:"], MirrorConfig.S3("s3", proxy.Port) + dir.Alias("m"));
        proxy.Inject(new FaultRule(new Fault.Cut(0)) { LetPass = 4 });

        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("s3:bucket").SaysOnStdout("m:: 3 files sent");

        Assert.Equal(MirrorConfig.Sample, dir.FilesOf("m"));
        proxy.Heal();
        dir.Command("run").Run().ExitsWith(0);
        Assert.Contains(".owui-backup/manifest.jsonl", S3Files(dir, server));
    }

    [Theory, InlineData("m:"), InlineData("m")]
    public void A_full_destination_is_told_and_goes_on_when_there_is_room(string to)
    {
        using var dir = new Dir();
        dir.MakeData();
        dir.MakeUploads(20, 200_000);
        using var mount = Mount.Tmpfs(dir, "m", "size=2m");
        dir.WriteSync([to == "m" ? mount.Path : to, "n:"], dir.Alias("m") + dir.Alias("n"), "transfers = 1");

        dir.Command("run").Run().ExitsWith(1).SaysOnStderr(to == "m" ? "No space left" : "no room left").SaysOnStdout("n:: 23 files sent");

        Assert.True(File.Exists(dir.Path("m/.owui-backup/incomplete")));
        Assert.False(File.Exists(dir.Path("m/.owui-backup/manifest.jsonl")));
        dir.Shell($"mount -o remount,size=20m '{mount.Path}'");
        dir.Command("run").Run().ExitsWith(0);
        Assert.Equal(23, dir.FilesOf("m").Length);
    }

    [Fact]
    public void A_full_disk_where_captures_are_made_is_told_with_its_key()
    {
        using var dir = new Dir();
        dir.MakeMirrored();
        dir.MakeUploads(20, 200_000);
        using var mount = Mount.Tmpfs(dir, "capture", "size=2m");

        dir.Command("run").Run().ExitsWith(1).SaysOnStderr("capture_dir").SaysOnStderr("No space left");
        Assert.Empty(dir.FilesOf("m"));
    }

    private static string[] S3Files(Dir dir, S3Server server) => server.Environment()
        .Aggregate(dir.Program("rclone", "lsf", "-R", "--files-only", "remote:bucket"), (command, variable) => command.WithEnv(variable.Key, variable.Value))
        .Run().ExitsWith(0).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
