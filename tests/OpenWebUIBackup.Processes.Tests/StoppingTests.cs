using System.Diagnostics;
using System.Globalization;

namespace OpenWebUIBackup.Processes.Tests;

public sealed class StoppingTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(StopSignal.Terminate, "tidied up after SIGTERM")]
    [InlineData(StopSignal.Interrupt, "tidied up after SIGINT")]
    public void A_cancelled_child_is_asked_first_and_may_tidy_up(StopSignal signal, string words)
    {
        using var cancel = new CancellationTokenSource();
        var result = Cancelling(TestChild.That("tidy-up").WithStop(signal, _long), cancel);
        Assert.Equal((CommandEnding.Cancelled, 7, false), (result.Ending, result.ExitCode, result.Succeeded));
        Assert.Contains(words, result.StandardOutput.Tail, StringComparison.Ordinal);
        Assert.True(result.Duration < _long);
    }

    [Fact]
    public void One_that_does_not_listen_is_killed_when_its_grace_is_over()
    {
        using var cancel = new CancellationTokenSource();
        var result = Cancelling(TestChild.That("stubborn").WithStop(StopSignal.Terminate, _soon), cancel);
        Assert.Equal((CommandEnding.Cancelled, 9), (result.Ending, result.Signal));
        Assert.True(result.Duration >= _soon);
    }

    [Fact]
    public void One_that_takes_too_long_is_stopped()
    {
        var result = TestChild.That("sleep").WithTimeout(_soon).Run(TestContext.Current.CancellationToken);
        Assert.Equal(CommandEnding.TimedOut, result.Ending);
        Assert.InRange(result.Duration, _soon, _long);
        Assert.Contains("took too long", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_has_started_ends_with_it()
    {
        using var cancel = new CancellationTokenSource();
        var grandchild = 0;
        var result = TestChild.That("family").WithStandardOutput(CommandOutput.Lines(line =>
        {
            grandchild = int.Parse(line, CultureInfo.InvariantCulture);
            cancel.Cancel();
        })).Run(cancel.Token);
        Assert.Equal(CommandEnding.Cancelled, result.Ending);
        // Its own parent is gone: whoever adopted it reaps it, in its own time.
        var patience = Stopwatch.StartNew();
        while (IsRunning(grandchild) && patience.Elapsed < _long)
            Thread.Sleep(10);
        Assert.False(IsRunning(grandchild));
    }

    [Fact]
    public void One_that_leaves_something_behind_with_its_outputs_open_is_not_waited_for_long()
    {
        var result = Command.Of("sh", "-c", "sleep 30 & echo $!").Run(TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded);
        Assert.True(result.Duration < TimeSpan.FromSeconds(15), $"{result.Duration}");
        Command.Of("kill", result.StandardOutput.Text.Trim()).Run(TestContext.Current.CancellationToken).OrThrow();
    }

    [Fact]
    public void A_token_that_is_cancelled_already_stops_it_at_once()
    {
        var result = TestChild.That("sleep").Run(new CancellationToken(canceled: true));
        Assert.Equal(CommandEnding.Cancelled, result.Ending);
    }

    private static CommandResult Cancelling(Command command, CancellationTokenSource cancel) =>
        command.WithStandardOutput(CommandOutput.Lines(_ => cancel.Cancel())).Run(cancel.Token);

    private static bool IsRunning(int id) =>
        TestChild.Exists(id) && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
