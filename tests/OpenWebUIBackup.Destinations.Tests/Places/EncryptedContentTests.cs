using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>rclone's crypt over S3, names left as they are.</summary>
public sealed class EncryptedContentScene : RcloneScene
{
    public EncryptedContentScene()
        : this(new S3Server())
    {
    }

    private EncryptedContentScene(S3Server server)
        : base(server, server.Definition(new RemoteEncryption(Secret.WrittenOut("correct horse"), null, Filenames: false), S3Scene.SmallParts))
    {
    }

    public override bool CopiesByItself => true;

    public override bool Encrypts => true;

    public override IDestination Missing => There("no-such-bucket/place");
}

[CollectionDefinition(nameof(EncryptedContentScene))]
public sealed class EncryptedContentGroup : ICollectionFixture<EncryptedContentScene>;

[Collection(nameof(EncryptedContentScene))]
public sealed class EncryptedContentSendingTests(EncryptedContentScene scene) : SendingTests(scene);

[Collection(nameof(EncryptedContentScene))]
public sealed class EncryptedContentKeepingTests(EncryptedContentScene scene) : KeepingTests(scene);

[Collection(nameof(EncryptedContentScene))]
public sealed class EncryptedContentExactTests(EncryptedContentScene scene) : ExactTests(scene);

[Collection(nameof(EncryptedContentScene))]
public sealed class EncryptedContentNameTests(EncryptedContentScene scene) : NameTests(scene);

[Collection(nameof(EncryptedContentScene))]
public sealed class EncryptedContentSizeTests(EncryptedContentScene scene) : SizeTests(scene);

[Collection(nameof(EncryptedContentScene))]
public sealed class EncryptedContentInterruptionTests(EncryptedContentScene scene) : InterruptionTests(scene);
