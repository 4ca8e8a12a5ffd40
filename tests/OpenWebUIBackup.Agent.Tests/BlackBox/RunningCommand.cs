using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>A command that a test has started. Both its outputs are read all along, so that it never waits for a reader.</summary>
internal sealed class RunningCommand
{
    private readonly Process _process;
    private readonly string _commandLine;
    private readonly Task<string> _stdout;
    private readonly Task<string> _stderr;
    private readonly TimeSpan _timeout;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    internal RunningCommand(Process process, string commandLine, byte[] stdin, TimeSpan timeout)
    {
        _process = process;
        _commandLine = commandLine;
        _timeout = timeout;
        _stdout = process.StandardOutput.ReadToEndAsync();
        _stderr = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(stdin);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // EPIPE: the program ended without reading its input, which it may.
        }
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>True once it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Sends a signal, as <c>kill(1)</c> would; a process that has ended already is let be.</summary>
    public RunningCommand Signal(TestSignal signal)
    {
        if (!_process.HasExited && Native.kill(_process.Id, (int)signal) != 0 && !_process.HasExited)
            Assert.Fail($"kill({_process.Id}, {signal}): error {Marshal.GetLastPInvokeError()} for $ {_commandLine}");
        return this;
    }

    /// <summary>Waits for its end. Past the timeout it is killed and the test fails.</summary>
    public TestOutput Wait()
    {
        using (_process)
        {
            var inTime = _process.WaitForExit(_timeout) && Task.WaitAll([_stdout, _stderr], _timeout);
            if (!inTime)
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit();
            }
            // A grandchild that keeps the pipe open must not hang the test as well.
            Task.WaitAll([_stdout, _stderr], TimeSpan.FromSeconds(5));
            var output = new TestOutput(_commandLine, _process.ExitCode, Text(_stdout), Text(_stderr), _clock.Elapsed);
            if (!inTime)
                Assert.Fail($"Killed after {_timeout.TotalSeconds} s.\n{output}");
            return output;
        }
    }

    private static string Text(Task<string> output) => output.IsCompletedSuccessfully ? output.Result : "(still open)";

    private static class Native
    {
        [DllImport("libc", SetLastError = true)]
        internal static extern int kill(int pid, int signal);
    }
}

/// <summary>The signals that tests send, with their numbers on Linux (signal(7)).</summary>
internal enum TestSignal
{
    Hup = 1,
    Int = 2,
    Kill = 9,
    Term = 15,
    Cont = 18,
    Stop = 19,
}
