using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>
/// Threads that restore batches of names. Their own and not a pool's, because each has a working directory of its
/// own (<see cref="OpenWebUIBackup.Linux.XattrAccess"/>). The first failure stops all and is thrown to the walk.
/// </summary>
internal sealed class RestoreWorkers : IDisposable
{
    private const int MostWaiting = 32; // bounds the directories that are open for what waits in them
    private const int LinkLocks = 64;

    private readonly BlockingCollection<(RestoreDirectory Directory, List<RestoreEntry> Entries)> _queue = new(MostWaiting);
    private readonly RestoreContext _context;
    private readonly CancellationTokenSource _stop;
    private readonly Thread[] _threads;
    private readonly Lock[] _linkLocks = new Lock[LinkLocks];
    private Exception? _failure;

    internal RestoreWorkers(RestoreContext context, int threads)
    {
        _context = context;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        for (var i = 0; i < LinkLocks; i++)
            _linkLocks[i] = new Lock();
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"restore {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Hands names over; waits while too many are on their way.</summary>
    internal void Add(RestoreDirectory directory, List<RestoreEntry> entries)
    {
        directory.Hold();
        try
        {
            _queue.Add((directory, entries), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            ThrowFailure();
            throw;
        }
    }

    /// <summary>Waits until all is done; throws what any worker met.</summary>
    internal void Complete()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        ThrowFailure();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // After Complete this changes nothing; after a failure of the walk what waits need not be done any more.
        _stop.Cancel();
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _queue.Dispose();
        _stop.Dispose();
    }

    private void ThrowFailure()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        _context.Cancellation.ThrowIfCancellationRequested();
    }

    private void Work()
    {
        try
        {
            var restorer = new EntryRestorer(_context, _linkLocks);
            foreach (var (directory, entries) in _queue.GetConsumingEnumerable(_stop.Token))
            {
                restorer.Restore(directory, entries);
                directory.Release();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to stop: whoever asked knows why.
        }
#pragma warning disable CA1031 // Whatever it was, it belongs to the thread that waits for this one, which rethrows it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            _stop.Cancel();
        }
    }
}
