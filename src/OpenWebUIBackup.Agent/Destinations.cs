using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools;
using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Agent;

/// <summary>Makes destinations of what the config calls them.</summary>
internal static class Destinations
{
    /// <summary>What makes the destinations of this config. They share what is asked of rclone once.</summary>
    internal static Func<Destination, CancellationToken, DestinationResult<IDestination?>> Opener(AgentConfig config) => Opener(config.Remotes);

    /// <summary>What makes destinations of these remotes, and of those that rclone itself knows.</summary>
    internal static Func<Destination, CancellationToken, DestinationResult<IDestination?>> Opener(IReadOnlyList<RemoteDefinition> remotes)
    {
        var factory = new DestinationFactory(remotes, SystemSecrets.Sources, new RcloneTool());
        return (to, _) => new DestinationResult<IDestination?>(Outcome.Success, factory.Create(to));
    }
}
