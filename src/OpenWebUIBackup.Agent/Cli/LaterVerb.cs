namespace OpenWebUIBackup.Agent.Cli;

/// <summary>A verb that a later version will have: known, so that calling it is answered better than a misspelt one.</summary>
internal sealed class LaterVerb : Verb
{
    private LaterVerb(string name, string description)
        : base(name, description)
    {
        Hidden = true;
        TreatUnmatchedTokensAsErrors = false;
    }

    internal static IEnumerable<Verb> All()
    {
        yield return new LaterVerb("drill", "rehearse recovery");
        yield return new LaterVerb("status", "compare the plan with what is there");
        yield return new LaterVerb("schedule", "install crontab entries or systemd timers");
        yield return new LaterVerb("report", "write a page to look at");
    }

    /// <inheritdoc />
    internal override VerbResult Run(Session session) => VerbResult.Usage(
        $"{Name} is not available in this version ({AgentVersion.Text}). `owui-backup --help` lists what is.");
}
