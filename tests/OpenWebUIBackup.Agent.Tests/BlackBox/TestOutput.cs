namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>How a command ended. Every assertion that fails shows the command line and all of its output.</summary>
/// <param name="CommandLine">What was run.</param>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="Stdout">All it wrote on standard output.</param>
/// <param name="Stderr">All it wrote on standard error.</param>
/// <param name="Duration">From start to end.</param>
internal sealed record TestOutput(string CommandLine, int ExitCode, string Stdout, string Stderr, TimeSpan Duration)
{
    /// <summary>The lines of standard output, without an empty one after the last newline.</summary>
    public string[] Lines => Stdout.TrimEnd('\n').Split('\n');

    /// <summary>The last line of standard output: the path of the snapshot, for <c>snapshot</c>.</summary>
    public string LastLine => Lines[^1];

    /// <summary>Fails unless the exit code is the one given.</summary>
    public TestOutput ExitsWith(int code) => Expect(ExitCode == code, $"exit code {code}, not {ExitCode}");

    /// <summary>Fails unless standard output contains the text.</summary>
    public TestOutput SaysOnStdout(string text) =>
        Expect(Stdout.Contains(text, StringComparison.Ordinal), $"'{text}' on stdout");

    /// <summary>Fails unless standard error contains the text.</summary>
    public TestOutput SaysOnStderr(string text) =>
        Expect(Stderr.Contains(text, StringComparison.Ordinal), $"'{text}' on stderr");

    /// <summary>Fails when either output contains the text: for secrets and for stack traces.</summary>
    public TestOutput NeverSays(string text) => Expect(
        !Stdout.Contains(text, StringComparison.Ordinal) && !Stderr.Contains(text, StringComparison.Ordinal),
        $"'{text}' nowhere");

    /// <summary>Fails unless both outputs are empty: how a quiet run without fault looks to cron.</summary>
    public TestOutput SaysNothing() => Expect(Stdout.Length == 0 && Stderr.Length == 0, "no output at all");

    /// <summary>Fails with everything known about the command unless the condition holds.</summary>
    public TestOutput Expect(bool condition, string expected)
    {
        Assert.True(condition, $"Expected {expected}.\n{this}");
        return this;
    }

    public override string ToString() =>
        $"$ {CommandLine}\n--- exit code {ExitCode} after {Duration.TotalMilliseconds:F0} ms\n--- stdout\n{Stdout}\n--- stderr\n{Stderr}\n---";
}
