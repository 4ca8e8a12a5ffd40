using System.Text;
using OpenWebUIBackup.Core.Configuration;

namespace OpenWebUIBackup.Core.Tests.Configuration;

/// <summary>Configs for tests.</summary>
internal static class Configs
{
    public const string Instance = "[instance]\ndata_dir = \"/srv/owui\"\nsecret_key = false\n";

    public const string Job = "[job.local]\ntype = \"snapshot\"\ndir = \"/backup\"\n";

    public static ConfigReading Read(string text) =>
        ConfigFile.Parse(Encoding.UTF8.GetBytes(text), "agent.toml", "/etc/owui-backup", "/home/ann");

    public static AgentConfig Good(string text)
    {
        var reading = Read(text);
        Assert.Empty(reading.Faults);
        return reading.Config!;
    }

    public static string ExamplePath()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "agent.toml.example"))) return Path.Combine(at.FullName, "agent.toml.example");
        throw new FileNotFoundException($"No agent.toml.example above {AppContext.BaseDirectory}.");
    }
}
