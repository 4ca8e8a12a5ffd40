using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>A directory of this host.</summary>
public sealed class LocalScene : DestinationScene
{
    private readonly ScratchDirectory _scratch = new();

    public override bool CopiesByItself => true;

    public override IDestination Missing => new LocalDestination(_scratch["not/mounted"]);

    protected override IDestination At(string below, bool retries = true) => new LocalDestination(_scratch.Make(below));

    protected override void Dispose(bool disposing) => _scratch.Dispose();
}

[CollectionDefinition(nameof(LocalScene))]
public sealed class LocalGroup : ICollectionFixture<LocalScene>;

[Collection(nameof(LocalScene))]
public sealed class LocalSendingTests(LocalScene scene) : SendingTests(scene);

[Collection(nameof(LocalScene))]
public sealed class LocalKeepingTests(LocalScene scene) : KeepingTests(scene);

[Collection(nameof(LocalScene))]
public sealed class LocalExactTests(LocalScene scene) : ExactTests(scene);

[Collection(nameof(LocalScene))]
public sealed class LocalNameTests(LocalScene scene) : NameTests(scene);

[Collection(nameof(LocalScene))]
public sealed class LocalSizeTests(LocalScene scene) : SizeTests(scene);
