using System.Collections.Concurrent;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Tools;
using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Core.Tests.Runs;

/// <summary>An instance and mirrors of it: each a directory, seen by the program as a place that rclone sends to, or as a local directory.</summary>
internal sealed class MirrorScene : IDisposable
{
    private readonly ConcurrentDictionary<string, Func<IDestination, IDestination>> _wrapped = new();

    public MirrorScene(bool isLocal = false)
    {
        IsLocal = isLocal;
        Directory.CreateDirectory(Scratch["data"]);
        Directory.CreateDirectory(Scratch["mirrors"]);
        Write("uploads/1_a.txt", "a");
        Write("uploads/2_b.txt", "b");
        Write("vector_db/segment/data", "vectors");
        Write("config.json", "{}");
        Database("CREATE TABLE chat(id INTEGER PRIMARY KEY, chat TEXT); INSERT INTO chat(chat) VALUES('first');");
    }

    public ScratchDirectory Scratch { get; } = new();

    public bool IsLocal { get; }

    public string Host { get; set; } = "host";

    public string Mirror(string path = "", string name = "m") => Path.Combine(Scratch["mirrors"], name, path);

    public string Data(string path) => Path.Combine(Scratch["data"], path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Data(path))!);
        File.WriteAllText(Data(path), text);
    }

    public void WriteMirror(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Mirror(path))!);
        File.WriteAllText(Mirror(path), text);
    }

    public void Database(string sql) => Shell.Run("sqlite3", Data("webui.db"), sql);

    /// <summary>The files of the mirror but for the agent's own, in order.</summary>
    public string[] Files(string name = "m") => !Directory.Exists(Mirror("", name)) ? [] :
        [.. Directory.EnumerateFiles(Mirror("", name), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Mirror("", name), file))
            .Where(file => !file.StartsWith(".owui-backup/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Every file of the mirror with its content, the agent's own too: whether anything at all was changed.</summary>
    public string Everything(string name = "m") => Shell.Run("sh", "-c", $"cd '{Mirror("", name)}' && find . -type f -printf '%p %T@ %s\\n' | sort");

    /// <summary>Lets something happen around a destination.</summary>
    public void Wrap(string name, Func<IDestination, IDestination> around) => _wrapped[name] = around;

    public SyncPlan Plan(params string[] mirrors) => new(
        "sync",
        new CapturePlan("open-webui", Scratch["data"], ExcludeFilter.Parse(["cache/", "audit.log"]), Scratch["capture"], false, "1111111111111111", ["1111111111111111"]),
        [.. (mirrors.Length == 0 ? ["m"] : mirrors).Select(name => (Destination)(IsLocal
            ? new Destination.Local(Mirror("", name))
            : new Destination.Rclone(name, "")))],
        new Dictionary<string, string> { ["uploads"] = "user_uploads", ["vector_db"] = "ChromaDB", ["webui.db"] = "main_database" },
        new TransferLimits(4, 4, null), null, 50, History: false, KeepPolicy.Everything);

    public SyncRunResult Run(SyncPlan? plan = null, MirrorConsent? consent = null, CancellationToken? cancellation = null)
    {
        plan ??= Plan();
        foreach (var to in plan.Destinations.OfType<Destination.Local>())
            Directory.CreateDirectory(to.Path); // a local one is made by nobody but the user
        var remotes = plan.Destinations.OfType<Destination.Rclone>().Select(to => new RemoteDefinition(
            to.Remote, "alias", new Dictionary<string, Secret> { ["remote"] = Secret.WrittenOut(Mirror("", to.Remote)) }, null)).ToList();
        var factory = new DestinationFactory(remotes, SystemSecrets.Sources, new RcloneTool());
        var means = new ShippingMeans(
            new SnapshotEngine(new SqliteCapturer(), new ChromaCheck()),
            (to, _) =>
            {
                var made = factory.Create(to);
                var name = to is Destination.Rclone rclone ? rclone.Remote : Path.GetFileName(((Destination.Local)to).Path);
                return new(Outcome.Success, _wrapped.TryGetValue(name, out var around) ? around(made) : made);
            },
            "test", Host);
        return new SyncRun(means).Run(
            plan, consent ?? new MirrorConsent(), SilentRunEvents.Instance, _ => { }, _ => { }, cancellation ?? TestContext.Current.CancellationToken);
    }

    /// <summary>A run that must succeed with nothing to say.</summary>
    public SyncRunResult Succeed(SyncPlan? plan = null, MirrorConsent? consent = null)
    {
        var result = Run(plan, consent);
        Assert.True(result.Outcome is { Ending: Ending.Succeeded, Problems: [] }, string.Join('\n', result.Outcome.Problems));
        return result;
    }

    /// <summary>A run that must fail; gives the problem that all others follow from.</summary>
    public Problem Fail(SyncPlan? plan = null, MirrorConsent? consent = null)
    {
        var result = Run(plan, consent);
        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        return result.Outcome.Problems.First(problem => problem.Severity == Severity.Error);
    }

    public void Dispose() => Scratch.Dispose();
}
