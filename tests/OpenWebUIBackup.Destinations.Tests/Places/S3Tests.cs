using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>S3. Files over 5 MiB go in parts of as much: <c>upload_cutoff</c> and <c>chunk_size</c> of the remote are lowered to it.</summary>
public sealed class S3Scene : RcloneScene
{
    internal static (string, string)[] SmallParts { get; } = [("upload_cutoff", "5M"), ("chunk_size", "5M")];

    public S3Scene()
        : this(new S3Server())
    {
    }

    private S3Scene(S3Server server)
        : base(server, server.Definition(null, SmallParts))
    {
    }

    public override bool CopiesByItself => true;

    public override IDestination Missing => There("no-such-bucket/place");
}

[CollectionDefinition(nameof(S3Scene))]
public sealed class S3Group : ICollectionFixture<S3Scene>;

[Collection(nameof(S3Scene))]
public sealed class S3SendingTests(S3Scene scene) : SendingTests(scene);

[Collection(nameof(S3Scene))]
public sealed class S3KeepingTests(S3Scene scene) : KeepingTests(scene);

[Collection(nameof(S3Scene))]
public sealed class S3ExactTests(S3Scene scene) : ExactTests(scene);

[Collection(nameof(S3Scene))]
public sealed class S3NameTests(S3Scene scene) : NameTests(scene);

[Collection(nameof(S3Scene))]
public sealed class S3SizeTests(S3Scene scene) : SizeTests(scene);

[Collection(nameof(S3Scene))]
public sealed class S3InterruptionTests(S3Scene scene) : InterruptionTests(scene);
