using System.Globalization;
using System.Net;
using System.Text;

namespace OpenWebUIBackup.TestServers;

/// <summary>The calls that carry content.</summary>
internal sealed class B2Transfers(B2Store store)
{
    private const string InfoHeader = "X-Bz-Info-";
    private const int Sha1Length = 40;

    internal object Upload(HttpListenerRequest request, string bucketId)
    {
        var name = B2Name.Decode(request.Headers["X-Bz-File-Name"] ?? throw B2Exception.BadRequest("X-Bz-File-Name is missing"));
        var info = request.Headers.AllKeys
            .Where(key => key!.StartsWith(InfoHeader, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(key => key![InfoHeader.Length..].ToLowerInvariant(), key => B2Name.Decode(request.Headers[key]!));
        var (content, sha1) = Content(request);
        return B2Calls.Shown(store.Add(
            bucketId, name, "upload", content, sha1, request.Headers["Content-Type"] ?? "b2/x-auto", info));
    }

    internal object UploadPart(HttpListenerRequest request, string fileId)
    {
        var number = int.Parse(request.Headers["X-Bz-Part-Number"] ?? "0", CultureInfo.InvariantCulture);
        if (number is < 1 or > 10_000)
            throw B2Exception.BadRequest("The part number must be from 1 to 10000");
        var (content, sha1) = Content(request);
        store.AddPart(fileId, number, content);
        return new { fileId, partNumber = number, contentLength = content.Length, contentSha1 = sha1 };
    }

    internal static void Download(HttpListenerRequest request, HttpListenerResponse response, B2File file)
    {
        var range = request.Headers["Range"];
        var content = Range(range, file.Content);
        response.StatusCode = range is null ? 200 : 206;
        response.ContentType = file.ContentType;
        response.Headers["Accept-Ranges"] = "bytes";
        response.Headers["X-Bz-File-Id"] = file.Id;
        response.Headers["X-Bz-File-Name"] = B2Name.Encode(file.Name);
        response.Headers["X-Bz-Content-Sha1"] = file.Sha1 ?? "none";
        response.Headers["X-Bz-Upload-Timestamp"] = file.UploadedAt.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in file.Info)
            response.Headers[InfoHeader + key] = B2Name.Encode(value);
        if (range is not null)
            response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture,
                $"bytes {FirstOf(range)}-{FirstOf(range) + content.Length - 1}/{file.Content.Length}");
        response.ContentLength64 = content.Length;
        if (request.HttpMethod != "HEAD")
            response.OutputStream.Write(content);
    }

    /// <summary>The part of the content that a range (RFC 9110, 14.1.2: <c>bytes=0-99</c>) asks for.</summary>
    internal static byte[] Range(string? range, byte[] content)
    {
        if (range is not { Length: > 0 })
            return content;
        var first = FirstOf(range);
        var last = range[(range.IndexOf('-', StringComparison.Ordinal) + 1)..];
        var end = last.Length == 0 ? content.Length : int.Min(content.Length, int.Parse(last, CultureInfo.InvariantCulture) + 1);
        return first < end
            ? content[first..end]
            : throw new B2Exception(416, "range_not_satisfiable", $"The range {range} is past the end");
    }

    private static int FirstOf(string range) => int.Parse(
        range["bytes=".Length..range.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    private static (byte[] Content, string Sha1) Content(HttpListenerRequest request)
    {
        if (request.ContentLength64 < 0)
            throw B2Exception.BadRequest("Content-Length is missing");
        var content = new byte[request.ContentLength64];
        request.InputStream.ReadExactly(content);
        var told = request.Headers["X-Bz-Content-Sha1"] ?? throw B2Exception.BadRequest("X-Bz-Content-Sha1 is missing");
        if (told == "hex_digits_at_end")
        {
            told = Encoding.ASCII.GetString(content.AsSpan(content.Length - Sha1Length));
            content = content[..^Sha1Length];
        }

        var sha1 = B2Store.Sha1(content);
        return told == sha1 || told == "do_not_verify"
            ? (content, sha1)
            : throw B2Exception.BadRequest($"Sha1 did not match data received: {told}, {sha1}");
    }
}
