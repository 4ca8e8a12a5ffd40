using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>WebDAV, as rclone serves it: a server that keeps no times of its clients.</summary>
public sealed class WebDavScene : RcloneScene
{
    public WebDavScene()
        : this(new WebDavServer())
    {
    }

    private WebDavScene(WebDavServer server)
        : base(server, server.Definition())
    {
    }

    public override bool KeepsTimes => false;

    public override bool CopiesByItself => false;

    public override bool ReplacesAtOnce => false;

    public override int ManyFiles => 1_000; // each is three requests
}

[CollectionDefinition(nameof(WebDavScene))]
public sealed class WebDavGroup : ICollectionFixture<WebDavScene>;

[Collection(nameof(WebDavScene))]
public sealed class WebDavSendingTests(WebDavScene scene) : SendingTests(scene);

[Collection(nameof(WebDavScene))]
public sealed class WebDavKeepingTests(WebDavScene scene) : KeepingTests(scene);

[Collection(nameof(WebDavScene))]
public sealed class WebDavExactTests(WebDavScene scene) : ExactTests(scene);

[Collection(nameof(WebDavScene))]
public sealed class WebDavNameTests(WebDavScene scene) : NameTests(scene);

[Collection(nameof(WebDavScene))]
public sealed class WebDavSizeTests(WebDavScene scene) : SizeTests(scene);

[Collection(nameof(WebDavScene))]
public sealed class WebDavInterruptionTests(WebDavScene scene) : InterruptionTests(scene);
