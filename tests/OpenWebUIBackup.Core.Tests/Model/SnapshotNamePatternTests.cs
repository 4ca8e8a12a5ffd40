using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Model;

public class SnapshotNamePatternTests
{
    private static readonly DateTime _time = new(2026, 11, 2, 3, 4, 5, DateTimeKind.Utc);

    [Theory]
    [InlineData("snapshot_%Y%m%d%H%M%S", "snapshot_20261102030405")]
    [InlineData("open-webui-backup-%Y-%m-%d", "open-webui-backup-2026-11-02")]
    [InlineData("%F 100%%", "2026-11-02 100%")]
    [InlineData("x%Y.%j", "x2026.306")]
    public void A_name_tells_its_time(string pattern, string name)
    {
        var names = SnapshotNamePattern.Create(pattern);

        Assert.Equal(name, names.Format(_time));
        Assert.True(names.TryParse(name, out var parsed));
        Assert.Equal(name, names.Format(parsed.Time));
        Assert.Equal(DateTimeKind.Utc, parsed.Time.Kind);
    }

    [Fact]
    public void A_name_with_seconds_gives_its_time_back_exactly()
    {
        Assert.True(SnapshotNamePattern.Snapshot.TryParse("snapshot_20261102030405", out var parsed));
        Assert.Equal(_time, parsed.Time);
    }

    [Theory]
    [InlineData("snapshot_20261302030405")]
    [InlineData("snapshot_20260229030405")]
    [InlineData("snapshot_00000101000000")]
    [InlineData("snapshot_20261102030460")]
    [InlineData("snapshot_2026110203040")]
    [InlineData("snapshot_202611020304055")]
    [InlineData("snapshot_2026110203040 ")]
    [InlineData("snapshot_+0261102030405")]
    [InlineData("Snapshot_20261102030405")]
    [InlineData("")]
    public void What_is_not_such_a_name_is_not_parsed(string name) =>
        Assert.False(SnapshotNamePattern.Snapshot.TryParse(name, out _));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a%", "lone")]
    [InlineData("%Y%m%d%y", "`%y`")]
    [InlineData("a/%F", "`/`")]
    [InlineData(".%F", "begin")]
    [InlineData("daily", "%Y")]
    [InlineData("%Y-%m", "%d")]
    public void A_pattern_that_cannot_name_days_apart_is_refused(string pattern, string says)
    {
        Assert.False(SnapshotNamePattern.TryCreate(pattern, out _, out var fault));
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }
}
