using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Configuration;

public class SecretTests
{
    private const string Value = "s3cr3t-value";

    private static readonly SecretSources _sources = new(
        name => name switch { "KEY" => Value, "EMPTY" => "", "CREDENTIALS_DIRECTORY" => "/run/credentials/x", _ => null },
        (path, _) => path switch
        {
            "/etc/key" => Task.FromResult(Value + "\n"),
            "/run/credentials/x/b2" => Task.FromResult(Value),
            _ => throw new FileNotFoundException($"Could not find {path}."),
        },
        (arguments, _) => Task.FromResult(arguments is ["pass", "b2"] ? Value + "\r\n" : throw new SecretException("no")));

    public static TheoryData<string, string> References => new()
    {
        { "{ env = \"KEY\" }", "$KEY" },
        { "{ file = \"/etc/key\" }", "the file /etc/key" },
        { "{ command = [\"pass\", \"b2\"] }", "the command pass" },
        { "{ credential = \"b2\" }", "systemd's credential b2" },
        { $"\"{Value}\"", "the config" },
    };

    private static Secret Read(string toml) =>
        Configs.Good($"{Configs.Instance}{Configs.Job}[remote.b2]\ntype = \"b2\"\nkey = {toml}\n").Remotes[0].Settings["key"];

    [Theory]
    [MemberData(nameof(References))]
    public async Task A_reference_resolves_to_its_value_and_never_prints_it(string toml, string source)
    {
        var secret = Read(toml);

        Assert.Equal(source, secret.Source);
        Assert.Equal(Value, await secret.ResolveAsync(_sources, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Value, secret.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, $"{new RemoteEncryption(secret, null, true)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ env = \"NONE\" }", "the environment variable NONE is not set")]
    [InlineData("{ env = \"EMPTY\" }", "the environment variable EMPTY is empty")]
    [InlineData("{ file = \"/etc/none\" }", "the secret in /etc/none cannot be read")]
    [InlineData("{ credential = \"none\" }", "the secret in /run/credentials/x/none cannot be read")]
    public async Task A_secret_that_cannot_be_had_says_why(string toml, string says)
    {
        var failure = await Assert.ThrowsAsync<SecretException>(() => Read(toml).ResolveAsync(_sources, TestContext.Current.CancellationToken));

        Assert.StartsWith(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_written_into_the_config_is_noted_without_being_shown()
    {
        var reading = Configs.Read($"{Configs.Instance}{Configs.Job}[remote.b2]\ntype = \"b2\"\nkey = \"{Value}\"\n");

        var note = Assert.Single(reading.Notes).ToString();
        Assert.StartsWith("agent.toml:9:7: `key` is written out here", note, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, note, StringComparison.Ordinal);
    }
}
