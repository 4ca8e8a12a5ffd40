using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpenWebUIBackup.Core.Tools.Http;

/// <summary>An answer to a GET.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The beginning of the body, at most 64 KiB.</param>
public sealed record HttpAnswer(int Status, string Body);

/// <summary>
/// GET of a small page by HTTP/1.0 (RFC 1945), for asking a container on this host how it is: no TLS, no redirects, no
/// proxies. .NET's own client is a hundred times this, and goes through a proxy where one is configured.
/// </summary>
public static class PlainHttp
{
    private const int Most = 64 << 10;

    /// <summary>Asks for a path. Null where nothing answers, not in time, or not in HTTP.</summary>
    /// <param name="host">An address or a name.</param>
    /// <param name="port">The port.</param>
    /// <param name="path">The path, from the slash on.</param>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="cancellation">Ends it; then null as well.</param>
    public static HttpAnswer? Get(string host, int port, string path, TimeSpan limit, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(limit);
        try
        {
            return AskAsync(host, port, path, timer.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or IOException or FormatException)
        {
            return null;
        }
    }

    private static async Task<HttpAnswer?> AskAsync(string host, int port, string path, CancellationToken cancellation)
    {
        using var socket = IPAddress.TryParse(host, out var address)
            ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        EndPoint end = address is null ? new DnsEndPoint(host, port) : new IPEndPoint(address, port);
        await socket.ConnectAsync(end, cancellation).ConfigureAwait(false);
        var request = string.Create(CultureInfo.InvariantCulture,
            $"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nUser-Agent: owui-backup\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), SocketFlags.None, cancellation).ConfigureAwait(false);
        var answer = new ArrayBufferWriter<byte>();
        while (answer.WrittenCount < Most)
        {
            var count = await socket.ReceiveAsync(answer.GetMemory(4096), SocketFlags.None, cancellation).ConfigureAwait(false);
            if (count == 0)
                break;
            answer.Advance(count);
            if (IsWhole(answer.WrittenSpan))
                break;
        }

        return Parse(Encoding.UTF8.GetString(answer.WrittenSpan));
    }

    // A server that keeps the connection open although it was asked not to: its Content-Length tells the end.
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        foreach (var line in Encoding.ASCII.GetString(answer[..end]).Split("\r\n"))
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)
                && long.TryParse(line["Content-Length:".Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                return answer.Length - end - 4 >= length;
        return false;
    }

    // "HTTP/1.1 200 OK"
    private static HttpAnswer? Parse(string text)
    {
        const int codeAt = 9;
        if (!text.StartsWith("HTTP/1.", StringComparison.Ordinal) || text.Length < codeAt + 3
            || !int.TryParse(text.AsSpan(codeAt, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return null;
        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return new HttpAnswer(status, body < 0 ? "" : text[(body + 4)..]);
    }
}
