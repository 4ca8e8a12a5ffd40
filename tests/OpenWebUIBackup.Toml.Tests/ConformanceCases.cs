using Xunit;

namespace OpenWebUIBackup.Toml.Tests;

/// <summary>The files of toml-test, which lie outside the project.</summary>
internal static class ConformanceCases
{
    public static string Directory { get; } = Find();

    /// <summary>Paths relative to <see cref="Directory"/>, so that test names are short.</summary>
    public static IEnumerable<string> Below(string folder) =>
        System.IO.Directory
            .EnumerateFiles(Path.Combine(Directory, folder), "*.toml", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Directory, path))
            .Order(StringComparer.Ordinal);

    private static string Find()
    {
        var directory = Environment.GetEnvironmentVariable("TOML_TEST_DIR") is { Length: > 0 } named
            ? named
            : Path.Combine(ProjectRoot(), "..", "shared", "testdata", "toml-test");
        Assert.True(
            System.IO.Directory.Exists(Path.Combine(directory, "valid")),
            $"The TOML conformance cases are not in {directory}: get https://github.com/toml-lang/toml-test and set "
            + "TOML_TEST_DIR to its `tests` directory.");
        return directory;
    }

    private static string ProjectRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "OpenWebUIBackup.Agent.sln"))) return at.FullName;
        throw new DirectoryNotFoundException($"No OpenWebUIBackup.Agent.sln above {AppContext.BaseDirectory}.");
    }
}
