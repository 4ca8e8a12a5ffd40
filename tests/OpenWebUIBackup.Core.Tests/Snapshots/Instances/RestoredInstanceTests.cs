using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Capture;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots.Instances;

/// <summary>From a snapshot of an instance in use back to an instance.</summary>
public sealed class RestoredInstanceTests
{
    [Theory]
    [InlineData("wal")]
    [InlineData("delete")]
    public void A_snapshot_verifies_restores_and_its_database_opens_with_all_rows(string mode)
    {
        using var instance = new InstanceFixture();
        var made = SnapshotInUse(instance, mode);
        Assert.True(instance.Verify(made).Outcome is { Ending: Ending.Succeeded, Problems: [] });

        var target = instance.Scratch["restored"];
        var restored = Restore(instance, target);
        Assert.True(restored.Outcome is { Ending: Ending.Succeeded, Problems: [] }, InstanceFixture.Text(restored.Outcome));
        TreeFacts.AssertSame(instance.In(made), target);
        AssertServes(target, mode);
    }

    [Theory]
    [InlineData("wal", false)]
    [InlineData("wal", true)]
    [InlineData("delete", false)]
    [InlineData("delete", true)]
    public void A_leftover_log_beside_the_target_is_not_replayed_into_what_is_restored(string mode, bool databaseAlone)
    {
        using var instance = new InstanceFixture();
        SnapshotInUse(instance, mode);

        // What is restored over: a copy of the same instance that went on and died, its last commits in its log.
        var target = instance.Scratch["existing"];
        Shell.Run("cp", "-a", instance.Source, target);
        using (var died = WriterProcess.Start("idle", Path.Combine(target, "webui.db"), mode))
            died.Kill();
        if (mode == "delete")
        {
            using var cut = WriterProcess.Start("cut", Path.Combine(target, "webui.db"), mode);
            cut.Kill();
        }

        Assert.True(new FileInfo(Path.Combine(target, mode == "wal" ? "webui.db-wal" : "webui.db-journal")).Length > 0);
        File.WriteAllText(Path.Combine(target, "stays.txt"), "stays");

        var refused = Restore(instance, target);
        Assert.False(refused.Outcome.IsSuccess);
        var restored = Restore(instance, target, request => request with
        {
            Overwrite = true,
            Paths = databaseAlone ? [new UnixPath("webui.db")] : [],
        });
        Assert.True(restored.Outcome is { Ending: Ending.Succeeded, Problems: [] }, InstanceFixture.Text(restored.Outcome));
        Assert.Equal(databaseAlone, File.Exists(Path.Combine(target, "stays.txt")));
        Assert.Empty(Directory.GetFiles(target, "webui.db-*"));
        AssertServes(target, mode);
    }

    // Three commits, in a log that only a killed or running application leaves.
    private static SnapshotResult SnapshotInUse(InstanceFixture instance, string mode)
    {
        instance.CreateDatabase(mode);
        instance.AddUploads(5);
        using var writer = WriterProcess.Start("idle", instance.Database, mode);
        return instance.Make();
    }

    private static RestoreRunResult Restore(
        InstanceFixture instance, string target, Func<RestoreRunRequest, RestoreRunRequest>? change = null)
    {
        var request = new RestoreRunRequest { Snapshots = instance.Snapshots, Target = target };
        return RestoreRun.Run(change?.Invoke(request) ?? request, SilentRunEvents.Instance, TestContext.Current.CancellationToken);
    }

    // Opened as the application opens it, so that a log would be replayed; and written, as it would be.
    private static void AssertServes(string directory, string mode)
    {
        var database = Path.Combine(directory, "webui.db");
        DatabaseBench.Execute(database, "INSERT INTO file(id) VALUES('after')");
        Assert.Equal("ok", InstanceFixture.Rows(database, "PRAGMA integrity_check").Single()[0]);
        Assert.Equal(mode, InstanceFixture.JournalMode(database));
        Assert.Equal(3, DatabaseBench.Number(database, "SELECT n FROM counter"));
        Assert.Equal(6, DatabaseBench.Number(database, "SELECT count(*) FROM file"));
        Assert.Equal(500, DatabaseBench.Number(database, "SELECT count(*) FROM bulk WHERE name LIKE 'row %'"));
    }
}
