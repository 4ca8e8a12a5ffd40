using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools;

namespace OpenWebUIBackup.Core.Tests.Tools;

public class SystemSecretsTests
{
    private static Task<string> Run(params string[] command) =>
        Secret.FromCommand(command).ResolveAsync(SystemSecrets.Sources, TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_command_gives_what_it_prints_without_the_line_end() =>
        Assert.Equal("a b;c", await Run("printf", "%s\\n", "a b;c"));

    [Fact]
    public async Task A_file_gives_what_is_in_it()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "ünsaid\n", TestContext.Current.CancellationToken);
            Assert.Equal("ünsaid", await Secret.FromFile(path).ResolveAsync(SystemSecrets.Sources, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_command_that_fails_is_named_without_arguments_and_output()
    {
        var failure = await Assert.ThrowsAsync<SecretException>(() => Run("sh", "-c", "echo hidden-output; echo locked >&2; exit 3 # hidden-argument"));

        Assert.Equal("the command sh that fetches a secret ended with exit code 3; its last words: locked", failure.Message);
    }

    [Fact]
    public async Task A_command_that_prints_nothing_has_no_secret() =>
        Assert.Equal("what the command true printed is empty", (await Assert.ThrowsAsync<SecretException>(() => Run("true"))).Message);

    [Fact]
    public async Task A_program_that_is_not_there_is_said() =>
        Assert.StartsWith(
            "the command no-such-program that fetches a secret could not be started",
            (await Assert.ThrowsAsync<SecretException>(() => Run("no-such-program"))).Message, StringComparison.Ordinal);
}
