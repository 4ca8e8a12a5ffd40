using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>A few descriptors to wait for, poll(2).</summary>
internal sealed class PollSet : IDisposable
{
    private const int Capacity = 8;

    // struct pollfd: int fd; short events; short revents.
    private const int EntryLength = 8;
    private const int EventsAt = 4;
    private const int ReturnedAt = 6;

    private readonly nint _entries = Marshal.AllocHGlobal(Capacity * EntryLength);
    private int _count;

    /// <summary>Takes all out.</summary>
    public void Clear() => _count = 0;

    /// <summary>Puts a descriptor in and returns its place; -1 for none and for a closed one.</summary>
    public int Add(SafeFileHandle? descriptor, short events)
    {
        if (descriptor is null || descriptor.IsClosed)
            return -1;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_count, Capacity);
        var entry = _entries + _count * EntryLength;
        // Only the thread that polls closes what it polls, so the number stays good.
        Marshal.WriteInt32(entry, (int)descriptor.DangerousGetHandle());
        Marshal.WriteInt16(entry, EventsAt, events);
        Marshal.WriteInt16(entry, ReturnedAt, 0);
        return _count++;
    }

    /// <summary>Waits until something is ready, at most so long; null: as long as it takes.</summary>
    public void Wait(TimeSpan? atMost)
    {
        // Rounded up: waking just before a deadline would spin until it.
        var milliseconds = atMost is { } wait ? (int)Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue) : -1;
        if (Native.poll(_entries, (nuint)_count, milliseconds) >= 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        if (error != Native.EINTR)
            throw new Win32Exception(error, "Waiting for a child failed");
        for (var i = 0; i < _count; i++)
            Marshal.WriteInt16(_entries + i * EntryLength, ReturnedAt, 0);
    }

    /// <summary>True when the one at this place has something, its end or an error included.</summary>
    public bool IsReady(int place) => place >= 0 && Marshal.ReadInt16(_entries + place * EntryLength, ReturnedAt) != 0;

    public void Dispose() => Marshal.FreeHGlobal(_entries);
}
