using FsCheck;
using FsCheck.Fluent;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Retention;

namespace OpenWebUIBackup.Core.Tests.Retention;

public class RetentionPlanTests
{
    private static readonly System.Random _seeds = new(7);

    [Fact]
    public void The_reasons_say_which_rule_and_how_far_it_is_used_up()
    {
        var decisions = RetentionPlan.Decide(
            [At("2026-11-22T03:00"), At("2026-11-22T02:00"), At("2026-11-21T03:00"), At("2026-11-15T03:00"), At("2026-10-31T03:00")],
            new KeepPolicy(Daily: 2, Weekly: 4));
        Assert.Equal(
            [
                "kept: daily 1 of 2, weekly 1 of 4", "goes: no rule keeps it", "kept: daily 2 of 2",
                "kept: weekly 2 of 4", "kept: weekly 3 of 4",
            ],
            decisions.Select(decision => decision.ToString()));
    }

    [Fact]
    public void Weeks_are_those_of_ISO_8601()
    {
        // 2027-01-03 is a Sunday and belongs to the 53rd week of 2026; the Monday after begins week 1 of 2027.
        var decisions = RetentionPlan.Decide(
            [At("2027-01-04T00:00"), At("2027-01-03T23:59"), At("2026-12-28T00:00"), At("2026-12-27T23:59")],
            new KeepPolicy(Weekly: 9));
        Assert.Equal([true, true, false, true], decisions.Select(decision => decision.IsKept));
    }

    [Fact]
    public void Within_counts_back_from_the_newest_copy_and_includes_its_end()
    {
        var decisions = RetentionPlan.Decide(
            [At("2020-01-03T12:00"), At("2020-01-01T12:00"), At("2020-01-01T11:59")],
            new KeepPolicy(Within: TimeSpan.FromDays(2)));
        Assert.Equal([true, true, false], decisions.Select(decision => decision.IsKept));
        Assert.Equal("kept: within 2d", decisions[1].ToString());
    }

    [Fact]
    public void A_policy_without_rules_keeps_everything() => Assert.All(
        RetentionPlan.Decide([At("2026-11-22T03:00"), At("1999-11-22T02:00")], KeepPolicy.Everything),
        decision => Assert.True(decision.IsKept));

    [Fact]
    public void The_newest_verified_copy_stays_whatever_the_rules_say()
    {
        var decisions = RetentionPlan.Decide(
            [At("2026-11-22T03:00"), At("2026-11-21T03:00"), At("2026-11-20T03:00", verified: true), At("2026-11-19T03:00", verified: true)],
            new KeepPolicy(Last: 1));
        Assert.Equal([true, false, true, false], decisions.Select(decision => decision.IsKept));
        Assert.Equal("kept: newest verified", decisions[2].ToString());
    }

    [Fact]
    public void A_damaged_copy_fills_no_place_and_stays()
    {
        var damaged = At("2026-11-22T03:00") with { NotCountedBecause = "its manifest is damaged" };
        var decisions = RetentionPlan.Decide([damaged, At("2026-11-21T03:00"), At("2026-11-20T03:00")], new KeepPolicy(Last: 1));
        Assert.Equal([true, true, false], decisions.Select(decision => decision.IsKept));
        Assert.Equal("kept: not counted, its manifest is damaged", decisions[0].ToString());
    }

    [Fact]
    public void Applied_again_to_what_is_left_nothing_more_goes() => Check((candidates, policy) =>
    {
        var kept = Kept(candidates, policy);
        Assert.Equal(kept, Kept(kept, policy));
    });

    [Fact]
    public void The_order_of_the_candidates_does_not_matter() => Check((candidates, policy) =>
        Assert.Equal(Kept(candidates, policy), Kept([.. candidates.OrderBy(candidate => candidate.Name[^3..])], policy)));

    [Fact]
    public void The_newest_and_the_newest_verified_never_go() => Check((candidates, policy) =>
    {
        var kept = Kept(candidates, policy);
        Assert.Contains(candidates.MaxBy(candidate => (candidate.Time, candidate.Name))!, kept);
        if (candidates.Where(candidate => candidate.IsVerified).MaxBy(candidate => (candidate.Time, candidate.Name)) is { } verified)
            Assert.Contains(verified, kept);
    });

    [Fact]
    public void A_policy_that_wants_more_keeps_all_that_one_keeps_which_wants_less() => Check((candidates, policy) =>
    {
        if (policy.KeepsEverything)
            return;
        var more = policy with
        {
            Last = policy.Last + 1,
            Daily = policy.Daily + 2,
            Weekly = policy.Weekly * 2,
            Within = policy.Within is { } within ? within + TimeSpan.FromHours(3) : null,
        };
        Assert.Empty(Kept(candidates, policy).Except(Kept(candidates, more)));
    });

    internal static KeepPolicy RandomPolicy(System.Random random)
    {
        int Count() => random.Next(3) == 0 ? random.Next(1, 10) : 0;
        return new KeepPolicy(Count(), Count(), Count(), Count(), Count(), Count(),
            random.Next(4) == 0 ? TimeSpan.FromHours(random.Next(1, 2000)) : null);
    }

    internal static List<DateTime> RandomTimes(System.Random random, int count)
    {
        // Close together, or years apart: every rule has something to choose from.
        var time = new DateTime(2026, 11, 22, 3, 0, 1, DateTimeKind.Utc);
        var times = new List<DateTime>();
        for (var i = 0; i < count; i++)
        {
            times.Add(time);
            time -= TimeSpan.FromSeconds(Math.Pow(10, 1 + random.NextDouble() * 6));
            time = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
        }

        return times;
    }

    private static void Check(Action<IReadOnlyList<RetentionCandidate>, KeepPolicy> property) => Prop.ForAll(
        Gen.Fresh(() => new System.Random(_seeds.Next())).ToArbitrary(),
        random =>
        {
            var candidates = RandomTimes(random, random.Next(1, 60))
                .Select((time, index) => new RetentionCandidate($"{time:yyyyMMddHHmmss}-{(index * 37) % 100:d3}", time, random.Next(10) == 0))
                .ToList();
            property(candidates, RandomPolicy(random));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static List<RetentionCandidate> Kept(IReadOnlyList<RetentionCandidate> candidates, KeepPolicy policy) =>
        [.. RetentionPlan.Decide(candidates, policy).Where(decision => decision.IsKept).Select(decision => decision.Candidate)];

    private static RetentionCandidate At(string time, bool verified = false) => new(
        time,
        DateTime.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal),
        verified);
}
