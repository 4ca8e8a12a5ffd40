using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent;

/// <summary>Makes destinations of what the config calls them.</summary>
internal static class Destinations
{
    /// <summary>What opens a destination of this config, or says why that cannot be.</summary>
    internal static Func<Destination, CancellationToken, DestinationResult<IDestination?>> Opener(AgentConfig config) => (to, _) =>
        new DestinationResult<IDestination?>(Outcome.Failure("open the destination", to.ToString()!,
            $"destinations of {config.File} are not available in this version"), null);
}
