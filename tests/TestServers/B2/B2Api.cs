using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenWebUIBackup.TestServers;

/// <summary>The HTTP side: who may do what, and which call is which.</summary>
internal sealed class B2Api
{
    private const string Account = "12ab34cd56ef";

    private readonly B2Store _store;
    private readonly B2Calls _calls;
    private readonly B2Transfers _transfers;
    private readonly string _credentials;
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private int _token;

    internal B2Api(B2Store store, string keyId, string key)
    {
        _store = store;
        _credentials = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{keyId}:{key}"));
        _calls = new B2Calls(store, Account);
        _transfers = new B2Transfers(store);
    }

    internal HashSet<string> Capabilities { get; set; } =
        ["listBuckets", "writeBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles", "shareFiles"];

    internal IReadOnlyDictionary<string, int> Calls => _counts;

    private string Token => string.Create(CultureInfo.InvariantCulture, $"token-{Volatile.Read(ref _token)}");

    internal void ExpireTokens() => Interlocked.Increment(ref _token);

    internal void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.RawUrl!.Split('?')[0];
        if (path.StartsWith("/file/", StringComparison.Ordinal))
        {
            Authorize(request, "b2_download_file_by_name");
            var parts = path["/file/".Length..].Split('/', 2);
            var bucket = _store.BucketNamed(B2Name.Decode(parts[0]));
            B2Transfers.Download(request, response, _store.Visible(bucket, B2Name.Decode(parts[1])));
            return;
        }

        // /b2api/v1/CALL or /b2api/v1/CALL/ID
        var words = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words[0] != "b2api")
            throw B2Exception.BadRequest($"unknown path: {path}");
        var call = words[2];
        if (call == "b2_authorize_account")
        {
            Write(response, 200, AuthorizeAccount(request));
            return;
        }

        Authorize(request, call);
        switch (call)
        {
            case "b2_upload_file":
                Write(response, 200, _transfers.Upload(request, words[3]));
                break;
            case "b2_upload_part":
                Write(response, 200, _transfers.UploadPart(request, words[3]));
                break;
            case "b2_download_file_by_id":
                B2Transfers.Download(request, response, _store.Version(request.QueryString["fileId"] ?? ""));
                break;
            case "b2_get_upload_url" or "b2_get_upload_part_url":
                Write(response, 200, UploadUrl(request, call));
                break;
            default:
                Write(response, 200, _calls.Call(call, Body(request)));
                break;
        }
    }

    internal static void Write(HttpListenerResponse response, int status, object answer, bool headOnly = false)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer);
        response.StatusCode = status;
        response.ContentType = "application/json;charset=utf-8";
        if (headOnly)
        {
            response.ContentLength64 = 0; // or the listener ends a body in chunks that there is not
            return;
        }

        response.ContentLength64 = bytes.Length;
        response.OutputStream.Write(bytes);
    }

    private static JsonNode Body(HttpListenerRequest request)
    {
        try
        {
            return JsonNode.Parse(request.InputStream) ?? throw B2Exception.BadRequest("no JSON");
        }
        catch (JsonException e)
        {
            throw B2Exception.BadRequest(e.Message);
        }
    }

    private object AuthorizeAccount(HttpListenerRequest request)
    {
        _counts.AddOrUpdate("b2_authorize_account", 1, (_, count) => count + 1);
        if (request.Headers["Authorization"] != _credentials)
            throw new B2Exception(401, "unauthorized", "Unauthorized application key");
        return new
        {
            accountId = Account,
            authorizationToken = Token,
            // Through a proxy, what it hands on as Host is what the client must come back to.
            apiUrl = "http://" + request.Headers["Host"],
            downloadUrl = "http://" + request.Headers["Host"],
            recommendedPartSize = 100_000_000,
            minimumPartSize = 100_000_000,
            absoluteMinimumPartSize = 5_000_000,
            allowed = new { capabilities = Capabilities.ToArray(), bucketId = (string?)null, bucketName = (string?)null, namePrefix = (string?)null },
        };
    }

    private object UploadUrl(HttpListenerRequest request, string call)
    {
        var body = Body(request);
        var part = call == "b2_get_upload_part_url";
        var id = (string)(part ? body["fileId"] : body["bucketId"])!;
        return new
        {
            bucketId = part ? null : id,
            fileId = part ? id : null,
            uploadUrl = $"http://{request.Headers["Host"]}/b2api/v1/{(part ? "b2_upload_part" : "b2_upload_file")}/{id}",
            authorizationToken = Token,
        };
    }

    private void Authorize(HttpListenerRequest request, string call)
    {
        _counts.AddOrUpdate(call, 1, (_, count) => count + 1);
        var given = request.Headers["Authorization"] ?? "";
        if (given != Token)
            throw given.StartsWith("token-", StringComparison.Ordinal)
                ? new B2Exception(401, "expired_auth_token", "Authorization token has expired")
                : new B2Exception(401, "bad_auth_token", "Invalid authorization token");
        var needed = call switch
        {
            "b2_list_buckets" => "listBuckets",
            "b2_create_bucket" or "b2_update_bucket" or "b2_delete_bucket" => "writeBuckets",
            "b2_list_file_names" or "b2_list_file_versions" or "b2_list_unfinished_large_files" => "listFiles",
            "b2_delete_file_version" => "deleteFiles",
            "b2_download_file_by_name" or "b2_download_file_by_id" or "b2_get_file_info" => "readFiles",
            _ => "writeFiles",
        };
        if (!Capabilities.Contains(needed))
            throw new B2Exception(401, "unauthorized", $"The key lacks the capability {needed}");
    }
}
