using System.Collections.Concurrent;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Threads that capture batches. Their own and not a pool's, because each has a working directory of its own
/// (<see cref="OpenWebUIBackup.Linux.XattrAccess"/>). The first failure stops them all and is thrown to whoever adds or completes.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    // Bounds what is on its way: descriptors of directories, and lines waiting for their turn.
    private const int MostWaiting = 32;

    private readonly BlockingCollection<(DirectoryNode Directory, LookUps? Names, Batch? Batch, Walk Walk)> _queue = new(MostWaiting);
    private readonly CaptureContext _context;
    private readonly Thread[] _threads;
    private readonly CancellationTokenSource _stop;
    private Exception? _failure;

    internal WorkerPool(CaptureContext context, int threads)
    {
        _context = context;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"capture {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Hands a batch over; waits while too many are on their way.</summary>
    internal void Add(Batch batch, Walk walk) => Add(batch.Directory, null, batch, walk);

    /// <summary>Hands over names to be looked up in the copy of a directory, before any of them is made there.</summary>
    internal void Add(LookUps names, Walk walk) => Add(names.Directory, names, null, walk);

    private void Add(DirectoryNode directory, LookUps? names, Batch? batch, Walk walk)
    {
        directory.Hold();
        walk.Begin();
        try
        {
            _queue.Add((directory, names, batch, walk), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            ThrowFailure();
            throw;
        }
    }

    /// <summary>Throws what any worker has met.</summary>
    internal void ThrowFailure()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        _context.Cancellation.ThrowIfCancellationRequested();
    }

    internal CancellationToken Stopped => _stop.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        // No more batches, and none of those waiting if something failed: the threads end by themselves.
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _queue.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        try
        {
            var capture = new EntryCapture(_context);
            foreach (var (directory, names, batch, walk) in _queue.GetConsumingEnumerable(_stop.Token))
            {
                names?.Make();
                if (batch is not null)
                {
                    var block = walk.Output.Rent();
                    capture.Capture(batch, block, walk.Mode);
                    walk.Output.Add(batch.Sequence, block);
                }

                directory.Release();
                walk.End();
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
