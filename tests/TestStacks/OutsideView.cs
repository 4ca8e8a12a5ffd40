using System.Diagnostics;
using System.Net;

namespace OpenWebUIBackup.TestStacks;

/// <summary>Asks a stack for <c>/ready</c> all the time, as a user of it would notice: how long was it away?</summary>
public sealed class OutsideView : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    // Docker's proxy takes connections to a container that does not listen yet, and lets them hang.
    private static readonly TimeSpan _patienceWhileAway = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;
    private readonly List<(TimeSpan At, bool Ready)> _seen = [];
    private readonly Lock _gate = new();

    /// <summary>Begins to look.</summary>
    public OutsideView(StandIn stack)
    {
        _thread = new Thread(() => Look(stack)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many requests were answered otherwise than by 200, or not at all.</summary>
    public int Refused => Seen().Count(look => !look.Ready);

    /// <summary>How many requests there were.</summary>
    public int Requests => Seen().Count;

    /// <summary>The time it was away, all absences together: each from the last good answer to the next one.</summary>
    public TimeSpan Downtime
    {
        get
        {
            var seen = Seen();
            var (sum, last) = (TimeSpan.Zero, TimeSpan.Zero);
            var away = false;
            foreach (var (at, ready) in seen)
            {
                if (ready && away)
                    sum += at - last;
                if (ready)
                    last = at;
                away = !ready;
            }

            return sum;
        }
    }

    /// <summary>Waits until a request that was made after this call is answered well: what is seen then is whole.</summary>
    /// <exception cref="TimeoutException">None was within half a minute.</exception>
    public void WaitUntilReady()
    {
        var clock = Stopwatch.StartNew();
        var next = Requests + 1; // one may be under way
        while (!Seen().Skip(next).Any(look => look.Ready))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(30))
                throw new TimeoutException("the stack was not seen ready within 30 s");
            Thread.Sleep(25);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _end.Dispose();
    }

    private List<(TimeSpan At, bool Ready)> Seen()
    {
        lock (_gate)
            return [.. _seen];
    }

    private void Look(StandIn stack)
    {
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();
        var address = new Uri($"http://127.0.0.1:{stack.Port}/ready");
        var patience = _patience;
        while (!_end.IsCancellationRequested)
        {
            bool ready;
            try
            {
                using var limit = new CancellationTokenSource(patience);
                using var response = http.GetAsync(address, limit.Token).GetAwaiter().GetResult();
                ready = response.StatusCode == HttpStatusCode.OK;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                ready = false;
            }

            lock (_gate)
                _seen.Add((clock.Elapsed, ready));
            patience = ready ? _patience : _patienceWhileAway;
            _end.Token.WaitHandle.WaitOne(25);
        }
    }
}
