using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>One walk's share of the pool: where its lines go and how many of its batches are on their way.</summary>
internal sealed class Walk(CaptureMode mode, OrderedOutput output) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private long _running;

    internal CaptureMode Mode { get; } = mode;

    /// <summary>The directory that the walk begins at, as it stands before the names in it: empty for the root, else with a '/' behind.</summary>
    internal byte[] Prefix { get; init; } = [];

    /// <summary>What is left out; paths start from where the walk begins.</summary>
    internal required ExcludeFilter Filter { get; init; }

    internal OrderedOutput Output { get; } = output;

    internal void Begin()
    {
        lock (_lock)
        {
            _running++;
            _idle.Reset();
        }
    }

    internal void End()
    {
        lock (_lock)
        {
            if (--_running == 0)
                _idle.Set();
        }
    }

    /// <summary>Waits until all batches handed over are done.</summary>
    internal void Wait(WorkerPool pool)
    {
        try
        {
            _idle.Wait(pool.Stopped);
        }
        catch (OperationCanceledException)
        {
            pool.ThrowFailure();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _idle.Dispose();
}
