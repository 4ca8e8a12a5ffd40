using OpenWebUIBackup.Core.Tools;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Does the same for several destinations at once.</summary>
internal static class AtOnce
{
    // Each destination has its own transfers besides; more at once would only share the same line.
    private const int Most = 4;

    /// <summary>Runs all of it, at most four at a time; the results are in the order of <paramref name="work"/>.</summary>
    internal static T[] Run<T>(IEnumerable<Func<T>> work)
    {
        using var turns = new SemaphoreSlim(Most);
        var tasks = work.Select(one => BlockingTask.Run(() =>
        {
            turns.Wait();
            try
            {
                return one();
            }
            finally
            {
                turns.Release();
            }
        })).ToArray();
        return Task.WhenAll(tasks).GetAwaiter().GetResult();
    }
}
