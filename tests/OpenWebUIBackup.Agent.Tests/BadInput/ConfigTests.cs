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

    [Fact]
    public void One_that_cannot_be_read_is_told_in_words_and_not_in_keys_of_the_runtime()
    {
        using var dir = new Dir();
        dir.Make("agent.toml");
        dir.Command("check", "--config", "agent.toml").Run().ExitsWith(2).SaysOnStderr("is denied").NeverSays("UnauthorizedAccess");
    }

    [Fact]
    public void A_damaged_note_of_a_stack_is_told_in_words_by_every_verb_but_while_somebody_presses_Tab()
    {
        using var dir = new Dir();
        dir.Write("state/stacks/0123.json", "{garbage");
        foreach (var verb in (string[])["recover", "check", "init", "list"])
            dir.Command(verb).WithEnv("OWUI_BACKUP_STATE", dir.Path("state")).Run()
                .SaysOnStderr("cannot read what was done to the stack 0123: 'g' is an invalid start").NeverSays("ExpectedStart");
        dir.Command("complete", "jobs").WithEnv("OWUI_BACKUP_STATE", dir.Path("state")).Run().ExitsWith(0).NeverSays("0123");
    }
}
