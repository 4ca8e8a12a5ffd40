namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>
/// A root directory that holds the binary and what the test puts there: no /proc, no /etc, no /dev, no /tmp.
/// Needs root, as chroot(2) does; without it the test fails and says so.
/// </summary>
internal sealed class EmptyRoot : IDisposable
{
    public EmptyRoot()
    {
        Assert.True(Environment.IsPrivilegedProcess, "chroot needs root: run the tests as root (a container will do).");
        File.Copy(TestBinary.Path, Files.Path("owui-backup"));
    }

    /// <summary>What is in there: <c>Files.Write("data/a", …)</c> is <c>/data/a</c> inside.</summary>
    public Dir Files { get; } = new();

    /// <summary>Runs <c>/owui-backup</c> with these arguments and that root, with an empty environment.</summary>
    public TestOutput Run(params string[] arguments) =>
        new TestCommand("chroot", ["--", Files.Root, "/owui-backup", .. arguments], "/")
            .WithoutEnv("HOME")
            .WithoutEnv("LC_ALL")
            .Run();

    public void Dispose() => Files.Dispose();
}
