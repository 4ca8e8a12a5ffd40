using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.TestServers;

/// <summary>
/// A directory of its own for a test or a server, below <c>$OWUI_TEST_TMP</c>, or in memory where there is room, or
/// below the system's temporary directory; gone again afterwards, whatever was made in it.
/// </summary>
public sealed class ScratchDirectory : IDisposable
{
    // Ten thousand small files take a disk that is busy a minute to remove; a container may have 64 MiB of memory here.
    private const string InMemory = "/dev/shm";
    private const long RoomEnough = 2L << 30;

    /// <summary>Makes it.</summary>
    /// <param name="onDisk">Whether it must not be in memory.</param>
    public ScratchDirectory(bool onDisk = false)
    {
        var above = Environment.GetEnvironmentVariable("OWUI_TEST_TMP") is { Length: > 0 } wanted ? wanted
            : !onDisk && HasRoom(InMemory) ? InMemory : System.IO.Path.GetTempPath();
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

    private static bool HasRoom(string directory)
    {
        if (DirectoryHandle.TryOpen(directory, out var opened) != Errno.None)
            return false;
        using (opened)
            return opened!.GetSpace().AvailableBytes >= RoomEnough;
    }
}
