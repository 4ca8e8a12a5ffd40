using System.Formats.Tar;
using System.IO.Compression;

namespace OpenWebUIBackup.Core.Tests.Capture;

/// <summary>The test data beside the project: $OWUI_TESTDATA, or ../shared/testdata seen from the project's root.</summary>
internal static class TestData
{
    public static string Find(string name)
    {
        var root = Environment.GetEnvironmentVariable("OWUI_TESTDATA");
        if (string.IsNullOrEmpty(root))
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OpenWebUIBackup.Agent.sln")))
                directory = directory.Parent;
            root = Path.Combine(directory?.FullName ?? ".", "..", "shared", "testdata");
        }

        var path = Path.GetFullPath(Path.Combine(root, name));
        Assert.True(File.Exists(path), $"there is no {path}: set OWUI_TESTDATA to the directory with the test data");
        return path;
    }

    public static void Unpack(string name, string to)
    {
        using var file = File.OpenRead(Find(name));
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(plain, to, overwriteFiles: false);
    }
}
