using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OpenWebUIBackup.TestServers;

/// <summary>
/// Stands before a server on 127.0.0.1 and does it wrong on command. HTTP is understood as far as the head of each
/// request; headers, the Host among them, arrive as they were sent, so that signatures stay right. Anything else (SFTP)
/// is passed as it is, each connection counting as one request of the method <c>CONNECT</c>.
/// </summary>
/// <remarks>
/// A connection carries one request: the answer of the server then ends with the connection, and no body need be
/// understood. For that, <c>Connection: close</c> is put in the head, which no signature covers.
/// </remarks>
public sealed class FaultProxy : IDisposable
{
    private readonly int _server;
    private readonly bool _http;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly FaultRules _rules = new();
    private int _requests;
    private long _bytesUp;
    private volatile bool _dead;

    /// <summary>Starts it.</summary>
    /// <param name="serverPort">The port of the server on 127.0.0.1.</param>
    /// <param name="http">Whether it speaks HTTP.</param>
    public FaultProxy(int serverPort, bool http = true)
    {
        _server = serverPort;
        _http = http;
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>The port to connect to instead of the server's.</summary>
    public int Port { get; }

    /// <summary>How many requests there were.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How many of them met a fault.</summary>
    public int FaultsMet => _rules.Met;

    /// <summary>Bytes that went to the server after the heads of requests.</summary>
    public long BytesUp => Interlocked.Read(ref _bytesUp);

    /// <summary>Told of each request's method and target, on any thread.</summary>
    public Action<string, string>? Seen { get; set; }

    /// <summary>Makes a fault happen from now on.</summary>
    public void Inject(FaultRule rule) => _rules.Add(rule);

    /// <summary>Makes a fault happen to every request from now on.</summary>
    public void Inject(Fault fault) => Inject(new FaultRule(fault));

    /// <summary>Ends all faults, <see cref="Die"/> too.</summary>
    public void Heal()
    {
        _rules.Clear();
        _dead = false;
    }

    /// <summary>As if the server had gone: what is open is reset, and whoever connects is too.</summary>
    public void Die()
    {
        _dead = true;
        foreach (var socket in _open.Keys)
            Reset(socket);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        Die();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_end.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            _open[client] = true;
            client.NoDelay = true;
            try
            {
                if (_dead)
                    Reset(client);
                else
                    await OneRequestAsync(client);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Either side has gone, or it was cut on purpose: that is what this is for.
            }
            finally
            {
                _open.TryRemove(client, out _);
            }
        }
    }

    private async Task OneRequestAsync(Socket client)
    {
        var head = _http ? await RequestHead.ReadAsync(client, _end.Token) : RequestHead.None;
        if (head is null)
            return; // connected and went away without a word
        Interlocked.Increment(ref _requests);
        Seen?.Invoke(head.Method, head.Target);
        var cutAfter = long.MaxValue;
        switch (_rules.Next(head.Method, head.Target))
        {
            case Fault.Answer answer:
                await AnswerAsync(client, head, answer);
                return;
            case Fault.Stall stall:
                await Task.Delay(stall.Time, _end.Token);
                Reset(client);
                return;
            case Fault.Delay delay:
                await Task.Delay(delay.Time, _end.Token);
                break;
            case Fault.Cut cut:
                cutAfter = cut.After;
                break;
        }

        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _open[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
            await server.SendAsync(head.Forwarded, _end.Token);
            // When both sides of a cut meet it, the second finds the sockets reset: no matter.
            var up = PumpAsync(client, server, head.Rest, cutAfter, count => Interlocked.Add(ref _bytesUp, count));
            await PumpAsync(server, client, default, cutAfter, _ => { });
            client.Shutdown(SocketShutdown.Both);
            server.Shutdown(SocketShutdown.Both);
            await up;
        }
        finally
        {
            _open.TryRemove(server, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, ReadOnlyMemory<byte> first, long cutAfter, Action<int> count)
    {
        var buffer = new byte[32 << 10];
        var passed = 0L;
        var chunk = first.IsEmpty ? buffer.AsMemory(0, await from.ReceiveAsync(buffer, _end.Token)) : first;
        while (!chunk.IsEmpty)
        {
            var rest = cutAfter - passed;
            await to.SendAsync(chunk[..(int)long.Min(chunk.Length, rest)], _end.Token);
            if (chunk.Length >= rest)
            {
                Reset(from);
                Reset(to);
                return;
            }

            passed += chunk.Length;
            count(chunk.Length);
            chunk = buffer.AsMemory(0, await from.ReceiveAsync(buffer, _end.Token));
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task AnswerAsync(Socket client, RequestHead head, Fault.Answer answer)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(answer.Body);
        var text = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Fault\r\n")
            + string.Concat(answer.Headers.Select(header => header + "\r\n"))
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        // The body of the request is taken first, as a server does: a reset in the middle of it would be another fault.
        await head.SkipBodyAsync(client, _end.Token);
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(text), _end.Token);
        if (head.Method != "HEAD")
            await client.SendAsync(body, _end.Token);
        client.Shutdown(SocketShutdown.Send);
        await client.ReceiveAsync(new byte[1], _end.Token); // until the client has closed too
    }

    // Closing with what is unsent thrown away sends RST (SO_LINGER 0, socket(7)), as a firewall's timeout does.
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }
}
