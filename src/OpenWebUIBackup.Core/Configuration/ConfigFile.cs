using OpenWebUIBackup.Core.Configuration.Reading;
using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration;

/// <summary>Reads <c>agent.toml</c>. Every mistake is found in one reading, and none throws.</summary>
public static class ConfigFile
{
    // A thousand times what a config needs, and little enough to hold in memory when somebody names a database.
    private const long MaxBytes = 4 << 20;

    /// <summary>Reads a file. One that cannot be read is a fault like any other.</summary>
    /// <param name="path">The file; relative paths in it start from its directory.</param>
    /// <param name="home">The directory that <c>~</c> stands for, or null.</param>
    public static ConfigReading Load(string path, string? home)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var limited = new MemoryStream();
            var buffer = new byte[64 << 10];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                limited.Write(buffer, 0, read);
                if (limited.Length > MaxBytes)
                    return Unread(path, $"it is larger than {MaxBytes >> 20} MiB and cannot be a config: name the right file");
            }

            var directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            return Parse(limited.GetBuffer().AsSpan(0, (int)limited.Length), path, directory, home);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unread(path, "there is no such file: name another with --config, or copy agent.toml.example");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unread(path, $"it cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="file">What faults call the file.</param>
    /// <param name="directory">The absolute directory that relative paths start from.</param>
    /// <param name="home">The directory that <c>~</c> stands for, or null.</param>
    public static ConfigReading Parse(ReadOnlySpan<byte> utf8, string file, string directory, string? home)
    {
        var findings = new Findings(file);
        var document = TomlDocument.Read(utf8);
        foreach (var fault in document.Faults) findings.Fault(fault.Position, fault.Message);
        // A line that could not be read may be the one that would be missed.
        findings.MayReportMissing = document.Faults.Count == 0;
        var config = new AgentReader(findings, new PathSyntax(directory, home)).Read(document.Root);
        return findings.Result(config);
    }

    private static ConfigReading Unread(string path, string message) =>
        new(null, [new ConfigFault(path, 0, 0, message)], []);
}
