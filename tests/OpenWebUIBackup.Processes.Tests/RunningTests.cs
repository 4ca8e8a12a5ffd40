using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Processes.Tests;

public sealed class RunningTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Arguments_arrive_as_they_are()
    {
        string[] arguments = ["plain", "two words", "", "$HOME; `id` | *", "'quoted\"", "ümläut", "back\\slash"];
        var result = TestChild.That(["echo", .. arguments]).Run(Cancellation);
        Assert.Equal(string.Join('\n', arguments) + "\n", result.StandardOutput.Text);
        Assert.True(result.Succeeded);
    }

    [Fact]
    public void An_argument_with_a_zero_byte_is_refused_rather_than_cut() =>
        Assert.Throws<ArgumentException>(() => TestChild.That("echo", "all\0or nothing").Run(Cancellation));

    [Fact]
    public void A_failure_is_a_result_and_tells_the_last_words()
    {
        var result = TestChild.That("fail", "42", "the disk is full").Run(Cancellation);
        Assert.Equal((CommandEnding.Exited, 42, false), (result.Ending, result.ExitCode, result.Succeeded));
        var thrown = Assert.Throws<ProcessFailedException>(result.OrThrow);
        Assert.Contains("exit code 42", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is full", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs_in_the_directory_it_is_told()
    {
        var result = TestChild.That("where").WithWorkingDirectory("/usr/bin").Run(Cancellation);
        Assert.Equal("/usr/bin\n", result.StandardOutput.Text);
    }

    [Fact]
    public void Variables_are_added_replaced_and_taken_away()
    {
        Environment.SetEnvironmentVariable("OWUI_TEST_INHERITED", "yes");
        Environment.SetEnvironmentVariable("OWUI_TEST_UNWANTED", "yes");
        var result = TestChild.That("environment", "OWUI_TEST_ADDED", "OWUI_TEST_INHERITED", "OWUI_TEST_UNWANTED")
            .WithEnvironment("OWUI_TEST_ADDED", "a=b c").WithoutEnvironment("OWUI_TEST_UNWANTED").Run(Cancellation);
        Assert.Equal("OWUI_TEST_ADDED=a=b c\nOWUI_TEST_INHERITED=yes\n", result.StandardOutput.Text);
    }

    [Fact]
    public void A_copy_with_something_changed_leaves_the_command_as_it_was()
    {
        var command = TestChild.That("environment", "OWUI_TEST_COPY");
        _ = command.WithEnvironment("OWUI_TEST_COPY", "1").WithArguments("PATH");
        Assert.Equal("", command.Run(Cancellation).StandardOutput.Text);
    }

    [Fact]
    public void No_descriptor_but_the_three_is_inherited()
    {
        using var mine = File.OpenRead("/etc/passwd");
        // 0, 1, 2, and what the child itself opened by the time it looks: as many as without anything open here.
        var result = Command.Of("ls", "/proc/self/fd").Run(Cancellation);
        Assert.Equal("0\n1\n2\n3\n", result.StandardOutput.Text);
    }

    [Fact]
    public void A_child_has_a_session_of_its_own_and_no_terminal()
    {
        // proc(5): the sixth field of stat is the session, the seventh the terminal.
        var fields = Command.Of("cat", "/proc/self/stat").Run(Cancellation).StandardOutput.Text.Split(' ');
        Assert.Equal((fields[0], "0"), (fields[5], fields[6]));
    }

    [Fact]
    public void Signals_that_we_ignore_are_not_ignored_by_the_child()
    {
        // .NET ignores SIGPIPE, and what is ignored is inherited: the child would survive this one.
        var result = Command.Of("sh", "-c", "kill -PIPE $$").Run(Cancellation);
        Assert.Equal(13, result.Signal);
    }

    [Fact]
    public void An_exit_code_is_had_even_where_we_were_started_with_SIGCHLD_ignored()
    {
        const int childEnded = 17;
        var before = signal(childEnded, 1);
        try
        {
            Assert.Equal(42, TestChild.That("fail", "42", "").Run(Cancellation).ExitCode);
        }
        finally
        {
            _ = signal(childEnded, before);
        }
    }

    [Fact]
    public void A_signal_that_ends_it_is_named()
    {
        var result = TestChild.That("sleep").WhenReady(id => Command.Of("kill", "-9", id).Run().OrThrow());
        Assert.Equal((CommandEnding.Signalled, null, 9), (result.Ending, result.ExitCode, result.Signal));
        Assert.Contains("SIGKILL", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_leave_no_zombie()
    {
        var runs = Enumerable.Range(0, 50).Select(i => Command.Of("sh", "-c", $"exit {i}").RunAsync(Cancellation));
        var results = await Task.WhenAll(runs);
        Assert.Equal(Enumerable.Range(0, 50), results.Select(result => result.ExitCode!.Value));
        Assert.Empty(TestChild.Zombies());
    }

    [DllImport("libc")]
    private static extern nint signal(int number, nint handler);
}
