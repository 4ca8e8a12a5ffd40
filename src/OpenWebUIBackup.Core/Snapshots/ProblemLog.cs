using System.Globalization;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Gathers problems from all workers. Every one is reported as an event; the list that ends up in the outcome is
/// bounded, with the rest as a number, so that a dead disk does not fill the memory. Thread-safe.
/// </summary>
internal sealed class ProblemLog(IRunEvents events)
{
    private const int MostKept = 1000;
    private readonly List<Problem> _kept = [];
    private readonly HashSet<string> _said = [];
    private readonly Lock _lock = new();
    private List<Problem>? _held;
    private readonly List<string> _heldKeys = [];
    private long _more;

    /// <summary>Whether something that is in the source could not be captured.</summary>
    internal bool HasLeftOut { get; private set; }

    /// <summary>Notes a problem for which something that is in the source is not in the snapshot, or not all of it.</summary>
    internal void LeaveOut(Problem problem)
    {
        HasLeftOut = true;
        Add(problem);
    }

    /// <summary>Notes a problem.</summary>
    internal void Add(Problem problem)
    {
        lock (_lock)
        {
            if (_held is { Count: < MostKept })
            {
                _held.Add(problem);
                return;
            }

            if (_kept.Count < MostKept)
                _kept.Add(problem);
            else
                _more++;
        }

        events.Report(new ProblemFound(problem));
    }

    /// <summary>Notes a problem unless one under the same key was noted before.</summary>
    internal void AddOnce(string key, Problem problem)
    {
        lock (_lock)
        {
            if (!_said.Add(key))
                return;
            if (_held is not null)
                _heldKeys.Add(key);
        }

        Add(problem);
    }

    /// <summary>Holds back what is noted from here on, for an attempt that may be thrown away.</summary>
    internal void Hold()
    {
        lock (_lock)
        {
            _held = [];
            _heldKeys.Clear();
        }
    }

    /// <summary>Forgets what was held back: the attempt is thrown away.</summary>
    internal void Forget()
    {
        lock (_lock)
        {
            _said.ExceptWith(_heldKeys);
            _held = null;
        }
    }

    /// <summary>Notes what was held back: the attempt stands.</summary>
    internal void Release()
    {
        List<Problem>? held;
        lock (_lock)
        {
            held = _held;
            _held = null;
        }

        foreach (var problem in held ?? [])
            Add(problem);
    }

    /// <summary>All so far, in the order of time.</summary>
    internal IReadOnlyList<Problem> ToList()
    {
        Release();
        lock (_lock)
        {
            return _more == 0
                ? [.. _kept]
                : [.. _kept, Problem.Warning(
                    "show", string.Create(CultureInfo.InvariantCulture, $"{_more} further problems"),
                    "there were too many", "Run with -v: each is reported when it is met.")];
        }
    }
}

/// <summary>Something that ends a snapshot at once: no space left, say. It carries the problem to report.</summary>
internal sealed class SnapshotAbortedException(Problem problem) : Exception(problem.ToString())
{
    internal Problem Problem { get; } = problem;
}
