using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>A pipe, pipe(7). Neither end is inherited by a child, other than by being named when it is started.</summary>
internal sealed class Pipe : IDisposable
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int NonBlocking = 0x800; // O_NONBLOCK

    public Pipe()
    {
        var pair = Marshal.AllocHGlobal(2 * sizeof(int));
        try
        {
            if (Native.pipe2(pair, CloseOnExec) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), "No pipe to a child could be made");
            Reading = new SafeFileHandle(Marshal.ReadInt32(pair), ownsHandle: true);
            Writing = new SafeFileHandle(Marshal.ReadInt32(pair, sizeof(int)), ownsHandle: true);
        }
        finally
        {
            Marshal.FreeHGlobal(pair);
        }
    }

    /// <summary>The end to read from.</summary>
    public SafeFileHandle Reading { get; }

    /// <summary>The end to write to.</summary>
    public SafeFileHandle Writing { get; }

    /// <summary>Makes writing return at once when the pipe is full. The reading end, which is the child's, stays as it was.</summary>
    public void DoNotWaitToWrite()
    {
        const int setFlags = 4; // F_SETFL
        if (Native.fcntl(Writing, setFlags, NonBlocking) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "A pipe to a child could not be made non-blocking");
    }

    public void Dispose()
    {
        Reading.Dispose();
        Writing.Dispose();
    }
}
