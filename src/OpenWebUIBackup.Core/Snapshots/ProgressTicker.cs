using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Reports a tally a few times a second, from the beginning until it is disposed of.</summary>
internal sealed class ProgressTicker : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);
    private readonly Timer _timer;

    internal ProgressTicker(string step, SnapshotTally tally, IRunEvents events) =>
        _timer = new Timer(
            _ => events.Report(new Progressed(step, tally.Linked + tally.Copied, tally.Bytes)), null, _interval, _interval);

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();
}
