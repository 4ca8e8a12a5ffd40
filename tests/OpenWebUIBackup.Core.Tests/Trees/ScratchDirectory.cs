using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>
/// A directory of its own for a test, below <c>$OWUI_TEST_TMP</c> or the system's temporary directory; gone again
/// after the test, whatever was made in it.
/// </summary>
internal sealed class ScratchDirectory : IDisposable
{
    public ScratchDirectory(string? below = null)
    {
        // Trees are compared to the last bit: what is made with 0666 must not lose bits to the umask of whoever
        // started the tests.
        ProcessLimits.ClearFileModeMask();
        ProcessLimits.RaiseOpenFiles();
        var above = below ?? Environment.GetEnvironmentVariable("OWUI_TEST_TMP") ?? System.IO.Path.GetTempPath();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(above, $"owui-test-{Guid.NewGuid():N}")).FullName;
        using var made = DirectoryHandle.Open(Path);
        Assert.Equal(Errno.None, made.TrySetMode(0x1C0));
    }

    public string Path { get; }

    /// <summary>The path of <paramref name="name"/> in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a directory in it and opens it.</summary>
    public DirectoryHandle Make(string name)
    {
        Directory.CreateDirectory(this[name]);
        return DirectoryHandle.Open(this[name]);
    }

    public void Dispose()
    {
        using var above = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(Path)!);
        TreeRemoval.Remove(above, System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
