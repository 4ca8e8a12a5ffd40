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
        // Threads of their own: each waits for a child process most of the time, and the pool would grow too slowly.
        var tasks = work.Select(one => Task.Factory.StartNew(() =>
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
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        return Task.WhenAll(tasks).GetAwaiter().GetResult();
    }
}
