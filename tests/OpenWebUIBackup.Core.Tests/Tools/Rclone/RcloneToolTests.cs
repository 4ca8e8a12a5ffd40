using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

public sealed class RcloneToolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_rclone_of_this_host_will_do() => Assert.Null(new RcloneTool().Check(Token));

    [Theory]
    [InlineData("rclone v1.60.1-DEV", true)]
    [InlineData("rclone v1.60.0", true)]
    [InlineData("rclone v1.73.2", true)]
    [InlineData("rclone v2.0.0-beta.1234.abcdef", true)]
    [InlineData("rclone v1.59.2", false)]
    [InlineData("rclone v0.99.0", false)]
    [InlineData("rclone", false)]
    [InlineData("something else", false)]
    [InlineData("", false)]
    public void A_version_is_good_enough_or_refused(string printed, bool isGood)
    {
        using var fake = new FakeRclone("exit 0", printed);

        var problem = fake.Tool.Check(Token);

        Assert.Equal(isGood, problem is null);
        if (!isGood)
            Assert.Contains("https://rclone.org/downloads/", problem!.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_rclone_is_an_error_that_says_how_to_get_it()
    {
        var problem = new RcloneTool("rclone-that-is-not-there").Check(Token);

        Assert.Contains("rclone-that-is-not-there", problem!.ToString(), StringComparison.Ordinal);
        Assert.Contains("apt install rclone", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_asked_for_once()
    {
        using var fake = new FakeRclone("exit 0");
        Assert.Null(fake.Tool.Check(Token));
        File.Delete(Path.Combine(fake.Directory, "rclone"));

        Assert.Null(fake.Tool.Check(Token));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 3)]
    [InlineData(6, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 1)]
    [InlineData(9, 1)]
    [InlineData(10, 1)]
    public void An_exit_code_is_repeated_where_its_meaning_is_temporary(int code, int attempts)
    {
        using var fake = new FakeRclone($"exit {code}");

        var result = Attempts.Run(() => fake.Tool.Run(RcloneCall.Of("copy"), Token), Token);

        Assert.Equal((RcloneExit)code, result.Exit);
        Assert.Equal(attempts, fake.Calls);
        if (code != 0)
            Assert.NotEmpty(RcloneAttempts.Problems(result, "send", _ => "there"));
    }

    [Theory]
    [InlineData("SignatureDoesNotMatch: wrong")]
    [InlineData("AccessDenied: no")]
    [InlineData("no space left on device")]
    public void What_no_attempt_can_mend_is_not_repeated(string message)
    {
        using var fake = new FakeRclone($$"""echo '{"level":"error","msg":"Failed to copy: {{message}}","object":"a","objectType":"*local.Object"}' >&2; exit 1""");

        Attempts.Run(() => fake.Tool.Run(RcloneCall.Of("copy"), Token), Token);

        Assert.Equal(1, fake.Calls);
    }

    [Fact]
    public void A_killed_rclone_is_repeated_and_then_named()
    {
        using var fake = new FakeRclone("kill -9 $$");

        var result = Attempts.Run(() => fake.Tool.Run(RcloneCall.Of("copy"), Token), Token);

        Assert.Equal(3, fake.Calls);
        Assert.Contains("killed by signal 9", Assert.Single(RcloneAttempts.Problems(result, "send", _ => "there")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_fails_first_and_then_works_is_a_success()
    {
        using var fake = new FakeRclone("test $(wc -c < \"$(dirname \"$0\")/calls\") -ge 2 || exit 5");

        Assert.True(Attempts.Run(() => fake.Tool.Run(RcloneCall.Of("copy"), Token), Token).Succeeded);
        Assert.Equal(2, fake.Calls);
    }

    [Fact]
    public void What_users_set_for_their_own_calls_changes_none_of_ours()
    {
        using var fake = new FakeRclone("env | grep -c '^RCLONE_\\(VERBOSE\\|DRY_RUN\\|EXCLUDE\\)='");
        var tool = new RcloneTool(Path.Combine(fake.Directory, "rclone"));
        string[] names = ["RCLONE_VERBOSE", "RCLONE_DRY_RUN", "RCLONE_EXCLUDE"];
        foreach (var name in names)
            Environment.SetEnvironmentVariable(name, "1");
        try
        {
            Assert.Equal("0", tool.Run(RcloneCall.Of("env"), Token).Output.Text.Trim());
        }
        finally
        {
            foreach (var name in names)
                Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static RcloneAttempts Attempts => new(3, TimeSpan.FromMilliseconds(1));
}
