using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.TestServers;

/// <summary>
/// A directory of its own for a test or a server, below <c>$OWUI_TEST_TMP</c> or the system's temporary directory;
/// gone again afterwards, whatever was made in it.
/// </summary>
public sealed class ScratchDirectory : IDisposable
{
    /// <summary>Makes it.</summary>
    public ScratchDirectory()
    {
        var above = Environment.GetEnvironmentVariable("OWUI_TEST_TMP") ?? System.IO.Path.GetTempPath();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(above, $"owui-test-{Guid.NewGuid():N}")).FullName;
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of <paramref name="name"/> in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a directory in it.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    /// <inheritdoc />
    public void Dispose()
    {
        using var above = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(Path)!);
        TreeRemoval.Remove(above, System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
