using System.Text.Json;
using OpenWebUIBackup.Agent.Tests.BlackBox;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Agent.Tests.Archives;

/// <summary>Archives as somebody with a crontab sees them.</summary>
public sealed class ArchiveJobTests
{
    [Theory]
    [InlineData("local")]
    [InlineData("alias")]
    [InlineData("s3")]
    [InlineData("crypt")]
    public void Archives_are_made_kept_verified_and_restored_where_there_is_no_config(string kind)
    {
        using var place = new ArchivePlace(kind);
        place.Dir.Write("data/uploads/large", new string('x', 500_000));
        var first = Sent(place.Run().ExitsWith(0));
        place.Dir.Write("data/uploads/new", "new");
        var second = Sent(place.Run().ExitsWith(0));
        Assert.True(first > 500_000, $"{first} bytes");
        if (kind != "alias") // rclone's local backend cannot copy by itself
            Assert.Equal(3, second);
        for (var i = 0; i < 2; i++)
            place.Run().ExitsWith(0);
        var names = place.Names();
        Assert.Equal(3, names.Length);
        Assert.All(names, name => Assert.Matches(@"^open-webui-backup-\d{4}-\d\d-\d\d\.[234]$", name));

        place.Command("verify", "--quick", "--all", "--from", "archive").Run().ExitsWith(0);
        place.Command("verify", "--from", "archive").Run().ExitsWith(0);
        Assert.Contains("verified", place.Command("list", "--from", place.To).Run().ExitsWith(0).Stdout);
        Assert.Contains("0 changed", place.Command("diff", names[0], "latest", "--from", "archive").Run().ExitsWith(0).Stdout);

        // A new machine: another home, no config, no state.
        using var machine = new Dir();
        var restore = machine.Command("restore", "--remote", place.Remote, "--to", "data").WithTimeout(TimeSpan.FromMinutes(2));
        restore = place.Environment.Aggregate(restore, (command, variable) => command.WithEnv(variable.Name, variable.Value));
        restore.Run().ExitsWith(0);
        machine.Shell($"cd data && test -p pipe && test -L link && cmp uploads/large '{place.Dir.Path("data/uploads/large")}' "
            + $"&& cmp vector_db/segment/data '{place.Dir.Path("data/vector_db/segment/data")}' && test \"$(sqlite3 webui.db 'SELECT count(*) FROM user')\" = 2");
        // rclone makes a directory for its own config.
        Assert.Equal(["data"], Directory.EnumerateFileSystemEntries(machine.Root).Select(path => Path.GetFileName(path)!).Where(name => name != ".config"));
    }

    [Theory]
    [InlineData("local")]
    [InlineData("alias")]
    [InlineData("s3")]
    public void Killed_at_any_time_it_leaves_no_archive_that_looks_complete_and_is_not(string kind)
    {
        const int times = 8;
        using var place = new ArchivePlace(kind, job: "");
        var whole = place.Run().ExitsWith(0).Duration;
        for (var i = 0; i < times; i++)
        {
            place.Dir.Write("data/uploads/changing", new string('c', 1000 + i));
            var running = place.Command("run", "archive").Start();
            Thread.Sleep(whole * ((i + 0.5) / times));
            running.Signal(TestSignal.Kill).Wait();
            var verified = place.Command("verify", "--all", "--from", "archive").Run();
            Assert.True(verified.ExitCode is 0 or 1, verified.ToString()); // 1: rclone was just making the directory
        }

        place.Run().ExitsWith(0);
        place.Command("verify", "--all", "--from", "archive").Run().ExitsWith(0);
        Assert.DoesNotContain("incomplete", place.Command("list", "--from", "archive").Run().ExitsWith(0).Stdout);
    }

    [Fact]
    public void Damage_is_named_and_ends_with_5_and_foreign_directories_stay()
    {
        using var place = new ArchivePlace("local", job: "keep = { last = 1 }");
        place.Dir.Write("store/photos/cat", "cat");
        place.Dir.Write("store/open-webui-backup-2020-01-01/mine", "mine");
        place.Run().ExitsWith(0);
        Assert.Contains("removing open-webui-backup-", place.Command("run", "archive").Run().ExitsWith(0).Stderr);
        var archive = place.Names().Single();
        Assert.True(File.Exists(place.Dir.Path("store/photos/cat")) && File.Exists(place.Dir.Path("store/open-webui-backup-2020-01-01/mine")));
        place.Dir.Shell($"cd store/{archive}/uploads && printf X | dd of=1_notes.txt bs=1 conv=notrunc 2>/dev/null && rm 2_*");
        var verified = place.Command("verify", "--from", "archive").Run().ExitsWith(5);
        Assert.Contains("uploads/1_notes.txt", verified.Stderr);
        Assert.Contains("uploads/2_more notes.txt", verified.Stderr);
        place.Command("restore", "--from", "archive", "--to", "restored").Run().ExitsWith(5);
        Assert.False(Directory.Exists(place.Dir.Path("restored")));
        place.Dir.Shell($"rm store/{archive}/.owui-backup/manifest.jsonl");
        Assert.Contains("no complete archive", place.Command("restore", "--from", "archive", "--to", "restored").Run().ExitsWith(1).Stderr);
    }

    [Fact]
    public void Two_hosts_that_send_to_one_place_keep_to_their_own()
    {
        using var place = new ArchivePlace("local", job: "keep = { last = 1 }");
        place.Run().ExitsWith(0);
        place.Dir.Write("other.toml", place.Dir.Read("agent.toml").Replace("\"capture\"", "\"capture2\"", StringComparison.Ordinal));
        var other = place.Dir.Program("unshare", "--uts", "sh", "-c", $"hostname elsewhere && exec '{TestBinary.Path}' --config other.toml run archive")
            .WithTimeout(TimeSpan.FromMinutes(2));
        other.Run().ExitsWith(0);
        other.Run().ExitsWith(0);
        place.Run().ExitsWith(0);
        var listing = place.Command("list", "--from", "archive").Run().ExitsWith(0).Stdout;
        Assert.Equal(2, place.Names().Length);
        Assert.Contains("sample on elsewhere", listing);
    }

    [Fact]
    public void Without_permission_to_delete_the_old_archive_stays_and_the_new_one_is_whole()
    {
        using var place = new ArchivePlace("proxy", job: "keep = { last = 1 }");
        place.Run().ExitsWith(0);
        var before = place.Names();
        place.Proxy!.Inject(new FaultRule(Fault.AccessDenied) { Method = "DELETE" });

        place.Run().ExitsWith(1).SaysOnStderr(before.Single()).SaysOnStderr("delete");

        place.Proxy.Heal();
        Assert.Equal(2, place.Names().Length);
        place.Command("verify", "--all", "--from", "archive").Run().ExitsWith(0);
        place.Run().ExitsWith(0);
        Assert.DoesNotContain(before.Single(), place.Names());
    }

    [Fact]
    public void A_connection_that_is_lost_for_good_leaves_no_archive_that_looks_complete_and_the_next_run_is_whole()
    {
        using var place = new ArchivePlace("proxy");
        place.Run().ExitsWith(0);
        place.Dir.Write("data/uploads/new", "new");
        place.Proxy!.Inject(new FaultRule(new Fault.Cut(0)) { Method = "PUT", LetPass = 4 }); // two mark the archive as begun

        place.Command("run", "archive").WithEnv("RCLONE_LOW_LEVEL_RETRIES", "2").WithTimeout(TimeSpan.FromMinutes(3)).Run()
            .ExitsWith(1).SaysOnStderr("store:bucket");

        place.Proxy.Heal();
        Assert.Single(place.Names());
        place.Command("verify", "--all", "--from", "archive").Run().ExitsWith(0);
        place.Run().ExitsWith(0);
        Assert.Equal(2, place.Names().Length);
        place.Command("verify", "--all", "--from", "archive").Run().ExitsWith(0);
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("crypt")]
    public void A_destination_that_names_no_bucket_is_refused(string kind)
    {
        using var place = new ArchivePlace(kind);
        place.Dir.Write("agent.toml", place.Dir.Read("agent.toml").Replace("store:bucket", "store:", StringComparison.Ordinal));
        place.Run().ExitsWith(1).SaysOnStderr("it names no bucket");
        place.Dir.Write("agent.toml", place.Dir.Read("agent.toml").Replace("\"store:\"", "\"store:bucket\"", StringComparison.Ordinal));
        Assert.Empty(place.Names());
    }

    [Fact]
    public void A_wrong_key_and_a_bucket_that_is_not_there_are_said_without_the_key()
    {
        using var place = new ArchivePlace("s3");
        var config = place.Dir.Read("agent.toml");
        place.Dir.Write("agent.toml", config.Replace("store:bucket", "store:no-such-bucket", StringComparison.Ordinal));
        place.Command("run", "archive").Run().ExitsWith(1).SaysOnStderr("no such bucket");
        const string wrong = "certainly-not-the-key"; // the server takes any secret with the right one
        place.Dir.Write("agent.toml", config.Replace(S3Server.AccessKey, wrong, StringComparison.Ordinal));
        place.Command("run", "archive").Run().ExitsWith(1).SaysOnStderr("does not know the key").NeverSays(wrong);
        place.Dir.Write("agent.toml", config);
        Assert.Empty(place.Names());
    }

    [Fact]
    public void Old_archives_are_removed_by_hand_only_when_it_is_not_a_dry_run()
    {
        using var place = new ArchivePlace("alias", job: "");
        for (var i = 0; i < 3; i++)
            place.Run().ExitsWith(0);
        var names = place.Names();

        place.Command("prune", "--from", "archive", "--keep-last", "1", "--dry-run").Run().ExitsWith(0).SaysOnStdout(names[0]);
        Assert.Equal(names, place.Names());

        place.Command("prune", "--from", "archive", "--keep-last", "1").Run().ExitsWith(0);
        Assert.Equal(names[^1], Assert.Single(place.Names()));
    }

    [Fact]
    public void Where_nothing_can_be_sent_it_says_so_and_nothing_is_lost()
    {
        using var place = new ArchivePlace("alias", job: "keep = { last = 3 }");
        place.Run().ExitsWith(0);
        place.Dir.Shell("chmod 500 store; chattr -R +i store 2>/dev/null || true");
        try
        {
            place.Command("run", "archive").Run().ExitsWith(1).SaysOnStderr("store:").SaysOnStdout("archive: store:: ").SaysOnStdout("failed");
            using var json = JsonDocument.Parse(place.Run().ExitsWith(1).Stdout);
            Assert.NotEmpty(json.RootElement.GetProperty("jobs")[0].GetProperty("destinations")[0].GetProperty("problems").EnumerateArray());
        }
        finally
        {
            place.Dir.Shell("chattr -R -i store 2>/dev/null || true; chmod 700 store");
        }

        Assert.Single(place.Names());
    }

    private static long Sent(TestOutput output)
    {
        using var json = JsonDocument.Parse(output.Stdout);
        return json.RootElement.GetProperty("jobs")[0].GetProperty("destinations")[0].GetProperty("bytes_sent").GetInt64();
    }
}
