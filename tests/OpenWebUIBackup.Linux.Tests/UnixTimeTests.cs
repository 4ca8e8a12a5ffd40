using FsCheck;
using FsCheck.Fluent;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class UnixTimeTests
{
    private static Arbitrary<UnixTime> Times { get; } = ArbMap.Default.ArbFor<long>()
        .Generator.SelectMany(_ => Gen.Choose(0, 999_999_999), (seconds, rest) => new UnixTime(seconds, rest)).ToArbitrary();

    [Fact]
    public void The_count_of_nanoseconds_gives_the_time_back() =>
        Prop.ForAll(Times, time => UnixTime.FromTotalNanoseconds(time.TotalNanoseconds) == time).QuickCheckThrowOnFailure();

    [Fact]
    public void The_count_of_nanoseconds_orders_as_the_times_do() => Prop.ForAll(Times, Times, (one, other) =>
        Math.Sign(one.CompareTo(other)) == Math.Sign(one.TotalNanoseconds.CompareTo(other.TotalNanoseconds))
        && one < other == one.TotalNanoseconds < other.TotalNanoseconds
        && one >= other == one.TotalNanoseconds >= other.TotalNanoseconds).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(long.MinValue, 999_999_999)]
    [InlineData(-1, 999_999_999)]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(9_223_372_036, 854_775_807)] // the last that 64 bits of nanoseconds hold
    [InlineData(9_223_372_036, 854_775_808)]
    [InlineData(long.MaxValue, 999_999_999)]
    public void The_edges_hold_too(long seconds, int nanoseconds)
    {
        var time = new UnixTime(seconds, nanoseconds);
        Assert.Equal(time, UnixTime.FromTotalNanoseconds(time.TotalNanoseconds));
        Assert.InRange(UnixTime.FromTotalNanoseconds(time.TotalNanoseconds).Nanoseconds, 0, 999_999_999);
    }

    [Fact]
    public void A_date_before_1970_keeps_its_fraction() => Assert.Equal(
        new UnixTime(-1, 999_999_900), UnixTime.FromDateTime(DateTime.UnixEpoch.AddTicks(-1)));

    [Theory]
    [InlineData(-2_000_000_000, 1)]
    [InlineData(-1, 999_999_999)]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1_763_798_400, 123_456_789)]
    [InlineData(4_294_967_296, 999_999_999)]
    public void A_file_keeps_it_to_the_nanosecond(long seconds, int nanoseconds)
    {
        using var scratch = new ScratchDirectory();
        using var directory = scratch.Make("d");
        var time = new UnixTime(seconds, nanoseconds);
        directory.CreateFile("file"u8, 0x1A4).Dispose();
        Assert.Equal(Errno.None, directory.TryMakeSymbolicLink("file"u8, "link"u8));
        Assert.Equal(Errno.None, directory.TrySetModifiedAt("link"u8, time));
        Assert.NotEqual(time, directory.GetStatus("file"u8).ModifiedAt);
        Assert.Equal(Errno.None, directory.TrySetModifiedAt("file"u8, time));
        Assert.Equal(Errno.None, directory.TrySetModifiedAt(time));
        foreach (var path in (string[])["d", "d/file", "d/link"])
            Assert.Equal(time.TotalNanoseconds.ToString(), Tool.ShellText(
                "python3 -c 'import os,sys; print(os.lstat(sys.argv[1]).st_mtime_ns)' \"$1\"", scratch[path]));
        Assert.Equal(time, directory.GetStatus("file"u8).ModifiedAt);
        Assert.Equal(time, directory.GetStatus("link"u8).ModifiedAt);
        Assert.Equal(time, directory.Status.ModifiedAt);
    }
}
