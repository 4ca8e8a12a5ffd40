using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>
/// A child that outlives us on purpose: its standard input is a pipe whose other end is ours alone, so that it reads
/// the end of it at the moment we are gone, however we went (SIGKILL and out of memory included). Its outputs are ours:
/// what it has to say reaches whoever reads us.
/// </summary>
/// <remarks>It leads a session of its own: what ends our process group or terminal does not reach it.</remarks>
public sealed class Companion : IDisposable
{
    // It ends by itself, at once, when it finds nothing to do.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly Pipe _lifeline;
    private readonly ChildProcess _child;

    private Companion(Pipe lifeline, int id)
    {
        _lifeline = lifeline;
        Id = id;
        _child = new ChildProcess(id);
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => !_child.HasEnded && !_child.CheckEnd();

    /// <summary>Starts it. Of the command, program, arguments, environment and working directory are used.</summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static Companion Start(Command command)
    {
        var lifeline = new Pipe();
        try
        {
            // Where one of our own outputs is closed there is nobody to tell: the pipe's reading end takes its place,
            // and writing to that is an error which the child may ignore.
            using var output = Own(1);
            using var error = Own(2);
            var id = Spawn.Start(command, lifeline.Reading, output ?? lifeline.Reading, error ?? lifeline.Reading);
            lifeline.Reading.Dispose();
            return new Companion(lifeline, id);
        }
        catch
        {
            lifeline.Dispose();
            throw;
        }
    }

    /// <summary>Lets go of it and waits for its end, a few seconds at most; it is then left to itself.</summary>
    public void Dispose()
    {
        _lifeline.Dispose();
        var clock = Stopwatch.StartNew();
        while (IsRunning && clock.Elapsed < _patience)
            Thread.Sleep(5);
        _child.LeaveRunning();
        _child.Dispose();
    }

    private static SafeFileHandle? Own(int descriptor)
    {
        const int getFlags = 1; // F_GETFD
        var handle = new SafeFileHandle(descriptor, ownsHandle: false);
        if (Native.fcntl(handle, getFlags, 0) >= 0)
            return handle;
        handle.Dispose();
        return null;
    }
}
