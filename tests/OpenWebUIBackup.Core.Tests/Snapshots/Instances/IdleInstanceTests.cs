using OpenWebUIBackup.Core.Tests.Capture;

namespace OpenWebUIBackup.Core.Tests.Snapshots.Instances;

/// <summary>Snapshots of an application that does nothing, or is not there.</summary>
public sealed class IdleInstanceTests
{
    [Theory]
    [InlineData("wal", "stopped")]
    [InlineData("wal", "killed")]
    [InlineData("wal", "running")]
    [InlineData("delete", "stopped")]
    [InlineData("delete", "killed")]
    [InlineData("delete", "running")]
    [InlineData("truncate", "running")]
    public void A_database_that_rests_is_linked_and_one_commit_makes_a_copy(string mode, string state)
    {
        using var instance = new InstanceFixture();
        instance.CreateDatabase(mode);
        instance.AddUploads(3);
        using var writer = state == "stopped" ? null : WriterProcess.Start("idle", instance.Database, mode);
        if (state == "killed")
            writer!.Kill();
        var committed = state == "stopped" ? 0 : 3;
        InstanceFixture.Settle();
        var before = instance.Appearance();

        var first = instance.Make();
        Assert.Equal(before, instance.Appearance());
        Assert.Equal("backup", instance.Facts(first).Method);
        Assert.Equal(committed, Counter(instance.In(first, "webui.db")));

        var second = instance.Make();
        Assert.Equal(before, instance.Appearance());
        Assert.True(instance.Shares(first, second));
        Assert.Equal(0, second.Tally.Copied);
        Assert.Equal(instance.Facts(first) with { Method = "linked", Tables = [] }, instance.Facts(second) with { Tables = [] });
        instance.AssertFactsFit(second, mode == "wal" ? "wal" : "delete", "d4c1a8e37b62");

        DatabaseBench.Execute(instance.Database, "UPDATE counter SET n=n+1");
        var third = instance.Make();
        Assert.False(instance.Shares(second, third));
        Assert.Equal(committed + 1, Counter(instance.In(third, "webui.db")));
        Assert.Equal(committed, Counter(instance.In(second, "webui.db")));
        Assert.Equal(3, instance.AssertEachRowHasItsFile(third));
    }

    [Fact]
    public void A_transaction_that_was_cut_off_is_in_no_snapshot_and_stays_in_the_source()
    {
        using var instance = new InstanceFixture();
        instance.CreateDatabase("delete");
        using var writer = WriterProcess.Start("cut", instance.Database, "delete");
        writer.Kill();
        InstanceFixture.Settle();
        var before = instance.Appearance();
        var first = instance.Make();
        var second = instance.Make();
        Assert.Equal(before, instance.Appearance());
        Assert.Equal(0, Counter(instance.In(first, "webui.db")));
        Assert.Equal("backup-after-rollback", instance.Facts(first).Method);
        Assert.True(instance.Shares(first, second));
    }

    private static long Counter(string path) => DatabaseBench.Number(path, "SELECT n FROM counter");
}
