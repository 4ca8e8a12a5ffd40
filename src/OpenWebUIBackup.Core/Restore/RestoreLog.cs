using System.Globalization;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>Gathers what goes wrong in a restore, from all its threads; the list is bounded, the events are not.</summary>
internal sealed class RestoreLog(IRunEvents events, bool allowDamaged)
{
    private const int MostKept = 1000;
    private readonly List<Problem> _kept = [];
    private readonly Lock _lock = new();
    private long _more;
    private long _damaged;

    /// <summary>How many names do not fit the manifest, or cannot be read.</summary>
    internal long Damaged => Interlocked.Read(ref _damaged);

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

    /// <summary>Something of the snapshot is not as it was; whether that ends the restore is the user's choice.</summary>
    internal void AddDamage(string doing, string subject, string cause)
    {
        Interlocked.Increment(ref _damaged);
        Add(allowDamaged ? Problem.Warning(doing, subject, cause) : Problem.Error(doing, subject, cause));
    }

    /// <summary>The losses in sentences, one for each kind.</summary>
    internal void AddLosses(RestoreTally tally)
    {
        (AttributeLosses Loss, string What)[] kinds =
        [
            (AttributeLosses.Owner, "the owner"), (AttributeLosses.Mode, "the mode"),
            (AttributeLosses.Xattrs, "extended attributes or ACLs"), (AttributeLosses.Time, "the modification time"),
        ];
        var lost = kinds.Where(kind => tally.Losses.HasFlag(kind.Loss)).Select(kind => kind.What).ToArray();
        if (lost.Length > 0)
            Add(Problem.Warning($"give back {string.Join(", ", lost)} of", Names(tally.WithLosses),
                "the system refused it", "Restore as root, to a file system of Linux's own."));
        if (tally.NotMade.Count > 0)
            Add(Problem.Warning("make", Names(tally.NotMade.Count) + " (links, FIFOs or devices)", "the system refused it",
                "Devices take root; links and FIFOs a file system of Linux's own."));
    }

    internal IReadOnlyList<Problem> ToList()
    {
        lock (_lock)
        {
            return _more == 0
                ? [.. _kept]
                : [.. _kept, Problem.Warning("show", Names(_more) + " more", "there were too many problems")];
        }
    }

    private static string Names(long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "name" : "names")}");
}

/// <summary>Something that ends a restore at once: no space left, say. It carries what to report.</summary>
internal sealed class RestoreAbortedException(Problem problem, Ending ending = Ending.Failed) : Exception(problem.ToString())
{
    internal Problem Problem { get; } = problem;

    internal Ending Ending { get; } = ending;
}
