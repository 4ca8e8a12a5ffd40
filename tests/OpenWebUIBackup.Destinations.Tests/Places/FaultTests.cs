using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>S3 through a proxy that does it wrong.</summary>
public sealed class FaultScene : DestinationScene
{
    private readonly S3Server _server = new();
    private readonly RemoteResolver _remotes;

    // Short, so that what is gone for good is known to be within a test's time.
    private readonly RcloneTool _tool = Tool("4");
    private readonly RcloneTool _impatient = Tool("1");

    public FaultScene()
    {
        Proxy = new FaultProxy(_server.Port);
        var settings = S3Server.SettingsBehind(Proxy.Port).Select(pair => (pair.Key, pair.Value)).ToArray();
        _remotes = new RemoteResolver(_tool, [_server.Definition(null, settings)], SystemSecrets.Sources);
    }

    public FaultProxy Proxy { get; }

    public override bool CopiesByItself => true;

    public override IDestination? Missing => null;

    /// <summary>The same place, where one attempt is made and no more.</summary>
    public IDestination NewWithoutRetry(IDestination place) => At(place.Name[(place.Name.LastIndexOf('/') + 1)..], retries: false);

    protected override IDestination At(string below, bool retries = true) => new RcloneDestination(
        new Destination.Rclone(_server.RemoteName, $"{_server.Root}/{below}"), retries ? _tool : _impatient, _remotes,
        new RcloneAttempts(retries ? 3 : 1, TimeSpan.FromMilliseconds(100)));

    private static RcloneTool Tool(string requests) => new("rclone", new Dictionary<string, string>
    {
        ["RCLONE_CONFIG"] = "/dev/null",
        ["RCLONE_LOW_LEVEL_RETRIES"] = requests,
        ["RCLONE_TIMEOUT"] = "2s",
        ["RCLONE_CONTIMEOUT"] = "2s",
    }, new RclonePatience(40, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1)));

    protected override void Dispose(bool disposing)
    {
        Proxy.Dispose();
        _server.Dispose();
    }
}

/// <summary>What passes is waited out; what does not is said, and what was there before stays.</summary>
public sealed class FaultTests(FaultScene scene) : DestinationTests(scene), IClassFixture<FaultScene>
{
    private FaultProxy Proxy
    {
        get
        {
            scene.Proxy.Heal();
            return scene.Proxy;
        }
    }

    [Fact]
    public void Dropped_connections_are_overcome() => Overcome(new FaultRule(new Fault.Cut(500)) { Every = 6 });

    [Fact]
    public void Internal_errors_are_overcome() => Overcome(new FaultRule(Fault.Internal) { Every = 5 });

    [Fact]
    public void Too_many_requests_are_overcome() => Overcome(new FaultRule(Fault.TooManyRequests) { Every = 8, Count = 5 });

    [Fact]
    public void A_wish_for_fewer_requests_is_overcome() => Overcome(new FaultRule(Fault.SlowDown) { Every = 5 });

    [Fact]
    public void A_stalled_connection_is_overcome() => Overcome(new FaultRule(new Fault.Stall(TimeSpan.FromSeconds(60))) { LetPass = 12, Count = 2 });

    [Fact]
    public void A_server_that_is_away_for_a_moment_is_overcome()
    {
        var proxy = Proxy;
        proxy.Inject(new FaultRule(new Fault.Cut(0)) { LetPass = 10, Count = 6 });
        Fill();
        Sent("x");
        proxy.Heal();
        Same(Source.Read(), Fetched("x"));
    }

    [Fact]
    public void A_server_that_is_gone_for_good_is_said_and_what_was_there_stays()
    {
        var proxy = Proxy;
        Write("x/earlier", "earlier");
        Fill();
        // Of 30 files some arrive, each with a request or two of its own.
        proxy.Inject(new FaultRule(new Fault.Cut(0)) { LetPass = 25 });

        var result = scene.NewWithoutRetry(Place).Ship(
            Request("x") with { Exact = true, Limits = TransferLimits.Documented }, Events, Cancellation);

        proxy.Heal();
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.NotEmpty(result.Outcome.Problems);
        Assert.Equal("earlier", Read("x/earlier"));
        Sent(Request("x") with { Exact = true });
        Same(Source.Read(), Fetched("x"));
    }

    [Fact]
    public void With_many_files_to_go_a_server_that_is_gone_for_good_is_given_up_soon()
    {
        var proxy = Proxy;
        for (var i = 0; i < 2000; i++)
            Source.Write(P($"{i:d4}"), SourceTree.Noise(300, i));
        proxy.Inject(new FaultRule(new Fault.Cut(0)) { LetPass = 100 });
        var before = proxy.FaultsMet;

        var result = scene.NewWithoutRetry(Place).Ship(Request("x") with { Exact = true }, Events, Cancellation);

        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains("given up after", Told(result.Outcome), StringComparison.Ordinal);
        Assert.Contains(result.Outcome.Problems, problem => problem.Advice is not null && problem.Cause.Contains("connection was lost", StringComparison.Ordinal));
        Assert.InRange(result.Outcome.Problems.Count, 1, 5);
        Assert.InRange(result.Tally.FilesSent, 1, 100);
        // One try each, of the few that were under way besides.
        Assert.InRange(proxy.FaultsMet - before, 5, 400);
        proxy.Heal();
        Sent(Request("x") with { Exact = true });
        Same(Source.Read(), Fetched("x"));
    }

    [Fact]
    public void A_deletion_that_is_not_allowed_is_said_and_the_file_stays()
    {
        var proxy = Proxy;
        Write("x/file", "1");
        proxy.Inject(new FaultRule(Fault.AccessDenied) { Method = "DELETE" });
        var outcome = Place.RemoveTree(P("x"), Cancellation);
        proxy.Heal();
        Assert.Equal(Ending.Failed, outcome.Ending);
        Assert.Contains("AccessDenied", Told(outcome), StringComparison.Ordinal);
        Assert.Contains(outcome.Problems, problem => problem.Advice is not null);
        Assert.Equal("1", Read("x/file"));
    }

    [Theory]
    [InlineData("clock")]
    [InlineData("key")]
    [InlineData("space")]
    public void What_no_retry_mends_is_said_with_advice(string kind)
    {
        var proxy = Proxy;
        Fill();
        Sent("x");
        Source.Write("new", "new");
        proxy.Inject(kind switch
        {
            "clock" => new FaultRule(Fault.SkewedClock),
            "key" => new FaultRule(Fault.WrongKey),
            _ => new FaultRule(Fault.NoSpace) { Method = "PUT" },
        });
        var result = Ship(Request("x"));
        proxy.Heal();
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.Contains(result.Outcome.Problems, problem => problem.Advice is not null);
        Assert.Equal(30, Listed("x").Count);
    }

    private void Overcome(FaultRule rule)
    {
        var proxy = Proxy;
        Fill();
        proxy.Inject(rule);
        var before = proxy.FaultsMet;
        Sent("x");
        Assert.True(proxy.FaultsMet > before, "no fault was met");
        proxy.Heal();
        Same(Source.Read(), Fetched("x"));
    }

    private void Fill()
    {
        for (var i = 0; i < 30; i++)
            Source.Write(P($"{i:d2}"), SourceTree.Noise(3000, i));
    }
}
