namespace OpenWebUIBackup.Agent.Cli;

/// <summary>The verbs, in the order in which the help shows them.</summary>
internal static class Verbs
{
    /// <summary>All of them, made anew.</summary>
    internal static IEnumerable<Verb> All()
    {
        yield return new InitVerb();
        yield return new RunVerb();
        yield return new SnapshotVerb();
        yield return new ListVerb();
        yield return new VerifyVerb();
        yield return new RestoreVerb();
        yield return new DiffVerb();
        yield return new PruneVerb();
        yield return new CheckVerb();
        yield return new RecoverVerb();
        yield return new CompletionVerb();
        yield return new CompleteVerb();
        foreach (var verb in LaterVerb.All())
            yield return verb;
    }
}
