using System.Text;
using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

/// <summary>Lines that rclone 1.60 really wrote.</summary>
public sealed class RcloneLogLineTests
{
    [Fact]
    public void A_copied_file_is_read() => Assert.Equal(
        new RcloneLogLine(RcloneLogLevel.Info, "Copied (new)", "d/b", IsAboutFile: true),
        Parse("""{"level":"info","msg":"Copied (new)","object":"d/b","objectType":"*local.Object","source":"operations/operations.go:566","time":"2026-11-22T11:08:48.317752+00:00"}"""));

    [Fact]
    public void A_message_about_a_remote_is_about_no_file() => Assert.False(Parse(
        """{"level":"error","msg":"not deleting directories as there were IO errors","object":"Local file system at /d","objectType":"*local.Fs","source":"sync/sync.go:914"}""").IsAboutFile);

    [Fact]
    public void The_numbers_are_read()
    {
        var line = Parse("""{"level":"info","msg":"\nTransferred:   \t         15 B / 20 B, 100%, 0 B/s, ETA -\n","source":"accounting/stats.go:482","stats":{"bytes":15,"checks":26,"deletedDirs":0,"deletes":0,"elapsedTime":0.092331902,"errors":3,"eta":null,"fatalError":false,"lastError":"x","renames":0,"retryError":true,"speed":0,"totalBytes":20,"totalChecks":26,"totalTransfers":14,"transferTime":0,"transferring":[{"bytes":1,"name":"a{}[]\"","group":"g"}],"transfers":13},"time":"2026-11-22T11:08:48.322717+00:00"}""");

        Assert.Equal(new RcloneStats(15, 20, 13, 14, 26, 3, MayRetry: true, IsFatal: false), line.Stats);
    }

    [Theory]
    [InlineData("2026/11/22 11:12:31 Failed to create file system for \"nosuch:\": didn't find section in config file", "Failed to create file system for \"nosuch:\": didn't find section in config file")]
    [InlineData("Error: unknown flag: --bogus", "Error: unknown flag: --bogus")]
    [InlineData("panic: runtime error", "panic: runtime error")]
    public void Plain_text_is_text(string line, string message) =>
        Assert.Equal(new RcloneLogLine(RcloneLogLevel.Text, message), Parse(line));

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"level\":")]
    [InlineData("{\"level\":\"error\",\"msg\":\"half a li")]
    [InlineData("{\"level\":1,\"msg\":{\"a\":[1,2]},\"object\":null,\"stats\":7}")]
    [InlineData("{\"stats\":{\"bytes\":\"x\",\"errors\":1e99,\"retryError\":1}}")]
    [InlineData("{\"msg\":\"\\ud800\"}")]
    [InlineData("")]
    [InlineData("\u0000\u0001")]
    public void Malformed_lines_throw_nothing(string line) => Assert.NotNull(Parse(line));

    [Fact]
    public void Bytes_that_are_no_text_throw_nothing()
    {
        var random = new Random(7);
        var bytes = new byte[100];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)'{';
            Assert.NotNull(RcloneLogLine.Parse(bytes));
        }
    }

    [Fact]
    public void A_line_cut_anywhere_throws_nothing()
    {
        var line = Encoding.UTF8.GetBytes("""{"level":"error","msg":"Failed to copy: ␊","object":"d/b","objectType":"*local.Object","stats":{"bytes":15,"retryError":true,"transferring":[{"a":1}]}}""");
        for (var i = 0; i < line.Length; i++)
            Assert.NotNull(RcloneLogLine.Parse(line.AsSpan(0, i)));
    }

    private static RcloneLogLine Parse(string line) => RcloneLogLine.Parse(Encoding.UTF8.GetBytes(line));
}
