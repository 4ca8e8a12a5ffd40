using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>S3 on a bad day: all along connections break, requests stall or are refused, and everything works all the same.</summary>
public sealed class FaultyS3Scene : RcloneScene
{
    private readonly FaultProxy _proxy;
    private int _metBefore;

    public FaultyS3Scene()
        : this(new S3Server())
    {
    }

    private FaultyS3Scene(S3Server server)
        : this(server, new FaultProxy(server.Port))
    {
    }

    private FaultyS3Scene(S3Server server, FaultProxy proxy)
        : base(server, server.Definition(null, [.. S3Server.SettingsBehind(proxy.Port).Select(pair => (pair.Key, pair.Value)), .. S3Scene.SmallParts]))
    {
        _proxy = proxy;
        Inject(rarer: 1);
    }

    public override bool CopiesByItself => true;

    public override IDestination Missing => There("no-such-bucket/place");

    // rclone slows down for all files with each fault: of a hundred requests not eighteen meet one here, but two.
    public override int BeginMany(IDestination place, string directory, SourceTree source)
    {
        _metBefore = _proxy.FaultsMet;
        Inject(rarer: 10);
        return 0;
    }

    public override void EndMany()
    {
        Inject(rarer: 1);
        Assert.InRange(_proxy.FaultsMet - _metBefore, 150, int.MaxValue);
    }

    private void Inject(int rarer)
    {
        _proxy.Heal();
        // Numbers without a common factor: which request meets which fault is never the same.
        _proxy.Inject(new FaultRule(new Fault.Cut(500)) { Every = 17 * rarer });
        _proxy.Inject(new FaultRule(new Fault.Cut(0)) { Every = 23 * rarer });
        _proxy.Inject(new FaultRule(Fault.Internal) { Every = 19 * rarer });
        _proxy.Inject(new FaultRule(Fault.SlowDown) { Every = 29 * rarer });
        // These cost a second and five.
        _proxy.Inject(new FaultRule(Fault.TooManyRequests) { Every = 151 * rarer });
        _proxy.Inject(new FaultRule(new Fault.Stall(TimeSpan.FromSeconds(60))) { Every = 499 * rarer });
    }

    protected override void Dispose(bool disposing)
    {
        _proxy.Dispose();
        base.Dispose(disposing);
    }
}

[CollectionDefinition(nameof(FaultyS3Scene))]
public sealed class FaultyS3Group : ICollectionFixture<FaultyS3Scene>;

[Collection(nameof(FaultyS3Scene))]
public sealed class FaultyS3SendingTests(FaultyS3Scene scene) : SendingTests(scene);

[Collection(nameof(FaultyS3Scene))]
public sealed class FaultyS3KeepingTests(FaultyS3Scene scene) : KeepingTests(scene);

[Collection(nameof(FaultyS3Scene))]
public sealed class FaultyS3ExactTests(FaultyS3Scene scene) : ExactTests(scene);

[Collection(nameof(FaultyS3Scene))]
public sealed class FaultyS3NameTests(FaultyS3Scene scene) : NameTests(scene);

[Collection(nameof(FaultyS3Scene))]
public sealed class FaultyS3SizeTests(FaultyS3Scene scene) : SizeTests(scene);

[Collection(nameof(FaultyS3Scene))]
public sealed class FaultyS3InterruptionTests(FaultyS3Scene scene) : InterruptionTests(scene);
