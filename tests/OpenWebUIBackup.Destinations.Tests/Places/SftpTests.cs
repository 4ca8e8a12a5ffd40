using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>SFTP to a real sshd that has no shell.</summary>
public sealed class SftpScene : RcloneScene
{
    public SftpScene()
        : this(new SshServer())
    {
    }

    private SftpScene(SshServer server)
        : base(server, server.Definition())
    {
    }

    public override bool CopiesByItself => false;

    public override bool ReplacesAtOnce => false;
}

[CollectionDefinition(nameof(SftpScene))]
public sealed class SftpGroup : ICollectionFixture<SftpScene>;

[Collection(nameof(SftpScene))]
public sealed class SftpSendingTests(SftpScene scene) : SendingTests(scene);

[Collection(nameof(SftpScene))]
public sealed class SftpKeepingTests(SftpScene scene) : KeepingTests(scene);

[Collection(nameof(SftpScene))]
public sealed class SftpExactTests(SftpScene scene) : ExactTests(scene);

[Collection(nameof(SftpScene))]
public sealed class SftpNameTests(SftpScene scene) : NameTests(scene);

[Collection(nameof(SftpScene))]
public sealed class SftpSizeTests(SftpScene scene) : SizeTests(scene);

[Collection(nameof(SftpScene))]
public sealed class SftpInterruptionTests(SftpScene scene) : InterruptionTests(scene);
