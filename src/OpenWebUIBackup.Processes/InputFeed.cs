using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>
/// What a child still has to read. A stream is read ahead by one block on another thread, so that a slow source
/// does not keep the child's outputs from being read.
/// </summary>
internal sealed class InputFeed : IDisposable
{
    private const int BlockLength = 64 << 10;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _wanted = new(0);
    private ReadOnlyMemory<byte> _block;
    private bool _isLast;
    private Exception? _fault;

    public InputFeed(CommandInput input, Action ready)
    {
        if (input is CommandInput.Streamed streamed)
            _ = Task.Run(() => ReadAheadAsync(streamed.Source, ready));
        else
            (_block, _isLast) = (((CommandInput.Content)input).Value, true);
    }

    /// <summary>True while there is something to write now.</summary>
    public bool HasBlock { get { lock (_lock) return !_block.IsEmpty; } }

    /// <summary>True when nothing is left and nothing will come.</summary>
    public bool IsAtEnd { get { lock (_lock) return _block.IsEmpty && _isLast; } }

    /// <summary>What reading the source threw, if it did.</summary>
    public Exception? Fault { get { lock (_lock) return _fault; } }

    /// <summary>Writes as much as the pipe takes without waiting. False where the child has closed its end: it wants no more, which it may.</summary>
    public bool WriteTo(SafeFileHandle pipe)
    {
        while (true)
        {
            ReadOnlyMemory<byte> block;
            lock (_lock)
                block = _block;
            if (block.IsEmpty)
                return true;
            var written = Native.write(pipe, in block.Span[0], Math.Min(block.Length, BlockLength));
            if (written < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == Native.EINTR)
                    continue;
                if (error == Native.EAGAIN)
                    return true;
                if (error == Native.EPIPE)
                    return false;
                throw new IOException($"Writing to a child's standard input failed: error {error}");
            }
            Advance((int)written);
        }
    }

    private void Advance(int written)
    {
        bool used;
        lock (_lock)
        {
            _block = _block[written..];
            used = _block.IsEmpty && !_isLast;
        }
        if (used)
            _wanted.Release();
    }

    private async Task ReadAheadAsync(Stream source, Action ready)
    {
        var buffer = new byte[BlockLength];
        try
        {
            int length;
            do
            {
                length = await source.ReadAsync(buffer, _end.Token).ConfigureAwait(false);
                lock (_lock)
                    (_block, _isLast) = (buffer.AsMemory(0, length), length == 0);
                ready();
                if (length > 0)
                    await _wanted.WaitAsync(_end.Token).ConfigureAwait(false);
            }
            while (length > 0);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The child has ended: nobody reads any more.
        }
        catch (Exception e)
        {
            lock (_lock)
                (_fault, _isLast) = (e, true);
            ready();
        }
    }

    // The source and the semaphore are not disposed: a read that ignores its cancellation may still come back to them.
    public void Dispose() => _end.Cancel();
}
