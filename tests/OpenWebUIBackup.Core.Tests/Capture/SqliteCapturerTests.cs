using System.Text;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Capture;

public sealed class SqliteCapturerTests
{
    /// <summary>
    /// The engine's walk asks about companions while a worker captures. Looking into the database for that must not
    /// end the capture's locks, which belong to the process and go with the first descriptor of the file that closes.
    /// </summary>
    [Fact]
    public void Asking_about_companions_during_a_capture_leaves_its_locks_alone()
    {
        using var bench = new DatabaseBench();
        bench.Create("delete", rows: 8000, bytes: 4000);
        var capturer = new SqliteCapturer();
        using var writer = WriterProcess.Start("commit", bench.Database, "delete");
        using var asking = new Meanwhile(_ =>
        {
            Assert.True(capturer.IsSidecar(bench.Source, "app.db-journal"u8));
            Thread.Sleep(1);
        });
        for (var i = 0; i < 6; i++)
        {
            var name = $"copy-{i}";
            var result = capturer.Capture(
                bench.Source, DatabaseBench.NameBytes, bench.Target, Encoding.ASCII.GetBytes(name), new UnixPath("app.db"),
                TestContext.Current.CancellationToken);
            Assert.Null(result.Problem);
            Assert.Equal("ok", result.Facts!.Integrity);
            var copy = Path.Combine(bench.TargetPath, name);
            Assert.Equal(DatabaseBench.Number(copy, "SELECT n FROM counter"), DatabaseBench.Number(copy, "SELECT count(*) FROM log"));
            File.Delete(copy);
        }
    }
}
