namespace OpenWebUIBackup.Benchmarks;

/// <summary>A scratch directory on the file system that is measured, gone at the end.</summary>
internal sealed class Place : IDisposable
{
    public Place(string directory)
    {
        Name = directory;
        Root = Directory.CreateDirectory(Path.Combine(directory, $"owui-bench-{Environment.ProcessId}")).FullName;
    }

    /// <summary>The directory as the caller named it.</summary>
    public string Name { get; }

    /// <summary>The scratch directory inside it.</summary>
    public string Root { get; }

    /// <summary>Whether what is written here goes to a disk.</summary>
    public bool IsOnDisk => new DriveInfo(Root).DriveFormat != "tmpfs";

    /// <summary>The nearest directory above the benchmarks that holds the solution.</summary>
    public static string ProjectRoot { get; } = FindRoot();

    /// <summary>The binary that is measured.</summary>
    public static string Binary =>
        Environment.GetEnvironmentVariable("OWUI_BACKUP_BINARY") is { Length: > 0 } named ? named : Path.Combine(ProjectRoot, "dist", "owui-backup");

    /// <summary>The absolute path of something inside.</summary>
    public string At(string relative) => Path.Combine(Root, relative);

    /// <summary>Removes something inside, whatever it holds.</summary>
    public void Remove(string relative) => Measured.Quietly("rm", "-rf", At(relative));

    public void Dispose() => Measured.Quietly("rm", "-rf", Root);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "OpenWebUIBackup.Agent.sln")))
                return directory.FullName;
        throw new InvalidOperationException($"No OpenWebUIBackup.Agent.sln above {AppContext.BaseDirectory}.");
    }
}
