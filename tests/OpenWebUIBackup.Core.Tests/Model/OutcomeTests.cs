using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Model;

public class OutcomeTests
{
    [Fact]
    public void A_problem_says_what_was_done_to_what_what_came_back_and_what_to_try()
    {
        Assert.Equal(
            "cannot read uploads/a.pdf: Input/output error (EIO). Check the disk.",
            Problem.Error("read", "uploads/a.pdf", "Input/output error (EIO)", "Check the disk.").ToString());
        Assert.Equal("cannot start: it said no.", Problem.Note("start", "", "it said no.").ToString());
    }

    [Fact]
    public void The_worst_problem_decides()
    {
        var note = Problem.Note("a", "b", "c");
        var warning = Problem.Warning("a", "b", "c");
        Assert.Equal(Ending.Succeeded, Outcome.Of([note]).Ending);
        Assert.Equal(Ending.SucceededWithWarnings, Outcome.Of([warning, note]).Ending);
        Assert.Equal(Ending.Failed, Outcome.Of([warning, Problem.Error("a", "b", "c")]).Ending);
    }

    [Fact]
    public void One_after_the_other_the_worse_ending_stands()
    {
        var outcome = Outcome.Of([Problem.Warning("a", "b", "c")]).Then(Outcome.Success).Then(Outcome.Cancelled([]));
        Assert.Equal(Ending.Cancelled, outcome.Ending);
        Assert.Single(outcome.Problems);
    }
}
