using System.CommandLine;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>A verb of the command line: its words, and what it does.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>The codes that it may end with, besides those of every verb.</summary>
    internal virtual IReadOnlyList<ExitCode> OwnCodes => [];

    /// <summary>Lines that show how it is used.</summary>
    internal virtual IReadOnlyList<string> Examples => [];

    /// <summary>Whether it first starts stacks that a killed run has left down: whatever looks at an instance or at copies, but no dry run.</summary>
    internal virtual bool RecoversStacks(Session session) => true;

    /// <summary>Does it. What is expected to go wrong is in the result.</summary>
    internal abstract VerbResult Run(Session session);
}
