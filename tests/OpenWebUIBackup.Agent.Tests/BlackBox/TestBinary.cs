namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>The published binary that these tests drive, and the place of the project they belong to.</summary>
internal static class TestBinary
{
    /// <summary>
    /// The binary under test: <c>OWUI_BACKUP_BINARY</c>, or <c>dist/owui-backup</c> under the project's root.
    /// Where there is none the test fails: it never falls back to another build.
    /// </summary>
    public static string Path
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("OWUI_BACKUP_BINARY") is { Length: > 0 } named
                ? System.IO.Path.GetFullPath(named)
                : System.IO.Path.Combine(Root, "dist", "owui-backup");
            Assert.True(File.Exists(path), $"{path} is not there: run ./build.sh build (or set OWUI_BACKUP_BINARY).");
            return path;
        }
    }

    /// <summary>The project's root: the nearest directory above the test's own that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "OpenWebUIBackup.Agent.sln")))
                return directory.FullName;
        throw new InvalidOperationException($"No OpenWebUIBackup.Agent.sln above {AppContext.BaseDirectory}.");
    }
}
