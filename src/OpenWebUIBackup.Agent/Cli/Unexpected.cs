using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>What is said of an error that nobody expected.</summary>
internal static class Unexpected
{
    /// <summary>One sentence with what to report; where it happened as well with <c>-v</c>.</summary>
    internal static VerbResult Describe(string verb, Exception error, bool detailed) =>
        VerbResult.Of(Outcome.Failure(error is LinuxException known
            ? Problem.Error(known.Operation, known.Subject, known.Errno.Describe())
            : Problem.Error("finish", verb,
                $"an error that was not foreseen: {error.GetType().Name}: {error.Message}",
                detailed
                    ? $"Please report it with these lines.\n{AgentVersion.Line}\n{error}"
                    : $"Please report it with the version ({AgentVersion.Text}) and what `-v` prints besides.")));
}
