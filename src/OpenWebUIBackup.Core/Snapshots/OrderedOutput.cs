namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Puts what the workers finish in any order back into the order of the walk and appends it to a segment.
/// Thread-safe.
/// </summary>
internal sealed class OrderedOutput(ManifestSegment segment, Stack<ManifestBlock> spare)
{
    private readonly Dictionary<long, ManifestBlock> _waiting = [];
    private readonly Lock _lock = new();
    private long _next;

    /// <summary>Takes the lines of the batch with that number; writes them as soon as all before them are written.</summary>
    internal void Add(long sequence, ManifestBlock block)
    {
        lock (_lock)
        {
            _waiting.Add(sequence, block);
            while (_waiting.Remove(_next, out var ready))
            {
                segment.Append(ready);
                Return(ready);
                _next++;
            }
        }
    }

    /// <summary>A block to fill, empty.</summary>
    internal ManifestBlock Rent()
    {
        lock (_lock)
            return spare.TryPop(out var block) ? block : new ManifestBlock();
    }

    /// <summary>Takes back a block that was not handed to <see cref="Add"/>.</summary>
    internal void GiveBack(ManifestBlock block)
    {
        lock (_lock)
            Return(block);
    }

    private void Return(ManifestBlock block)
    {
        block.Clear();
        spare.Push(block);
    }
}
