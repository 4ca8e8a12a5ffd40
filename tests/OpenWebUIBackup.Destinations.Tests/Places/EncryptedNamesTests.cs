using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>rclone's crypt over S3, names encrypted too.</summary>
public sealed class EncryptedNamesScene : RcloneScene
{
    public EncryptedNamesScene()
        : this(new S3Server())
    {
    }

    private EncryptedNamesScene(S3Server server)
        : base(server, server.Definition(
            new RemoteEncryption(Secret.WrittenOut("correct horse"), Secret.WrittenOut("battery staple"), Filenames: true), S3Scene.SmallParts))
    {
    }

    public override bool CopiesByItself => true;

    public override bool Encrypts => true;

    public override IDestination Missing => There("no-such-bucket/place");
}

[CollectionDefinition(nameof(EncryptedNamesScene))]
public sealed class EncryptedNamesGroup : ICollectionFixture<EncryptedNamesScene>;

[Collection(nameof(EncryptedNamesScene))]
public sealed class EncryptedNamesSendingTests(EncryptedNamesScene scene) : SendingTests(scene);

[Collection(nameof(EncryptedNamesScene))]
public sealed class EncryptedNamesKeepingTests(EncryptedNamesScene scene) : KeepingTests(scene);

[Collection(nameof(EncryptedNamesScene))]
public sealed class EncryptedNamesExactTests(EncryptedNamesScene scene) : ExactTests(scene);

[Collection(nameof(EncryptedNamesScene))]
public sealed class EncryptedNamesNameTests(EncryptedNamesScene scene) : NameTests(scene);

[Collection(nameof(EncryptedNamesScene))]
public sealed class EncryptedNamesSizeTests(EncryptedNamesScene scene) : SizeTests(scene);

[Collection(nameof(EncryptedNamesScene))]
public sealed class EncryptedNamesInterruptionTests(EncryptedNamesScene scene) : InterruptionTests(scene);
