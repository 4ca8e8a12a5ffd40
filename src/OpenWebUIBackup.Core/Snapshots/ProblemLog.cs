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
    private long _more;

    /// <summary>Notes a problem.</summary>
    internal void Add(Problem problem)
    {
        lock (_lock)
        {
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
        }

        Add(problem);
    }

    /// <summary>All so far, in the order of time.</summary>
    internal IReadOnlyList<Problem> ToList()
    {
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
