using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Destinations.Tests.Conformance;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Places;

/// <summary>A remote of rclone, with the server behind it.</summary>
public abstract class RcloneScene : DestinationScene
{
    // The tests' servers answer at once or never.
    private static readonly Dictionary<string, string> _environment = new()
    {
        ["RCLONE_CONFIG"] = "/dev/null",
        ["RCLONE_LOW_LEVEL_RETRIES"] = "5",
        ["RCLONE_TIMEOUT"] = "5s",
        ["RCLONE_CONTIMEOUT"] = "5s",
    };

    private readonly TestServer _server;
    private readonly RcloneTool _tool = new("rclone", _environment);
    private readonly RemoteResolver _remotes;

    protected RcloneScene(TestServer server, RemoteDefinition definition)
    {
        _server = server;
        _remotes = new RemoteResolver(_tool, [definition], SystemSecrets.Sources);
    }

    public override IDestination? Missing => null;

    protected override IDestination At(string below, bool retries = true) => There(_server.Root + "/" + below, retries);

    protected IDestination There(string path, bool retries = true) => new RcloneDestination(
        new Destination.Rclone(_server.RemoteName, path), _tool, _remotes,
        new RcloneAttempts(retries ? 3 : 1, TimeSpan.FromMilliseconds(100)));

    protected override void Dispose(bool disposing) => _server.Dispose();
}
