using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace OpenWebUIBackup.TestServers;

/// <summary>A server program. It is killed when it is disposed of, and by the kernel when this process ends in any way.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    // PR_SET_PDEATHSIG (prctl(2)) fires when the thread that started the child ends, not the process. Threads of the
    // pool end when they are idle, so all servers are started by this one, which stays.
    private static readonly BlockingCollection<Action> _starts = StartingThread();

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The number of the process.</summary>
    internal int Id => _process.Id;

    /// <summary>What it has written so far.</summary>
    internal string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>Starts a program that serves on <paramref name="port"/>, and waits until it does.</summary>
    /// <exception cref="InvalidOperationException">A tool is missing, or the program ended or never listened; what it said is told.</exception>
    internal static ServerProcess Start(int port, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Tool.Find("setpriv"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in (IEnumerable<string>)["--pdeathsig", "KILL", Tool.Find(program), .. arguments])
            start.ArgumentList.Add(argument);
        var started = new TaskCompletionSource<Process>();
        _starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Win32Exception e)
            {
                started.SetException(new InvalidOperationException($"{program} does not start; `./build.sh test` installs it", e));
            }
        });
        var server = new ServerProcess(started.Task.GetAwaiter().GetResult());
        try
        {
            server._process.StandardInput.Close();
            server.AwaitPort(port, program);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private void AwaitPort(int port, string program)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < _patience; Thread.Sleep(20))
        {
            if (_process.HasExited)
            {
                _process.WaitForExit(); // until all that it wrote has been read
                throw new InvalidOperationException($"{program} ended with {_process.ExitCode}: {Said}");
            }

            try
            {
                using var client = new TcpClient();
                client.Connect("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                // Not listening yet.
            }
        }

        throw new InvalidOperationException($"{program} does not listen after {_patience.TotalSeconds} s: {Said}");
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        const int most = 64 << 10;
        lock (_said)
        {
            if (_said.Length < most)
                _said.AppendLine(e.Data);
        }
    }

    private static BlockingCollection<Action> StartingThread()
    {
        var starts = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable())
                start();
        })
        { IsBackground = true, Name = "starts servers" }.Start();
        return starts;
    }
}
