using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>
/// One child from its start to its end, on one thread that waits in poll(2) for whatever comes first: output, room
/// for input, the end of the child, a cancellation, a deadline. As only this thread reaps and only it sends signals,
/// none can reach a process that has been given the same number since.
/// </summary>
internal sealed class Supervision : IDisposable
{
    private const int ReadLength = 64 << 10;

    // How long a child's outputs are read after its end while something it left behind (an ssh master) holds them open.
    private static readonly TimeSpan _drain = TimeSpan.FromSeconds(2);

    private readonly Command _command;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Wakeup _wakeup = new();
    private readonly Pipe _stdin = new();
    private readonly Pipe _stdout = new();
    private readonly Pipe _stderr = new();
    private readonly OutputCapture _output;
    private readonly OutputCapture _error;
    private readonly InputFeed _input;
    private readonly byte[] _buffer = new byte[ReadLength];
    private readonly ChildProcess _child;

    private CommandEnding _stopped = CommandEnding.Exited;
    private bool _isKilled;
    private TimeSpan? _killAt;
    private TimeSpan? _drainedAt;
    private TimeSpan _readAgainAt;
    private Exception? _fault;

    private Supervision(Command command, CancellationToken cancellation)
    {
        _command = command;
        _cancellation = cancellation;
        _output = new OutputCapture(command.StandardOutput, command.Secrets);
        _error = new OutputCapture(command.StandardError, command.Secrets);
        _input = new InputFeed(command.StandardInput, _wakeup.Ring);
        try
        {
            _stdin.DoNotWaitToWrite();
            _child = new ChildProcess(Spawn.Start(command, _stdin.Reading, _stdout.Writing, _stderr.Writing));
        }
        catch
        {
            Dispose();
            throw;
        }
        // The child's ends are closed here, or the end of an output would never be seen.
        _stdin.Reading.Dispose();
        _stdout.Writing.Dispose();
        _stderr.Writing.Dispose();
    }

    /// <inheritdoc cref="Command.Run"/>
    public static CommandResult Run(Command command, CancellationToken cancellation)
    {
        using var supervision = new Supervision(command, cancellation);
        using (cancellation.UnsafeRegister(static wakeup => ((Wakeup)wakeup!).Ring(), supervision._wakeup))
            supervision.Watch();
        return supervision.Result();
    }

    private void Watch()
    {
        using var poll = new PollSet();
        while (!IsOver)
        {
            CloseInputAtItsEnd();
            poll.Clear();
            var wakeup = poll.Add(_wakeup.Descriptor, Native.POLLIN);
            var ended = _child.HasEnded ? -1 : poll.Add(_child.Descriptor, Native.POLLIN);
            var isReading = _child.HasEnded || _clock.Elapsed >= _readAgainAt;
            var output = isReading ? poll.Add(_stdout.Reading, Native.POLLIN) : -1;
            var error = isReading ? poll.Add(_stderr.Reading, Native.POLLIN) : -1;
            var input = _input.HasBlock ? poll.Add(_stdin.Writing, Native.POLLOUT) : -1;
            poll.Wait(_child.HasEnded ? UntilNextDeadline() : _child.LimitWait(isReading ? UntilNextDeadline() : UntilReading()));

            if (poll.IsReady(wakeup))
                _wakeup.Answer();
            if (poll.IsReady(output))
                Read(_stdout.Reading, _output);
            if (poll.IsReady(error))
                Read(_stderr.Reading, _error);
            if (poll.IsReady(input) && !_input.WriteTo(_stdin.Writing))
                _stdin.Writing.Dispose();
            if (!_child.HasEnded && _child.CheckEnd())
                _drainedAt = _killAt ?? _clock.Elapsed + _drain;
            LookAtReasonsToStop();
        }
    }

    private bool IsOver => _child.HasEnded && (AreOutputsClosed || _clock.Elapsed >= _drainedAt);

    private bool AreOutputsClosed => _stdout.Reading.IsClosed && _stderr.Reading.IsClosed;

    private void CloseInputAtItsEnd()
    {
        if (!_stdin.Writing.IsClosed && _input.IsAtEnd)
            _stdin.Writing.Dispose();
    }

    private void Read(SafeFileHandle pipe, OutputCapture capture)
    {
        var length = Native.read(pipe, ref _buffer[0], _buffer.Length);
        if (length < 0 && Marshal.GetLastPInvokeError() is Native.EINTR or Native.EAGAIN)
            return;
        try
        {
            if (length > 0)
            {
                if (length < _buffer.Length)
                    _readAgainAt = _clock.Elapsed + _command.OutputInterval;
                // After a receiver threw, the rest is read so that the child can end, and dropped.
                if (_fault is null)
                    capture.Take(_buffer.AsSpan(0, (int)length));
                return;
            }
            pipe.Dispose();
            if (_fault is null)
                capture.End();
        }
        catch (Exception e)
        {
            _fault = e;
        }
    }

    private void LookAtReasonsToStop()
    {
        _fault ??= _input.Fault;
        if (_stopped == CommandEnding.Exited && !_child.HasEnded)
        {
            if (_cancellation.IsCancellationRequested || _fault is not null)
                Stop(CommandEnding.Cancelled);
            else if (_clock.Elapsed >= _command.Timeout)
                Stop(CommandEnding.TimedOut);
        }
        if (!_isKilled && !_child.HasEnded && _clock.Elapsed >= _killAt)
        {
            _child.SignalGroup(Native.SIGKILL);
            _isKilled = true;
        }
    }

    private void Stop(CommandEnding reason)
    {
        _stopped = reason;
        _killAt = _clock.Elapsed + _command.Grace;
        _child.SignalGroup((int)_command.StopSignal);
    }

    private TimeSpan? UntilNextDeadline()
    {
        var deadline = _child.HasEnded ? _drainedAt
            : _stopped != CommandEnding.Exited ? (_isKilled ? null : _killAt)
            : _command.Timeout;
        if (deadline is null)
            return null;
        var left = deadline.Value - _clock.Elapsed;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private TimeSpan UntilReading()
    {
        var left = _readAgainAt - _clock.Elapsed;
        var wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        return UntilNextDeadline() is { } deadline && deadline < wait ? deadline : wait;
    }

    private CommandResult Result()
    {
        // What a stopped child leaves of its group has had its grace; nothing of it may live on.
        if (_stopped != CommandEnding.Exited)
            _child.SignalGroup(Native.SIGKILL);
        var (exitCode, signal) = _child.Reap();
        if (_fault is not null)
            ExceptionDispatchInfo.Throw(_fault);
        var ending = _stopped != CommandEnding.Exited ? _stopped : signal is null ? CommandEnding.Exited : CommandEnding.Signalled;
        return new CommandResult(_command.ToString(), ending, exitCode, signal, _clock.Elapsed, _output.Result(), _error.Result());
    }

    public void Dispose()
    {
        _input.Dispose();
        _child?.Dispose();
        _stdin.Dispose();
        _stdout.Dispose();
        _stderr.Dispose();
        _wakeup.Dispose();
    }
}
