using FsCheck;
using FsCheck.Fluent;
using OpenWebUIBackup.Core.Planning;

namespace OpenWebUIBackup.Core.Tests.Planning;

public class ShrinkGuardTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void A_source_that_lost_more_than_the_share_is_refused_and_exactly_the_share_is_not()
    {
        Assert.Null(ShrinkGuard.Refuse(new(100, 1000), new(50, 500), 50));
        Assert.NotNull(ShrinkGuard.Refuse(new(100, 1000), new(49, 500), 50));
        Assert.NotNull(ShrinkGuard.Refuse(new(100, 1000), new(50, 499), 50));
        Assert.NotNull(ShrinkGuard.Refuse(new(100, 1000), new(99, 1000), 0));
    }

    [Fact]
    public void The_refusal_has_the_figures() => Assert.Equal(
        "the source has shrunk by more than max_shrink = \"50%\" since the last good run: 1,000 files instead of 20,000 (95 % less) and 10 bytes instead of 1,234,567 (100 % less)",
        ShrinkGuard.Refuse(new(20_000, 1_234_567), new(1_000, 10), 50));

    [Fact]
    public void An_empty_source_is_always_refused() => Check((before, _, percent) =>
    {
        Assert.NotNull(ShrinkGuard.Refuse(before, default, percent));
        Assert.NotNull(ShrinkGuard.Refuse(null, default, percent));
    });

    [Fact]
    public void A_source_that_grew_or_stayed_is_never_refused() => Check((before, more, percent) =>
        Assert.Null(ShrinkGuard.Refuse(before, new(before.Files + more.Files + 1, before.Bytes + more.Bytes), percent)));

    [Fact]
    public void What_is_refused_stays_refused_for_a_stricter_share_and_for_a_smaller_source() => Check((before, now, percent) =>
    {
        if (now.Files == 0 || ShrinkGuard.Refuse(before, now, percent) is null)
            return;
        for (var stricter = percent; stricter >= 0; stricter -= 7)
            Assert.NotNull(ShrinkGuard.Refuse(before, now, stricter));
        Assert.NotNull(ShrinkGuard.Refuse(before, new(now.Files / 2, now.Bytes), percent));
        Assert.NotNull(ShrinkGuard.Refuse(before, new(now.Files, now.Bytes / 2), percent));
    });

    [Fact]
    public void It_decides_as_exact_arithmetic_does() => Check((before, now, percent) =>
    {
        if (now.Files == 0)
            return;
        var lost = (before.Files - now.Files) * (System.Numerics.BigInteger)100 > before.Files * (System.Numerics.BigInteger)percent
            || (before.Bytes - now.Bytes) * (System.Numerics.BigInteger)100 > before.Bytes * (System.Numerics.BigInteger)percent;
        Assert.Equal(lost, ShrinkGuard.Refuse(before, now, percent) is not null);
    });

    private static void Check(Action<MirrorSize, MirrorSize, int> property)
    {
        var sizes = Gen.OneOf(Gen.Choose(0, 1000).Select(small => (long)small), ArbMap.Default.GeneratorFor<long>().Select(large => large & (long.MaxValue >> 2)));
        var size = Gen.Two(sizes).Select(pair => new MirrorSize(pair.Item1, pair.Item2));
        Prop.ForAll(Gen.Two(size).Zip(Gen.Choose(0, 100)).ToArbitrary(), drawn => property(drawn.Item1.Item1, drawn.Item1.Item2, drawn.Item2)).Check(_config);
    }
}
