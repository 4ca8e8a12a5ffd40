namespace OpenWebUIBackup.Core.Tests.Architecture;

/// <summary>The project's own files, as the architecture tests read them.</summary>
internal static class Repository
{
    /// <summary>The nearest directory above the tests that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file under <c>src/</c> with this ending, without what the build wrote there.</summary>
    public static IEnumerable<string> SourceFiles(string ending) => Files("src", ending);

    /// <summary>Every file under <c>src/</c> and <c>tests/</c> with this ending, without what the build wrote there.</summary>
    public static IEnumerable<string> AllFiles(string ending) => Files("src", ending).Concat(Files("tests", ending));

    /// <summary>A path as a reader of the failure names it.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static IEnumerable<string> Files(string directory, string ending) =>
        Directory.EnumerateFiles(Path.Combine(Root, directory), "*" + ending, SearchOption.AllDirectories)
            .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "OpenWebUIBackup.Agent.sln")))
                return directory.FullName;
        throw new InvalidOperationException($"No OpenWebUIBackup.Agent.sln above {AppContext.BaseDirectory}.");
    }
}
