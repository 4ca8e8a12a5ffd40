using System.Diagnostics;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Tools;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>
/// Reads whose a mirror is while the capture is made: reaching a remote takes a few starts of rclone, which then cost
/// no time. What was read before a capture that took long is read again, since it may be another's by then.
/// </summary>
internal sealed class EarlyOwner : IDisposable
{
    private static readonly TimeSpan _goodFor = TimeSpan.FromSeconds(5);
    private readonly IDestination _destination;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stop;
    private readonly Task<(DestinationResult<byte[]?> Read, long At)> _reading;

    /// <summary>Begins to read.</summary>
    internal EarlyOwner(IDestination destination, CancellationToken cancellation)
    {
        (_destination, _cancellation) = (destination, cancellation);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = BlockingTask.Run(() => (Read(destination, _stop.Token), Stopwatch.GetTimestamp()));
    }

    /// <summary>What the mirror says; null where it says nothing.</summary>
    internal DestinationResult<byte[]?> Get()
    {
        var (read, at) = _reading.GetAwaiter().GetResult();
        return Stopwatch.GetElapsedTime(at) <= _goodFor ? read : Read(_destination, _cancellation);
    }

    /// <summary>Ends the reading, if nobody wants it any more, and waits until it has ended.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAny(_reading); // which throws nothing of it
        _stop.Dispose();
    }

    /// <summary>Reads whose a mirror is, now. Where there is none the answer is a success too: the place has been reached.</summary>
    internal static DestinationResult<byte[]?> Read(IDestination destination, CancellationToken cancellation) =>
        destination.Read(DestinationLayout.Mirror, CopyOriginJson.LongestFile, cancellation);
}
