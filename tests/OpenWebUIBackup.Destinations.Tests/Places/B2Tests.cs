using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>B2, as the emulator has it. Files over 5 MiB go in parts of as much, by keys of the remote.</summary>
public sealed class B2Scene : RcloneScene
{
    public B2Scene()
        : this(new B2Server())
    {
    }

    private B2Scene(B2Server server)
        : base(server, server.Definition(null, ("upload_cutoff", "5M"), ("chunk_size", "5M"), ("copy_cutoff", "5M")))
    {
    }

    public override bool CopiesByItself => true;

    // 250 bytes between two slashes are the most that B2 holds.
    public override IReadOnlyCollection<byte[]> NamesNotHeld => [.. NameTests.Hostile.Where(name => name.Length > 250)];

    public override IDestination Missing => There("no-such-bucket/place");
}

[CollectionDefinition(nameof(B2Scene))]
public sealed class B2Group : ICollectionFixture<B2Scene>;

[Collection(nameof(B2Scene))]
public sealed class B2SendingTests(B2Scene scene) : SendingTests(scene);

[Collection(nameof(B2Scene))]
public sealed class B2KeepingTests(B2Scene scene) : KeepingTests(scene);

[Collection(nameof(B2Scene))]
public sealed class B2ExactTests(B2Scene scene) : ExactTests(scene);

[Collection(nameof(B2Scene))]
public sealed class B2NameTests(B2Scene scene) : NameTests(scene);

[Collection(nameof(B2Scene))]
public sealed class B2SizeTests(B2Scene scene) : SizeTests(scene);

[Collection(nameof(B2Scene))]
public sealed class B2InterruptionTests(B2Scene scene) : InterruptionTests(scene);
