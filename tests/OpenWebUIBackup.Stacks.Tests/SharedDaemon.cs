using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>Has the shared daemon answer before the first test.</summary>
public sealed class SharedDaemon
{
    public SharedDaemon() => Assert.True(DockerDaemon.Shared.Answers());
}
