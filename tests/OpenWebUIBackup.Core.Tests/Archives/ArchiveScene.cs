using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Archives;

/// <summary>An instance, a destination, and what goes between them.</summary>
internal sealed class ArchiveScene : IDisposable
{
    public ArchiveScene() => Directory.CreateDirectory(Data);

    public ScratchDirectory Scratch { get; } = new();

    public string Data => Scratch["data"];

    public IDestination To { get; set; } = new MemoryDestination();

    public MemoryDestination Memory => (MemoryDestination)To;

    public string Host { get; set; } = "host";

    public DateTime Now { get; set; } = new(2025, 11, 22, 3, 0, 0, DateTimeKind.Utc);

    public bool Full { get; set; } = true;

    public KeepPolicy Keep { get; set; } = KeepPolicy.Everything;

    public Dictionary<string, string> Components { get; } = new()
    {
        ["vector_db"] = "chromadb_backup.tar.gz",
        ["webui.db"] = "webui.db.backup",
    };

    public RecordedEvents Events { get; } = new();

    /// <summary>What Open WebUI has, small: a main database, a vector store, uploads; and links and FIFOs.</summary>
    public ArchiveScene WithSample()
    {
        Shell.Run("sh", "-c", """
            cd "$1" && mkdir -p uploads vector_db/segment cache/empty && echo one > uploads/one && echo two > uploads/two
            head -c 20000 /dev/urandom > vector_db/segment/data && echo log > audit.log && echo '{}' > config.json
            ln uploads/one uploads/again && ln -s nowhere cache/link && mkfifo cache/pipe && chmod 640 uploads/two
            sqlite3 webui.db "CREATE TABLE user(id TEXT); INSERT INTO user VALUES ('a');"
            """, "sh", Data);
        return this;
    }

    public ArchiveRunResult Run()
    {
        var means = new ShippingMeans(
            new SnapshotEngine(new SqliteCapturer(), new ChromaCheck()), (_, _) => new(Outcome.Success, To), "test", Host);
        var capture = new CapturePlan("main", Data, ExcludeFilter.Parse(Full ? [] : ["/uploads/"]), Scratch["capture"], IsDefault: false,
            Full ? "1111111111111111" : "2222222222222222", ["1111111111111111", "2222222222222222"]);
        return new ArchiveRun(means).Run(
            new ArchivePlan("archive", capture, [new Destination.Local("/nowhere")], Components, TransferLimits.Documented,
                SnapshotNamePattern.Archive, Now, Keep, Full),
            Events, TestContext.Current.CancellationToken);
    }

    /// <summary>A run that must succeed without any problem; the name of what it made.</summary>
    public ArchiveResult Make()
    {
        var result = Run();
        Assert.True(result.Outcome is { Ending: Ending.Succeeded, Problems: [] }, Text(result.Outcome));
        return Assert.Single(result.Archives);
    }

    public ArchiveListing List()
    {
        var listing = new ArchiveStore(To).List(SnapshotNamePattern.Archive, TestContext.Current.CancellationToken);
        Assert.True(listing.Outcome.IsSuccess, Text(listing.Outcome));
        return listing.Value;
    }

    public string[] Names(ArchiveState state = ArchiveState.Complete) =>
        [.. List().Archives.Where(archive => archive.State == state).Select(archive => archive.Name.Text)];

    public CopyRestoreResult Restore(string name = "latest", string target = "restored", bool allowDamaged = false, params string[] paths) =>
        CopyRestoreRun.Run(
            new CopyRestoreRequest
            {
                Destination = To,
                Name = name,
                Target = Scratch[target],
                Paths = [.. paths.Select(path => new UnixPath(path))],
                AllowDamaged = allowDamaged,
            },
            Events, TestContext.Current.CancellationToken);

    public VerifiedCopy Verify(bool quick, string name = "latest")
    {
        Assert.True(RemoteCopy.TryChoose(To, List(), name, false, out var copy, out var refusal), Text(refusal));
        return CopyVerifyRun.Verify(
            new CopyVerifyRequest { Copy = copy, IsQuick = quick, ScratchIn = Scratch.Path, AgentVersion = "test", Host = Host },
            Events, TestContext.Current.CancellationToken);
    }

    /// <summary>The newest archive gives back the captured state, and nothing is left beside it.</summary>
    public void AssertRestores(string name, string target)
    {
        var result = Restore(name, target);
        Assert.True(result.Outcome.Ending == Ending.Succeeded, Text(result.Outcome));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Scratch.Path), path => Path.GetFileName(path).Contains(".owui-", StringComparison.Ordinal));
    }

    /// <summary>The tree of the newest capture: what was sent last.</summary>
    public string Captured => Assert.Single(Directory.GetDirectories(Scratch[$"capture/{(Full ? "1111111111111111" : "2222222222222222")}"], "capture_*"));

    public static string Text(Outcome outcome) => $"{outcome.Ending}\n{string.Join('\n', outcome.Problems)}";

    public void Dispose() => Scratch.Dispose();
}

/// <summary>Keeps what a run tells.</summary>
internal sealed class RecordedEvents : IRunEvents
{
    private readonly List<RunEvent> _all = [];

    public IReadOnlyList<RunEvent> All
    {
        get
        {
            lock (_all)
                return [.. _all];
        }
    }

    public void Report(RunEvent e)
    {
        lock (_all)
            _all.Add(e);
    }
}
