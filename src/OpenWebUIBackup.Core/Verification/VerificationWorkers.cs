using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>
/// Threads that compare batches. Threads of their own, not the pool's: reading attributes moves a thread's working
/// directory, and all of them wait for the disk.
/// </summary>
internal sealed class VerificationWorkers : IDisposable
{
    // Each batch holds its directory open: enough of them to keep everybody busy, few beside the limit of 1024 files.
    private const int BatchesAhead = 16;

    private readonly BlockingCollection<VerificationBatch> _batches = new(BatchesAhead);
    private readonly ConcurrentBag<VerificationBatch> _spare = [];
    private readonly CancellationTokenSource _stop;
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;

    internal VerificationWorkers(int count, Func<CancellationToken, EntryCheck> makeCheck, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        for (var i = 0; i < count; i++)
        {
            var thread = new Thread(() => Work(makeCheck)) { IsBackground = true, Name = "verify" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>An empty batch for entries of <paramref name="directory"/>.</summary>
    internal VerificationBatch Begin(VerifiedDirectory directory)
    {
        var batch = _spare.TryTake(out var spare) ? spare : new VerificationBatch();
        batch.Begin(directory);
        return batch;
    }

    /// <summary>Hands a batch over; waits while the workers are behind.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or a worker failed: <see cref="Finish"/> tells which.</exception>
    internal void Add(VerificationBatch batch)
    {
        try
        {
            _batches.Add(batch, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            batch.Finish();
            _failure?.Throw();
            throw;
        }
    }

    /// <summary>Waits until everything handed over is done; throws what a worker failed of.</summary>
    internal void Finish()
    {
        _batches.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _failure?.Throw();
        _stop.Token.ThrowIfCancellationRequested();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Cancel();
        if (!_batches.IsAddingCompleted)
            _batches.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        while (_batches.TryTake(out var batch))
            batch.Finish();
        _batches.Dispose();
        _stop.Dispose();
    }

    private void Work(Func<CancellationToken, EntryCheck> makeCheck)
    {
        try
        {
            var check = makeCheck(_stop.Token);
            foreach (var batch in _batches.GetConsumingEnumerable(_stop.Token))
            {
                try
                {
                    check.Check(batch);
                }
                finally
                {
                    batch.Finish();
                }

                _spare.Add(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled knows.
        }
        catch (Exception e)
        {
            // The first failure is told by Finish on the caller's thread; the others only follow from it.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
        }
    }
}
