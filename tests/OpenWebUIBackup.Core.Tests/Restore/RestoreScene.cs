using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Restore;

/// <summary>A source, its snapshots, and a place to restore to.</summary>
internal sealed class RestoreScene : IDisposable
{
    private readonly ScratchDirectory _scratch;

    public RestoreScene(string? below = null)
    {
        _scratch = new ScratchDirectory(below);
        Directory.CreateDirectory(Source);
        Directory.CreateDirectory(_scratch["place"]);
    }

    public string Source => _scratch["source"];

    public string Target => _scratch["place/target"];

    public string Place => _scratch["place"];

    public string Snapshots => _scratch["snapshots"];

    /// <summary>Path of the newest snapshot's tree.</summary>
    public string Snapshot { get; private set; } = "";

    public string Manifest => Path.Combine(Snapshots, ".owui-backup/manifests", Path.GetFileName(Snapshot) + ".jsonl");

    /// <summary>A small instance as Open WebUI has it.</summary>
    public void FillSource() => Shell.Run("sh", "-c", """
        cd "$1" && mkdir -p uploads/deep vector_db/segment cache && echo one > uploads/one && echo two > uploads/deep/two
        echo index > vector_db/segment/data && echo cached > cache/c && echo log > audit.log
        ln uploads/one uploads/again && ln -s one uploads/link && head -c 300000 /dev/urandom > uploads/large && chmod 4750 uploads/large
        printf 'SQLite format 3\0rest of it' > uploads/webui.db && echo small > config.json
        """, "sh", Source);

    public void TakeSnapshot()
    {
        var none = new NoDatabases();
        var result = new SnapshotEngine(none, none).Create(
            new SnapshotRequest
            {
                Source = Source,
                Directory = Snapshots,
                Names = SnapshotNamePattern.Snapshot,
                AgentVersion = "test",
                Host = "test",
            },
            SilentRunEvents.Instance, CancellationToken.None);
        Assert.True(result.Outcome.IsSuccess, string.Join('\n', result.Outcome.Problems));
        Snapshot = Path.Combine(Snapshots, result.Name!);
    }

    public RestoreRunResult Restore(Func<RestoreRunRequest, RestoreRunRequest>? change = null)
    {
        var request = new RestoreRunRequest { Snapshots = Snapshots, Target = Target };
        return RestoreRun.Run(change?.Invoke(request) ?? request, SilentRunEvents.Instance, CancellationToken.None);
    }

    public RestoreRunResult RestoreUntil(IRunEvents events, CancellationToken cancellation) =>
        RestoreRun.Run(new RestoreRunRequest { Snapshots = Snapshots, Target = Target }, events, cancellation);

    public void AssertRestored(RestoreRunResult result)
    {
        Assert.True(result.Outcome.Ending == Ending.Succeeded, Text(result));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(Place));
    }

    /// <summary>Nothing but <paramref name="names"/> is where the target would be: nothing half-made, nothing hidden.</summary>
    public void AssertPlace(params string[] names) =>
        Assert.Equal(names.Order(), Directory.EnumerateFileSystemEntries(Place).Select(path => Path.GetFileName(path)).Order());

    public static UnixPath[] Paths(params string[] paths) => [.. paths.Select(path => new UnixPath(Encoding.UTF8.GetBytes(path)))];

    public static string Text(RestoreRunResult result) => $"{result.Outcome.Ending}\n{string.Join('\n', result.Outcome.Problems)}";

    public void Dispose() => _scratch.Dispose();
}
