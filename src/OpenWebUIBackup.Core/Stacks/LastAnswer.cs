namespace OpenWebUIBackup.Core.Stacks;

/// <summary>Notes when an application answered last, from outside: the beginning of its downtime.</summary>
internal sealed class LastAnswer : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(25);
    private readonly CancellationTokenSource _end = new();
    private readonly Thread? _thread;
    private long _at = TimeProvider.System.GetTimestamp();

    /// <summary>Begins to ask, and stops when there is no answer any more; without a page it is the moment of the call.</summary>
    internal LastAnswer(ReadyProbe? probe)
    {
        if (probe is null)
            return;
        _thread = new Thread(() => Ask(probe)) { IsBackground = true, Name = "last answer" };
        _thread.Start();
    }

    /// <summary>How long ago that was.</summary>
    internal TimeSpan Ago => TimeProvider.System.GetElapsedTime(Volatile.Read(ref _at));

    /// <summary>Asks no more.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _thread?.Join();
        _end.Dispose();
    }

    private void Ask(ReadyProbe probe)
    {
        while (probe.IsReady(_end.Token))
        {
            Volatile.Write(ref _at, TimeProvider.System.GetTimestamp());
            if (_end.Token.WaitHandle.WaitOne(_interval))
                return;
        }
    }
}
