using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Makes destinations of what the config says of them. Any thread may use it.</summary>
/// <param name="remotes">The remotes that the config defines.</param>
/// <param name="sources">Where their secrets come from.</param>
/// <param name="tool">rclone; its version is looked at once for all destinations.</param>
public sealed class DestinationFactory(IReadOnlyList<RemoteDefinition> remotes, SecretSources sources, RcloneTool tool)
{
    private readonly RemoteResolver _resolver = new(tool, remotes, sources);

    /// <summary>A destination. Nothing is run or looked at before it is used.</summary>
    public IDestination Create(Destination destination) => destination switch
    {
        Destination.Rclone rclone => new RcloneDestination(rclone, tool, _resolver),
        Destination.Local local => new LocalDestination(local.Path),
        _ => throw new ArgumentException($"{destination} is of no known kind.", nameof(destination)),
    };
}
