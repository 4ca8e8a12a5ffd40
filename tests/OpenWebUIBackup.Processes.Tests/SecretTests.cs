using System.Text;

namespace OpenWebUIBackup.Processes.Tests;

public sealed class SecretTests
{
    private const string Secret = "hunter2-and-more";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_secret_is_in_no_line_no_tail_and_no_message()
    {
        var lines = new List<string>();
        var result = TestChild.That("fail", "1", $"login with {Secret} refused").WithSecret(Secret)
            .WithStandardError(CommandOutput.Lines(lines.Add)).Run(Cancellation);
        Assert.Equal(["login with *** refused"], lines);
        Assert.DoesNotContain(Secret, result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.StandardError.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Assert.Throws<ProcessFailedException>(result.OrThrow).ToString(), StringComparison.Ordinal);
        Assert.Contains("***", result.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_of_a_secret_variable_is_hidden_where_the_child_prints_it()
    {
        var result = TestChild.That("environment", "OWUI_TEST_KEY").WithSecretEnvironment("OWUI_TEST_KEY", Secret).Run(Cancellation);
        Assert.Equal("OWUI_TEST_KEY=***\n", result.StandardOutput.Tail);
        // What was kept is data: a command may be run in order to get a secret.
        Assert.Equal($"OWUI_TEST_KEY={Secret}\n", result.StandardOutput.Text);
    }

    [Fact]
    public void The_environment_is_in_no_message()
    {
        var command = TestChild.That("fail", "1", "").WithEnvironment("OWUI_TEST_REGION", "value-of-region");
        Assert.DoesNotContain("value-of-region", command.ToString() + command.Run(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_crosses_the_beginning_of_the_tail_is_hidden_wholly()
    {
        // Wherever the cut falls in it, from before its first byte to after its last.
        for (var after = 4096 - Secret.Length - 2; after <= 4098; after++)
        {
            var text = $"{new string('-', 9000)}{Secret}{new string('+', after)}";
            var tail = Tail(text);
            Assert.DoesNotContain(tail.Replace("***", "", StringComparison.Ordinal), c => c is not ('-' or '+'));
        }
    }

    [Fact]
    public void A_secret_that_crosses_the_end_of_a_long_line_is_hidden_wholly()
    {
        for (var before = 65536 - Secret.Length - 2; before <= 65538; before++)
        {
            var lines = new List<string>();
            var splitter = new LineSplitter(lines.Add, Secrets.None.With(Secret));
            splitter.Take(Encoding.UTF8.GetBytes($"{new string('-', before)}{Secret}{new string('+', 500)}\n"));
            var shown = Assert.Single(lines).Split('…')[0];
            Assert.DoesNotContain(shown.Replace("***", "", StringComparison.Ordinal), c => c is not ('-' or '+'));
        }
    }

    [Fact]
    public void A_secret_that_comes_in_pieces_is_hidden()
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(lines.Add, Secrets.None.With(Secret));
        foreach (var one in Encoding.UTF8.GetBytes($"key {Secret}!\n"))
            splitter.Take([one]);
        Assert.Equal(["key ***!"], lines);
    }

    [Fact]
    public void Each_longer_line_of_a_secret_is_a_secret()
    {
        var secrets = Secrets.None.With("-----BEGIN KEY-----\nMIIEvQIBADANBg\nab\n-----END KEY-----\n");
        Assert.Equal("bad line: *** but ab is fine", secrets.Redact("bad line: MIIEvQIBADANBg but ab is fine"));
    }

    [Fact]
    public void Secrets_that_overlap_are_hidden_as_one() =>
        Assert.Equal("<***>", Secrets.None.With("abcdef").With("defghi").Redact("<abcdefghi>"));

    [Fact]
    public void A_set_of_secrets_prints_as_their_number() =>
        Assert.Equal("1 secrets", Secrets.None.With(Secret).With("").ToString());

    private static string Tail(string text)
    {
        var capture = new OutputCapture(CommandOutput.Discard, Secrets.None.With(Secret));
        foreach (var chunk in Encoding.UTF8.GetBytes(text).Chunk(1000))
            capture.Take(chunk);
        return capture.Result().Tail;
    }
}
