using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>What the tests of every kind of destination begin with: an empty one, a tree to send, and words for both.</summary>
public abstract class DestinationTests(DestinationScene scene) : IDisposable
{
    private readonly List<ScratchDirectory> _fetched = [];

    protected DestinationScene Scene { get; } = scene;

    protected IDestination Place { get; } = scene.New();

    protected SourceTree Source { get; } = new();

    protected RecordedEvents Events { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Source.Dispose();
        _fetched.ForEach(directory => directory.Dispose());
    }

    protected static UnixPath P(string path) => new(path);

    protected ShipRequest Request(string target) => new()
    {
        Step = "ship",
        Parts = [new ShipPart(Source.Path, P(target), IsDirectory: true)],
        Limits = new TransferLimits(8, 8, null),
        // What a destination without times goes by. Tests change files after it.
        UnchangedSince = new UnixTime(1_600_000_000, 0),
    };

    protected ShipResult Ship(ShipRequest request) => Place.Ship(request, Events, Cancellation);

    /// <summary>Sends, and fails the test where that fails.</summary>
    protected ShipTally Sent(ShipRequest request)
    {
        var result = Ship(request);
        Assert.True(result.Outcome.IsSuccess, Told(result.Outcome));
        return result.Tally;
    }

    protected ShipTally Sent(string target) => Sent(Request(target));

    /// <summary>What is below a directory of the destination, fetched: path to content.</summary>
    protected SortedDictionary<UnixPath, byte[]> Fetched(string path, IDestination? place = null)
    {
        var into = new ScratchDirectory();
        _fetched.Add(into);
        var result = (place ?? Place).Fetch(P(path), null, into.Path, new TransferLimits(8, 8, null), Events, Cancellation);
        Assert.True(result.Outcome.IsSuccess, Told(result.Outcome));
        return SourceTree.Read(into.Path);
    }

    protected IReadOnlyList<DestinationEntry> Listed(string path, ListDepth depth = ListDepth.Everything, bool hashes = false) =>
        Value(Place.List(P(path), depth, hashes, Cancellation));

    protected string[] Names(string path, ListDepth depth = ListDepth.Everything) =>
        [.. Listed(path, depth).Select(entry => entry.Path + (entry.IsDirectory ? "/" : ""))];

    protected void Write(string path, string content) => Succeeded(Place.Write(P(path), Encoding.UTF8.GetBytes(content), Cancellation));

    protected string? Read(string path) =>
        Value(Place.Read(P(path), 1 << 20, Cancellation)) is { } content ? Encoding.UTF8.GetString(content) : null;

    protected static T Value<T>(DestinationResult<T> result)
    {
        Succeeded(result.Outcome);
        return result.Value;
    }

    protected static void Succeeded(Outcome outcome) => Assert.True(outcome.Ending == Ending.Succeeded, Told(outcome));

    protected static string Told(Outcome outcome) => $"{outcome.Ending}: {string.Join('\n', outcome.Problems)}";

    protected static void Same(SortedDictionary<UnixPath, byte[]> expected, SortedDictionary<UnixPath, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (path, content) in expected)
            Assert.True(content.AsSpan().SequenceEqual(actual[path]), $"{path} has other content");
    }
}

/// <summary>Keeps what a run tells.</summary>
public sealed class RecordedEvents : IRunEvents
{
    private readonly Lock _lock = new();
    private readonly List<RunEvent> _events = [];

    /// <summary>Called with each event, on whatever thread.</summary>
    public Action<RunEvent>? Seen { get; set; }

    public IReadOnlyList<RunEvent> All
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    public void Report(RunEvent e)
    {
        lock (_lock)
            _events.Add(e);
        Seen?.Invoke(e);
    }
}
