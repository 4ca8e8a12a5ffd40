using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Destinations;

/// <summary>A directory to send, a remote that is another directory, and everything that the real rclone did and said.</summary>
internal sealed class RcloneScene : IDisposable, IRunEvents
{
    private readonly ScratchDirectory _scratch = new();
    private readonly List<RunEvent> _events = [];

    public RcloneScene(RemoteEncryption? encryption = null)
    {
        Directory.CreateDirectory(Source);
        Directory.CreateDirectory(There);
        Destination = Make(new RemoteDefinition("my-remote.1", "alias", new Dictionary<string, Secret> { ["remote"] = Secret.WrittenOut(_scratch.Path) }, encryption));
    }

    public string Source => _scratch["source"];

    /// <summary>The destination as a local directory.</summary>
    public string There => _scratch["there"];

    public ScratchDirectory Scratch => _scratch;

    public RcloneDestination Destination { get; private set; }

    public IReadOnlyList<RunEvent> Events
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static SecretSources NoSecrets { get; } = new(_ => null, (_, _) => throw new NotSupportedException(), (_, _) => throw new NotSupportedException());

    // No waiting for what a local directory will not do a second later either.
    public static RcloneAttempts Quick { get; } = new(2, TimeSpan.FromMilliseconds(10));

    /// <summary>The tool, with a config of its own that need not be there.</summary>
    public RcloneTool Tool => new(environment: new Dictionary<string, string> { ["RCLONE_CONFIG"] = _scratch["rclone.conf"] });

    public RcloneDestination Make(RemoteDefinition definition, string path = "there") =>
        new(new Destination.Rclone(definition.Name, path), Tool, new RemoteResolver(Tool, [definition], NoSecrets), Quick);

    public void Write(string path, string content, int age = 100)
    {
        var file = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(-age));
    }

    public ShipRequest Request(params ShipPart[] parts) => new()
    {
        Step = "ship there",
        Parts = parts.Length > 0 ? parts : [new ShipPart(Source, new UnixPath("data"), IsDirectory: true)],
        Limits = new TransferLimits(4, 4, null),
    };

    public ShipResult Ship(ShipRequest request) => Destination.Ship(request, this, Token);

    /// <summary>Everything below <see cref="There"/>, path and content.</summary>
    public SortedDictionary<string, string> Content(string below = "")
    {
        var root = Path.Combine(There, below);
        return new(
            Directory.Exists(root)
                ? Directory.GetFiles(root, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(root, f), f => File.ReadAllText(f, Encoding.UTF8))
                : [],
            StringComparer.Ordinal);
    }

    public void Report(RunEvent e)
    {
        lock (_events)
            _events.Add(e);
    }

    public void Dispose() => _scratch.Dispose();
}
