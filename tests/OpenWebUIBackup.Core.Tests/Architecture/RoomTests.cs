namespace OpenWebUIBackup.Core.Tests.Architecture;

/// <summary>Inside Core: Runs calls the stages, stages do not call each other, and settings stop at Planning.</summary>
public sealed class RoomTests
{
    private const string Model = "Model";
    private const string Tools = "Tools";
    private const string Configuration = "Configuration";
    private const string Planning = "Planning";
    private const string Runs = "Runs";

    [Fact]
    public void The_model_depends_on_no_other_room() => Nothing(use => use.From == Model);

    [Fact]
    public void Tools_files_and_databases_use_the_model_alone() =>
        Nothing(use => IsShared(use.From) && use.To != Model);

    [Fact]
    public void Configuration_uses_the_model_alone() =>
        Nothing(use => use.From == Configuration && use.To != Model);

    [Fact]
    public void Inside_Core_only_Planning_sees_the_configuration() =>
        Nothing(use => use.To == Configuration && use.From != Planning);

    [Fact]
    public void Planning_is_pure_and_calls_no_stage() => Nothing(use => use.From == Planning && use.To is not (Configuration or Model));

    [Fact]
    public void Only_Runs_knows_the_stages() => Nothing(use => IsStage(use.From) && use.To != Model && !IsShared(use.To));

    [Fact]
    public void Nothing_inside_Core_calls_Runs() => Nothing(use => use.To == Runs);

    [Fact]
    public void The_uses_are_really_read()
    {
        // These very tests have rooms that use each other: a reader that saw nothing would let every rule pass.
        var uses = TypeReferences.Read(typeof(RoomTests).Assembly.Location);
        Assert.Contains(uses, use => use.From.EndsWith(".RoomTests", StringComparison.Ordinal) && use.To.EndsWith(".Room", StringComparison.Ordinal));
        Assert.Contains(uses, use => use.From.EndsWith(".TypeReferences", StringComparison.Ordinal) && use.To.EndsWith(".Instructions", StringComparison.Ordinal));
        Assert.Contains(uses, use => use.From.EndsWith(".TypeReferences", StringComparison.Ordinal) && use.To.EndsWith(".MentionedTypes", StringComparison.Ordinal));
    }

    private static void Nothing(Func<RoomUse, bool> forbidden)
    {
        var seen = Room.Uses.Where(forbidden).ToList();
        Assert.True(seen.Count == 0, string.Join('\n', seen));
    }

    private static bool IsStage(string room) => room is not (Model or Configuration or Planning or Runs) && !IsShared(room);

    // What several stages need and none of them owns.
    private static bool IsShared(string room) => room is Tools or "Files" or "Databases";
}
