using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>What a transfer has done and met so far. Any thread may tell it; it tells of progress a few times a second.</summary>
internal sealed class LocalLog : IDisposable
{
    private const int MostKept = 1000; // what nobody reads to its end; all are counted and reported
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly List<Problem> _problems = [];
    private readonly IRunEvents _events;
    private readonly string _step;
    private readonly Timer _timer;
    private ShipTally _tally = new();
    private long _filesDone, _bytesDone, _filesFound, _bytesFound;
    private bool _allFound;

    internal LocalLog(string step, IRunEvents events)
    {
        _step = step;
        _events = events;
        _timer = new Timer(_ => Tell(), null, _interval, _interval);
    }

    internal ShipTally Tally
    {
        get
        {
            lock (_lock)
                return _tally;
        }
    }

    internal IReadOnlyList<Problem> Problems
    {
        get
        {
            lock (_lock)
                return [.. _problems];
        }
    }

    /// <summary>Files that something of another type was in the way of.</summary>
    internal long Blocked { get; private set; }

    /// <summary>Whether files that are there already were counted in an earlier pass.</summary>
    internal bool IsSecondPass { get; set; }

    internal void Found(long files, long bytes)
    {
        lock (_lock)
            (_filesFound, _bytesFound) = (_filesFound + files, _bytesFound + bytes);
    }

    /// <summary>There will be no more to do than was found.</summary>
    internal void AllFound() => _allFound = true;

    internal void Sent(long bytes) => Done(bytes, new ShipTally(FilesSent: 1, BytesSent: bytes));

    internal void CopiedThere(long bytes) => Done(bytes, new ShipTally(FilesCopiedThere: 1, BytesCopiedThere: bytes));

    internal void Unchanged(long bytes) => Done(bytes, new ShipTally(FilesUnchanged: IsSecondPass ? 0 : 1));

    internal void MovedAside() => Add(new ShipTally(FilesMovedAside: 1));

    internal void Removed() => Add(new ShipTally(FilesRemoved: 1));

    internal void Block()
    {
        lock (_lock)
            Blocked++;
    }

    internal void Unblock() => Blocked = 0;

    /// <summary>So many files were not sent.</summary>
    internal void Failed(Problem problem, long files = 1)
    {
        Add(new ShipTally(FilesFailed: files));
        Note(problem);
    }

    internal void Note(Problem problem)
    {
        lock (_lock)
        {
            if (_problems.Count < MostKept)
                _problems.Add(problem);
            else if (_problems.Count == MostKept)
                _problems.Add(Problem.Error("show", "further problems", "there were too many", "Run with -v: each is reported when it is met."));
        }

        _events.Report(new ProblemFound(problem));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        Tell();
    }

    private void Done(long bytes, ShipTally what)
    {
        lock (_lock)
        {
            _tally = _tally.Plus(what);
            (_filesDone, _bytesDone) = (_filesDone + 1, _bytesDone + bytes);
        }
    }

    private void Add(ShipTally what)
    {
        lock (_lock)
            _tally = _tally.Plus(what);
    }

    private void Tell()
    {
        Progressed progress;
        lock (_lock)
            progress = new Progressed(_step, _filesDone, _bytesDone, _allFound ? _filesFound : null, _allFound ? _bytesFound : null);
        _events.Report(progress);
    }
}
