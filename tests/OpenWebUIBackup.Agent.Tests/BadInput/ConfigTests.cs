using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.BadInput;

/// <summary>A config with mistakes, as the person who made them meets it.</summary>
public sealed class ConfigTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("list")]
    public void All_ten_mistakes_of_a_config_are_shown_with_their_places(string verb)
    {
        using var dir = new Dir();
        dir.Write("agent.toml", """
            [instance]
            name = 5
            data_dri = "/var/lib/open-webui/data"

            [stack]
            compose_file = "/opt/compose.yaml"
            quiesce = "sleep"

            [job.local]
            type = "snapshot"
            dir = ""
            name = "snapshot"
            exclude = ["[a"]
            keep = { last = -3, dayly = 7 }

            [job.second]
            type = "snapshut"

            [jobs.third]
            type = "snapshot"
            """);
        var output = dir.Command(verb).Run().ExitsWith(2);
        foreach (var line in (int[])[2, 3, 7, 11, 12, 13, 14, 17, 19])
            output.SaysOnStderr($"agent.toml:{line}:");
        output.SaysOnStderr("data_dir").SaysOnStderr("daily").SaysOnStderr("-3").NeverSays("   at ");
        Assert.True(output.Stderr.Split("agent.toml:").Length - 1 >= 10, output.ToString());
        Assert.Equal(["agent.toml"], Directory.EnumerateFileSystemEntries(dir.Root).Select(Path.GetFileName));
    }
}
