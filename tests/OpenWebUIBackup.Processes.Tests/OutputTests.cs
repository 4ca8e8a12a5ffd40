using System.Text;

namespace OpenWebUIBackup.Processes.Tests;

public sealed class OutputTests
{
    private const int Kibibytes = 4096;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_flood_on_both_outputs_does_not_hang_it_and_only_the_cap_is_kept()
    {
        var result = TestChild.That("flood", $"{Kibibytes}").WithStandardOutput(CommandOutput.Keep(1000)).Run(Cancellation);
        Assert.True(result.Succeeded);
        Assert.Equal((1000, true), (result.StandardOutput.Bytes.Length, result.StandardOutput.IsTruncated));
        Assert.Equal(Kibibytes * 1024, result.StandardOutput.Length);
        Assert.Equal(new string('x', 4096), result.StandardError.Tail);
    }

    [Fact]
    public void A_flood_that_is_discarded_still_has_an_end_to_show()
    {
        var result = TestChild.That("flood", "64").WithStandardOutput(CommandOutput.Discard).Run(Cancellation);
        Assert.Empty(result.StandardOutput.Bytes.ToArray());
        Assert.Equal((64 * 1024, 4096), (result.StandardOutput.Length, result.StandardOutput.Tail.Length));
    }

    [Fact]
    public void Lines_come_one_by_one_without_their_ends()
    {
        var lines = new List<string>();
        var input = "first\nsecond\r\n\n10%\r20%\rlast without end";
        TestChild.That("copy").WithStandardInput(CommandInput.Text(input))
            .WithStandardOutput(CommandOutput.Lines(lines.Add)).Run(Cancellation).OrThrow();
        Assert.Equal(["first", "second", "", "10%", "20%", "last without end"], lines);
    }

    [Fact]
    public void A_line_without_end_does_not_fill_the_memory()
    {
        var lines = new List<string>();
        TestChild.That("flood", "1024").WithStandardOutput(CommandOutput.Lines(lines.Add)).Run(Cancellation).OrThrow();
        var line = Assert.Single(lines);
        Assert.Equal(new string('x', 65536) + $"… ({1024 * 1024 - 65536} more bytes)", line);
    }

    [Fact]
    public void A_receiver_that_throws_stops_the_child_and_is_heard()
    {
        var thrown = Assert.Throws<InvalidDataException>(() =>
            TestChild.That("sleep").WhenReady(_ => throw new InvalidDataException("not JSON")));
        Assert.Equal("not JSON", thrown.Message);
        Assert.Empty(TestChild.Zombies());
    }

    [Fact]
    public void Output_goes_into_a_stream_as_it_is()
    {
        byte[] bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];
        using var target = new MemoryStream();
        TestChild.That("copy").WithStandardInput(CommandInput.Bytes(bytes))
            .WithStandardOutput(CommandOutput.To(target)).Run(Cancellation).OrThrow();
        Assert.Equal(bytes, target.ToArray());
    }

    [Fact]
    public void Unhurried_output_is_taken_in_larger_pieces_and_nothing_of_it_is_lost()
    {
        using var target = new CountingStream();
        // A line a millisecond, each written at once.
        var result = Command.Of("/bin/sh", "-c", "i=0; while [ $i -lt 300 ]; do echo $i; i=$((i+1)); sleep 0.001; done")
            .WithStandardOutput(CommandOutput.To(target)).WithUnhurriedOutput(TimeSpan.FromMilliseconds(50)).Run(Cancellation).OrThrow();
        Assert.Equal(string.Concat(Enumerable.Range(0, 300).Select(i => $"{i}\n")), Encoding.ASCII.GetString(target.ToArray()));
        Assert.InRange(target.Writes, 2, result.Duration.TotalMilliseconds / 50 + 2);
    }

    [Fact]
    public void Unhurried_output_of_more_than_a_pipe_holds_is_whole_too()
    {
        var result = TestChild.That("flood", $"{Kibibytes}").WithStandardOutput(CommandOutput.Keep(1000)).WithUnhurriedOutput(TimeSpan.FromMilliseconds(10)).Run(Cancellation);
        Assert.True(result.Succeeded);
        Assert.Equal(Kibibytes * 1024, result.StandardOutput.Length);
    }

    [Fact]
    public void A_stream_is_read_to_its_end_by_the_child()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("0123456789", 50_000)));
        using var source = new MemoryStream(bytes);
        var result = TestChild.That("copy").WithStandardInput(CommandInput.From(source)).Run(Cancellation);
        Assert.Equal(bytes, result.StandardOutput.Bytes.ToArray());
    }

    [Fact]
    public void An_input_that_the_child_does_not_want_is_no_fault()
    {
        var input = CommandInput.Bytes(new byte[1 << 20]);
        Assert.True(Command.Of("true").WithStandardInput(input).Run(Cancellation).Succeeded);
    }

    [Fact]
    public void A_source_that_fails_stops_the_child_and_is_heard()
    {
        using var source = new BrokenStream();
        Assert.Throws<IOException>(() => TestChild.That("copy").WithStandardInput(CommandInput.From(source)).Run(Cancellation));
    }

    [Fact]
    public void Without_input_the_child_sees_the_end_at_once() =>
        Assert.Equal(0, TestChild.That("copy").Run(Cancellation).StandardOutput.Length);

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the disk says no");
    }

    private sealed class CountingStream : MemoryStream
    {
        public int Writes { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            base.Write(buffer);
        }
    }
}
