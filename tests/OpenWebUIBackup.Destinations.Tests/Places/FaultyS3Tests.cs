using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>S3 on a bad day: all along connections break, requests stall or are refused, and everything works all the same.</summary>
public sealed class FaultyS3Scene : RcloneScene
{
    private readonly FaultProxy _proxy;

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
        // Numbers without a common factor: which request meets which fault is never the same.
        proxy.Inject(new FaultRule(new Fault.Cut(500)) { Every = 17 });
        proxy.Inject(new FaultRule(new Fault.Cut(0)) { Every = 23 });
        proxy.Inject(new FaultRule(Fault.Internal) { Every = 19 });
        proxy.Inject(new FaultRule(Fault.SlowDown) { Every = 29 });
        // These cost a second and five.
        proxy.Inject(new FaultRule(Fault.TooManyRequests) { Every = 151 });
        proxy.Inject(new FaultRule(new Fault.Stall(TimeSpan.FromSeconds(60))) { Every = 499 });
    }

    public override bool CopiesByItself => true;

    public override int ManyFiles => 1_000;

    public override IDestination Missing => There("no-such-bucket/place");

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
