using System.Diagnostics;
using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

/// <summary>Transfers that get nowhere, from a script that writes what rclone does.</summary>
public sealed class RclonePatienceTests
{
    private const string Lost = """{"level":"error","msg":"Failed to copy: read: connection reset by peer","object":"f","objectType":"*local.Object"}""";
    private const string Denied = """{"level":"error","msg":"Failed to copy: AccessDenied","object":"g","objectType":"*local.Object"}""";
    private const string Copied = """{"level":"info","msg":"Copied (new)","object":"h","objectType":"*local.Object"}""";

    [Fact]
    public void Files_that_are_lost_one_after_the_other_end_it()
    {
        var clock = Stopwatch.StartNew();
        var result = Run(Say(Denied) + Repeat(5, Lost) + "sleep 60", new RclonePatience(5, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.False(result.IsCancelled);
        Assert.Equal(RcloneExit.Temporary, result.Exit);
        Assert.True(RcloneAttempts.IsWorthRepeating(result));
        Assert.Equal(["g", null], result.Errors.Select(error => error.Path));
        Assert.Contains("5 files in a row", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Equal(RcloneFailureKind.ConnectionLost, result.Errors[^1].Failure.Kind);
    }

    [Fact]
    public void Files_that_are_lost_for_long_end_it()
    {
        var result = Run($"while :; do {Say(Lost)} sleep 0.1; done", new RclonePatience(1000, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));

        Assert.Contains("given up after", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_arrives_between_them_lets_it_go_on()
    {
        var result = Run(Repeat(4, Lost) + Say(Copied) + Repeat(4, Lost) + "exit 5", new RclonePatience(5, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));

        Assert.Equal("f", Assert.Single(result.Errors).Path);
        Assert.Equal(RcloneExit.Temporary, result.Exit);
    }

    [Fact]
    public void A_standstill_ends_it()
    {
        const string Numbers = """{"level":"info","msg":"x","stats":{"bytes":7,"totalBytes":9,"transfers":1}}""";
        var result = Run($"while :; do {Say(Numbers)} sleep 0.1; done", new RclonePatience(5, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)));

        Assert.Equal(RcloneExit.Temporary, result.Exit);
        Assert.Contains("nothing was sent", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_transfer_that_moves_goes_on()
    {
        const string Numbers = """{"level":"info","msg":"x","stats":{"bytes":%d,"totalBytes":9000000,"transfers":0}}\n""";
        var result = Run($"i=0; while [ $i -lt 30 ]; do printf '{Numbers}' $i >&2; i=$((i+1)); sleep 0.1; done", new RclonePatience(5, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1.5)));

        Assert.True(result.Succeeded);
    }

    [Fact]
    public void The_callers_own_cancellation_is_one()
    {
        using var cancelling = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        using var fake = new FakeRclone(Repeat(3, Lost) + "sleep 60", patience: new RclonePatience(5, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        Assert.True(fake.Tool.Run(RcloneCall.Of("sync") with { Log = _ => { } }, cancelling.Token).IsCancelled);
    }

    private static string Say(string line) => $"echo '{line}' >&2; ";

    private static string Repeat(int times, string line) => string.Concat(Enumerable.Repeat(Say(line), times));

    private static RcloneResult Run(string script, RclonePatience patience)
    {
        using var fake = new FakeRclone(script, patience: patience);
        return fake.Tool.Run(RcloneCall.Of("sync") with { Log = _ => { } }, TestContext.Current.CancellationToken);
    }
}
