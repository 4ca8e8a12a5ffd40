using System.Diagnostics;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>Follows the log of one run, and stops the run where it gets nowhere.</summary>
internal sealed class RcloneWatch(RclonePatience patience, CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly Stopwatch _still = Stopwatch.StartNew();
    private RcloneStats _stats;
    private readonly Stopwatch _losing = new();
    private int _lost;

    /// <summary>Ends the run: the caller's wish, or the end of patience.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Why the run was stopped here; null: it was not.</summary>
    public string? GaveUp { get; private set; }

    /// <summary>Whether an error is one of those that are summed up in <see cref="GaveUp"/>.</summary>
    public static bool IsLoss(string message) =>
        RcloneFailure.Of(message).Kind is RcloneFailureKind.ConnectionLost or RcloneFailureKind.Unreachable or RcloneFailureKind.UnknownHost;

    /// <summary>Takes a line.</summary>
    public void Take(RcloneLogLine line)
    {
        if (line.Stats is { } stats)
        {
            if (stats != _stats)
                _still.Restart();
            _stats = stats;
            if (_still.Elapsed >= patience.Standstill)
                GiveUp(FormattableString.Invariant($"i/o timeout: for {patience.Standstill.TotalMinutes:0.#} minutes nothing was sent and nothing was answered"));
        }

        if (!line.IsAboutFile)
            return;
        if (line.Level == RcloneLogLevel.Info)
        {
            _lost = 0;
            _losing.Reset();
        }
        else if (line.Level == RcloneLogLevel.Error && IsLoss(line.Message))
        {
            _losing.Start();
            if (++_lost >= patience.LostInARow || _losing.Elapsed >= patience.LostFor)
                GiveUp(FormattableString.Invariant($"given up after {_lost} files in a row that could not be sent, the last with: {line.Message}"));
        }
    }

    public void Dispose() => _stop.Dispose();

    private void GiveUp(string why)
    {
        if (_stop.IsCancellationRequested)
            return;
        GaveUp = why;
        _stop.Cancel();
    }
}
