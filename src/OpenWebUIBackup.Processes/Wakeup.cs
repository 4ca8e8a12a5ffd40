using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>Makes a thread that sleeps in poll(2) look around, from any thread: an eventfd(2).</summary>
internal sealed class Wakeup : IDisposable
{
    private const int CloseOnExec = 0x80000; // EFD_CLOEXEC
    private const int NonBlocking = 0x800; // EFD_NONBLOCK

    private readonly Lock _lock = new();
    private bool _isClosed;

    public Wakeup()
    {
        var descriptor = Native.eventfd(0, CloseOnExec | NonBlocking);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "No event descriptor could be made");
        Descriptor = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Readable from <see cref="Ring"/> to <see cref="Answer"/>.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>Wakes the sleeper. After the end it does nothing.</summary>
    public void Ring()
    {
        lock (_lock)
        {
            if (_isClosed)
                return;
            Span<byte> one = stackalloc byte[sizeof(ulong)];
            BitConverter.TryWriteBytes(one, 1UL);
            // It fails only where the counter is full, and then it is readable anyway.
            _ = Native.write(Descriptor, in one[0], one.Length);
        }
    }

    /// <summary>Makes ready for the next.</summary>
    public void Answer()
    {
        Span<byte> counter = stackalloc byte[sizeof(ulong)];
        _ = Native.read(Descriptor, ref counter[0], counter.Length);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            Descriptor.Dispose();
        }
    }
}
