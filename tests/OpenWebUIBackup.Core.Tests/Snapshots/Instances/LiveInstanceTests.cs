using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Capture;

namespace OpenWebUIBackup.Core.Tests.Snapshots.Instances;

/// <summary>Snapshots beside an application that takes in and deletes uploads.</summary>
public sealed class LiveInstanceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("wal", "webui-schema-v0.11.4.sql", "d4c1a8e37b62")]
    [InlineData("delete", "webui-schema-v0.9.6.sql", "461111b60977")]
    public void Each_row_has_its_whole_file_and_nothing_committed_before_is_missing(string mode, string schema, string revision)
    {
        using var instance = new InstanceFixture();
        instance.CreateDatabase(mode, schema);
        instance.AddUploads(60);
        using var writer = WriterProcess.Start("uploads", instance.Database, mode);
        for (var i = 0; i < 8; i++)
        {
            // Not before the writer has done something: a slow disk lets him commit only now and then.
            while (writer.Acknowledged < 8 * (i + 1))
                Thread.Sleep(1);
            var acknowledged = writer.Acknowledged;
            var made = instance.Try();
            var meanwhile = writer.Acknowledged - acknowledged;

            // Uploads that are written or deleted at the moment of their copy are told of; nothing else is.
            Assert.True(made.Outcome.IsSuccess, InstanceFixture.Text(made.Outcome));
            Assert.DoesNotContain(made.Outcome.Problems, problem => !problem.Subject.StartsWith("uploads/", StringComparison.Ordinal));
            instance.AssertNoSidecars(made);
            instance.AssertFactsFit(made, mode, revision);
            var captured = DatabaseBench.Number(instance.In(made, "webui.db"), "SELECT n FROM counter");
            Assert.True(captured >= acknowledged, $"{captured} is older than {acknowledged}");
            var rows = instance.AssertEachRowHasItsFile(made);
            output.WriteLine($"{mode} {i}: {rows} rows, {meanwhile} commits meanwhile, {made.Elapsed.TotalMilliseconds:f0} ms, "
                + $"{instance.Facts(made).Method}, longest commit {writer.LongestCommit.TotalMilliseconds:f0} ms, {string.Join("; ", made.Outcome.Problems)}");
            var verified = instance.Verify(made);
            Assert.True(verified.Outcome is { Ending: Ending.Succeeded, Problems: [] }, InstanceFixture.Text(verified.Outcome));
        }

        Assert.Equal(0, writer.Failures);
    }
}
