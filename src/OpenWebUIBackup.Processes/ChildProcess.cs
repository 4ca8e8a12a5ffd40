using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>A started child that has not been reaped: until then its number is its own, even after its end.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int OpenPidfd = 434; // pidfd_open(2), since Linux 5.3; the same number on every architecture
    private const int NoWait = 1; // WNOHANG
    private static readonly TimeSpan _checkWithoutPidfd = TimeSpan.FromMilliseconds(10);

    private readonly int _id;
    private bool _isReaped;

    public ChildProcess(int id)
    {
        _id = id;
        var descriptor = (int)Native.syscall(OpenPidfd, id, 0);
        // An older kernel, or a seccomp filter that does not know the call: the end is then looked for every few milliseconds.
        Descriptor = descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Becomes readable when the child ends; null where the kernel has no such thing.</summary>
    public SafeFileHandle? Descriptor { get; }

    /// <summary>True once <see cref="CheckEnd"/> has seen the end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The time to wait for anything, which must be short where nothing tells of the end.</summary>
    public TimeSpan? LimitWait(TimeSpan? wait) =>
        Descriptor is null && !(wait < _checkWithoutPidfd) ? _checkWithoutPidfd : wait;

    /// <summary>Looks whether it has ended, without reaping it.</summary>
    public bool CheckEnd()
    {
        HasEnded = EndIsThere();
        return HasEnded;
    }

    /// <summary>A signal to it and to all it has started that stayed in its group. None left is no fault.</summary>
    public void SignalGroup(int signal) => _ = Native.kill(-_id, signal);

    /// <summary>Takes its exit code, or the signal that ended it; waits where it has not ended.</summary>
    public (int? ExitCode, int? Signal) Reap()
    {
        // wait(2): the low seven bits are the signal, 0 for an exit, whose code is in the next eight.
        var status = Wait();
        var signal = status & 0x7f;
        return signal == 0 ? ((status >> 8) & 0xff, null) : (null, signal);
    }

    private bool EndIsThere()
    {
        const int byId = 1; // P_PID
        const int endsOnly = 4; // WEXITED
        const int leaveIt = 0x01000000; // WNOWAIT
        const int siginfoLength = 128;
        var information = Marshal.AllocHGlobal(siginfoLength);
        try
        {
            // si_signo comes first, and stays 0 where there is nothing to tell (waitid(2), WNOHANG).
            Marshal.WriteInt32(information, 0);
            if (Native.waitid(byId, _id, information, endsOnly | NoWait | leaveIt) == 0)
                return Marshal.ReadInt32(information) != 0;
            var error = Marshal.GetLastPInvokeError();
            return error == Native.EINTR ? false : throw Gone(error);
        }
        finally
        {
            Marshal.FreeHGlobal(information);
        }
    }

    private int Wait()
    {
        while (true)
        {
            if (Native.waitpid(_id, out var status, 0) == _id)
            {
                _isReaped = true;
                return status;
            }
            var error = Marshal.GetLastPInvokeError();
            if (error != Native.EINTR)
                throw Gone(error);
        }
    }

    private Win32Exception Gone(int error)
    {
        _isReaped = true;
        return new Win32Exception(error, $"The end of child {_id} could not be had (error {error}): something else in this process waits for all children");
    }

    /// <summary>Reaps it where it has ended, and otherwise leaves it to whoever adopts it: it is not killed on <see cref="Dispose"/>.</summary>
    public void LeaveRunning()
    {
        if (CheckEnd())
            Reap();
        _isReaped = true;
    }

    public void Dispose()
    {
        // Only where supervision itself failed: a child is never left running unwatched, nor as a zombie.
        if (!_isReaped)
        {
            SignalGroup(Native.SIGKILL);
            Reap();
        }
        Descriptor?.Dispose();
    }
}
