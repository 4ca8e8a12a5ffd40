using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>What shells complete when Tab is pressed.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("sn", "snapshot")]
    [InlineData("ver", "verify")]
    [InlineData("snapshot --so", "--source")]
    [InlineData("--config x prune --keep-d", "--keep-daily")]
    [InlineData("list --j", "--job --json")]
    [InlineData("completion z", "zsh")]
    [InlineData("run lo", "local")]
    [InlineData("run local ot", "other")]
    [InlineData("verify lat", "latest")]
    [InlineData("verify --dir snapshots snapshot_2025", "snapshot_20250101030000")]
    [InlineData("diff latest snapshot_2025", "snapshot_20250101030000")]
    [InlineData("list --dir snap", "snapshots")]
    [InlineData("diff latest latest x", "")]
    public void Bash_completes(string typed, string expected)
    {
        using var dir = new Dir();
        dir.WriteConfig("""
            [job.other]
            type = "sync"
            to = "b2:bucket"
            """);
        dir.Make("snapshots/snapshot_20250101030000");
        var words = typed.Split(' ');
        var script = $"""
            source <('{TestBinary.Path}' completion bash)
            COMP_WORDS=('{TestBinary.Path}' {string.Join(' ', words.Select(word => $"'{word}'"))})
            COMP_CWORD={words.Length}
            _owui_backup
            printf '%s\n' "${'{'}COMPREPLY[@]{'}'}"
            """;
        var output = dir.Program("bash", "-c", script).Run().ExitsWith(0);
        Assert.Equal("", output.Stderr);
        Assert.Equal(expected, string.Join(' ', output.Lines.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_script_names_every_verb()
    {
        using var dir = new Dir();
        foreach (var shell in new[] { "bash", "zsh", "fish" })
        {
            var script = dir.Command("completion", shell).Run().ExitsWith(0).Stdout;
            foreach (var verb in new[] { "run", "snapshot", "list", "verify", "restore", "diff", "prune", "check", "completion" })
                Assert.Contains(verb, script, StringComparison.Ordinal);
            Assert.DoesNotContain("drill", script, StringComparison.Ordinal);
        }

        dir.Shell($"'{TestBinary.Path}' completion bash | bash -n");
        dir.Shell($"'{TestBinary.Path}' completion zsh >_owui-backup; zsh -n _owui-backup");
        dir.Shell($"'{TestBinary.Path}' completion fish >owui-backup.fish; fish --no-execute owui-backup.fish");
    }

    [Theory]
    [InlineData("owui-backup sn", "snapshot")]
    [InlineData("owui-backup snapshot --so", "--source")]
    [InlineData("owui-backup completion z", "zsh")]
    [InlineData("owui-backup verify --dir snapshots snapshot_2025", "snapshot_20250101030000")]
    [InlineData("owui-backup run lo", "local")]
    public void Fish_completes(string typed, string expected)
    {
        using var dir = new Dir();
        dir.WriteConfig();
        dir.Make("snapshots/snapshot_20250101030000");
        dir.Shell($"mkdir bin; ln -s '{TestBinary.Path}' bin/owui-backup");
        var script = $"set -x PATH {dir.Path("bin")} $PATH; owui-backup completion fish | source; complete -C '{typed}'";
        var output = dir.Program("fish", "--no-config", "-c", script).Run().ExitsWith(0);
        Assert.Contains(output.Lines, line => line.Split('\t')[0] == expected);
    }
}
