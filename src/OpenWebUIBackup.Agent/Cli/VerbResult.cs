using System.Text.Json;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>How a verb ended.</summary>
/// <param name="Code">The exit code; a signal's is put in by the caller.</param>
internal sealed record VerbResult(ExitCode Code)
{
    /// <summary>What was met on the way.</summary>
    internal IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Mistakes in the command line or the config, each a full sentence.</summary>
    internal IReadOnlyList<string> Mistakes { get; init; } = [];

    /// <summary>Writes the verb's own properties of the JSON object.</summary>
    internal Action<Utf8JsonWriter>? Json { get; init; }

    /// <summary>Done, with nothing to say.</summary>
    internal static VerbResult Done { get; } = new(ExitCode.Done);

    /// <summary>What follows from an outcome.</summary>
    internal static VerbResult Of(Outcome outcome, Action<Utf8JsonWriter>? json = null) =>
        new(ExitCodes.Of(outcome.Ending)) { Problems = outcome.Problems, Json = json };

    /// <summary>Nothing was done, because of mistakes in what was asked for.</summary>
    internal static VerbResult Usage(params IReadOnlyList<string> mistakes) => new(ExitCode.Usage) { Mistakes = mistakes };
}
