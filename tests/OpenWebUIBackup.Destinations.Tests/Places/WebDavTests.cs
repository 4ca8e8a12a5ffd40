using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>WebDAV, as rclone serves it: a server that keeps no times of its clients.</summary>
public sealed class WebDavScene : RcloneScene
{
    private static readonly TimeSpan _seesChangesWithin = TimeSpan.FromSeconds(1);
    private readonly WebDavServer _server;

    public WebDavScene()
        : this(new WebDavServer(_seesChangesWithin))
    {
    }

    private WebDavScene(WebDavServer server)
        : base(server, server.Definition()) => _server = server;

    public override bool KeepsTimes => false;

    public override bool CopiesByItself => false;

    public override bool ReplacesAtOnce => false;

    // rclone 1.60 makes a hundred requests a second of WebDAV and no more, and three to four for each file.
    public override int BeginMany(IDestination place, string directory, SourceTree source)
    {
        var there = 0;
        var target = Path.Combine(_server.RootDirectory, place.Name[(place.Name.LastIndexOf('/') + 1)..], directory);
        foreach (var file in Directory.EnumerateFiles(source.Path, "*", SearchOption.AllDirectories).Where((_, i) => i % 10 != 0))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            there++;
        }

        Thread.Sleep(_seesChangesWithin + TimeSpan.FromMilliseconds(100));
        return there;
    }
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
