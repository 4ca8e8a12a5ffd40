using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>What a mistake in the command line or the config is answered with.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("snapshto", "Did you mean snapshot?")]
    [InlineData("lst", "Did you mean list?")]
    [InlineData("verfy", "Did you mean verify?")]
    public void A_misspelt_verb_is_answered_with_the_one_that_was_meant(string verb, string suggestion)
    {
        using var dir = new Dir();
        dir.Command(verb).Run().ExitsWith(2).SaysOnStderr(suggestion).SaysOnStderr("error: ");
    }

    [Fact]
    public void Nothing_is_said_of_the_options_of_a_verb_that_there_is_not()
    {
        using var dir = new Dir();
        dir.Command("verfy", "--dir", "x").Run().ExitsWith(2).SaysOnStderr("Did you mean verify?").NeverSays("option");
    }

    [Theory]
    [InlineData("--jsno", "Did you mean --json?")]
    [InlineData("--excldue=x", "Did you mean --exclude?")]
    public void A_misspelt_option_is_answered_with_the_one_that_was_meant(string option, string suggestion)
    {
        using var dir = new Dir();
        dir.Command("snapshot", "--source", "a", "--to", "b", option).Run().ExitsWith(2).SaysOnStderr(suggestion);
    }

    [Theory]
    [InlineData("snapshot", "--source DIR")]
    [InlineData("snapshot --source", "--source needs a value")]
    [InlineData("diff", "A is missing")]
    [InlineData("diff one", "B is missing")]
    [InlineData("list more", "no use for \"more\"")]
    [InlineData("prune --dir . --keep-last many", "a whole number")]
    [InlineData("prune --dir . --keep-last 0", "at least one")]
    [InlineData("prune --dir . --keep-within soon", "--keep-within")]
    [InlineData("prune --dir .", "--keep-last")]
    [InlineData("verify --all latest", "--all")]
    [InlineData("snapshot --source a --to b --name today", "%Y")]
    [InlineData("snapshot --source a --to b --exclude [", "--exclude")]
    [InlineData("completion tcsh", "bash, zsh and fish")]
    [InlineData("list", "--dir DIR")]
    [InlineData("run", "There is no config")]
    public void A_mistake_ends_with_2_and_says_what_would_be_right(string words, string expected)
    {
        using var dir = new Dir();
        dir.Command(words.Split(' ')).Run().ExitsWith(2).SaysOnStderr(expected).NeverSays("   at ");
    }

    [Theory]
    [InlineData("drill")]
    [InlineData("status")]
    [InlineData("schedule")]
    [InlineData("report")]
    public void A_verb_of_a_later_version_is_known_and_not_offered(string verb)
    {
        using var dir = new Dir();
        dir.Command(verb, "--html", "x").Run().ExitsWith(2).SaysOnStderr($"{verb} is not available in this version");
        var help = dir.Command("--help").Run().ExitsWith(0);
        help.Expect(!help.Lines.Any(line => line.StartsWith($"  {verb} ", StringComparison.Ordinal)), $"no {verb} in the help");
    }

    [Fact]
    public void Every_verb_shows_its_exit_codes_in_its_help()
    {
        using var dir = new Dir();
        foreach (var verb in new[] { "run", "snapshot", "list", "verify", "restore", "diff", "prune", "check", "init", "recover", "completion" })
            dir.Command(verb, "--help").Run().ExitsWith(0).SaysOnStdout("Exit codes:").SaysOnStdout("    2  ");
        dir.Command("verify", "-h").Run().ExitsWith(0).SaysOnStdout("    5  verification found damage");
    }

    [Fact]
    public void Without_a_verb_the_help_is_shown_and_the_code_is_2()
    {
        using var dir = new Dir();
        dir.Command().Run().ExitsWith(2).SaysOnStdout("Usage: owui-backup");
    }

    [Fact]
    public void The_version_is_one_line()
    {
        using var dir = new Dir();
        var output = dir.Command("--version").Run().ExitsWith(0).SaysOnStdout("owui-backup ");
        Assert.Single(output.Lines);
        Assert.Equal(output.Stdout, dir.Command("--version", "--json").Run().ExitsWith(0).Stdout);
    }

    [Fact]
    public void All_ten_mistakes_of_a_config_are_shown_at_once()
    {
        using var dir = new Dir();
        dir.Write("agent.toml", """
            [instance]
            nmae = "x"
            data_dir = 7

            [stack]
            quiesce = "sleep"

            [job.one]
            type = "snapshoot"

            [job.two]
            type = "snapshot"
            dir = true
            name = "daily"
            exclude = ["["]
            keep = { lats = 3 }

            [job.three]
            type = "snapshot"
            dirr = "x"
            keep = { last = -1 }
            """);
        var output = dir.Command("check").Run().ExitsWith(2);
        var faults = output.Stderr.Split('\n').Count(line => line.StartsWith("error: agent.toml:", StringComparison.Ordinal));
        output.Expect(faults >= 10, $"ten faults with their places, not {faults}");
        output.SaysOnStderr("agent.toml:2:1");
    }
}
