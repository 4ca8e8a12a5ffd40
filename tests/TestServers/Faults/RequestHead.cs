using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OpenWebUIBackup.TestServers;

/// <summary>The head of an HTTP/1.1 request (RFC 9112), and what came with it in the same packets.</summary>
internal sealed record RequestHead(string Method, string Target, byte[] Forwarded, ReadOnlyMemory<byte> Rest, string[] Headers)
{
    private const int Longest = 64 << 10;

    /// <summary>No HTTP: nothing is read, nothing is put before what follows.</summary>
    internal static RequestHead None { get; } = new("CONNECT", "", [], default, []);

    /// <summary>Reads to the empty line; null where the other side closes first.</summary>
    internal static async Task<RequestHead?> ReadAsync(Socket client, CancellationToken cancellation)
    {
        var buffer = new byte[Longest];
        var length = 0;
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = length < Longest ? await client.ReceiveAsync(buffer.AsMemory(length), cancellation) : 0;
            if (count == 0)
                return null;
            length += count;
        }

        var lines = Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
        var words = lines[0].Split(' ');
        var headers = lines.Skip(1).Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)).ToArray();
        var forwarded = Encoding.Latin1.GetBytes(
            string.Join("\r\n", [lines[0], .. headers, "Connection: close"]) + "\r\n\r\n");
        return new RequestHead(words[0], words[1], forwarded, buffer.AsMemory(end + 4, length - end - 4), headers);
    }

    /// <summary>Takes the body that the head announces and throws it away.</summary>
    internal async Task SkipBodyAsync(Socket client, CancellationToken cancellation)
    {
        // A client that asks first (RFC 9110, 10.1.1) sends no body when the answer is an error.
        if (Header("Expect") is not null || Header("Content-Length") is not { } text)
            return;
        var buffer = new byte[32 << 10];
        for (var rest = long.Parse(text, CultureInfo.InvariantCulture) - Rest.Length; rest > 0;)
        {
            var count = await client.ReceiveAsync(buffer.AsMemory(0, (int)long.Min(buffer.Length, rest)), cancellation);
            if (count == 0)
                return;
            rest -= count;
        }
    }

    private string? Header(string name) => Headers
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
