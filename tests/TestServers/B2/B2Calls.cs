using System.Text.Json.Nodes;

namespace OpenWebUIBackup.TestServers;

/// <summary>The calls that take JSON and answer JSON.</summary>
internal sealed class B2Calls(B2Store store, string account)
{
    private const int MostListed = 10_000;

    internal object Call(string call, JsonNode body) => call switch
    {
        "b2_list_buckets" => new { buckets = store.Buckets.Where(bucket => Wanted(bucket, body)).Select(Bucket).ToArray() },
        "b2_create_bucket" => Bucket(((string)body["bucketName"]!, store.CreateBucket((string)body["bucketName"]!))),
        "b2_list_file_names" => ListNames(body),
        "b2_list_file_versions" => ListVersions(body),
        "b2_list_unfinished_large_files" => new
        {
            files = store.AllUnfinished((string)body["bucketId"]!).Select(Shown).ToArray(),
            nextFileId = (string?)null,
        },
        "b2_get_file_info" => Shown(store.Version((string)body["fileId"]!)),
        "b2_hide_file" => Hide((string)body["bucketId"]!, (string)body["fileName"]!),
        "b2_delete_file_version" => Delete((string)body["fileId"]!, (string)body["fileName"]!),
        "b2_copy_file" => Copy(body),
        "b2_start_large_file" => Shown(store.Add((string)body["bucketId"]!, (string)body["fileName"]!, "start", [], null,
            (string?)body["contentType"] ?? "application/octet-stream", Info(body["fileInfo"]))),
        "b2_copy_part" => CopyPart(body),
        "b2_finish_large_file" => Shown(store.Finish((string)body["fileId"]!,
            [.. body["partSha1Array"]!.AsArray().Select(sha1 => (string)sha1!)])),
        "b2_cancel_large_file" => Cancel((string)body["fileId"]!),
        _ => throw B2Exception.BadRequest($"unknown operation: {call}"),
    };

    /// <summary>A version as B2 tells it. <c>size</c> is of the first version of the API, <c>contentLength</c> of the later ones.</summary>
    internal static object Shown(B2File file) => new
    {
        accountId = "12ab34cd56ef",
        fileId = file.Id,
        bucketId = file.BucketId,
        fileName = file.Name,
        action = file.Action,
        size = file.Content.Length,
        contentLength = file.Content.Length,
        contentSha1 = file.Action == "upload" ? file.Sha1 ?? "none" : null,
        contentType = file.ContentType,
        fileInfo = file.Info,
        uploadTimestamp = file.UploadedAt,
    };

    private static bool Wanted((string Name, string Id) bucket, JsonNode body) =>
        ((string?)body["bucketName"] is not { Length: > 0 } name || name == bucket.Name)
        && ((string?)body["bucketId"] is not { Length: > 0 } id || id == bucket.Id);

    private object Bucket((string Name, string Id) bucket) => new
    {
        accountId = account,
        bucketId = bucket.Id,
        bucketName = bucket.Name,
        bucketType = "allPrivate",
        bucketInfo = new { },
        lifecycleRules = Array.Empty<object>(),
        revision = 1,
    };

    private object ListNames(JsonNode body)
    {
        var (files, next) = List(body, onlyVisible: true, (string?)body["startFileName"] ?? "", null);
        return new { files, nextFileName = next?.Name };
    }

    private object ListVersions(JsonNode body)
    {
        var (files, next) = List(body, onlyVisible: false, (string?)body["startFileName"] ?? "", (string?)body["startFileId"]);
        return new { files, nextFileName = next?.Name, nextFileId = next?.Id };
    }

    // A listing with a delimiter shows what is below as one "folder", b2_list_file_names.
    private (List<object> Files, B2File? Next) List(JsonNode body, bool onlyVisible, string from, string? fromId)
    {
        var prefix = (string?)body["prefix"] ?? "";
        var delimiter = (string?)body["delimiter"] ?? "";
        var most = Math.Clamp((int?)body["maxFileCount"] ?? 100, 1, MostListed);
        var shown = new List<object>();
        string? folder = null;
        var waiting = fromId is { Length: > 0 };
        foreach (var file in store.List((string)body["bucketId"]!, prefix, from, onlyVisible))
        {
            if (waiting && file.Name == from && file.Id != fromId)
                continue;
            waiting = false;
            var end = delimiter.Length == 0 ? -1 : file.Name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var below = end < 0 ? null : file.Name[..(end + delimiter.Length)];
            if (below is not null && below == folder)
                continue;
            if (shown.Count == most)
                return (shown, file);
            folder = below;
            shown.Add(below is null
                ? Shown(file)
                : new { action = "folder", fileId = (string?)null, fileName = below, size = 0, contentLength = 0, uploadTimestamp = 0 });
        }

        return (shown, null);
    }

    private object Hide(string bucketId, string name)
    {
        _ = store.Visible(bucketId, name);
        return Shown(store.Add(bucketId, name, "hide", [], null, "application/x-bz-hide-marker", new Dictionary<string, string>()));
    }

    private object Delete(string id, string name)
    {
        store.Delete(id, name);
        return new { fileId = id, fileName = name };
    }

    private object Copy(JsonNode body)
    {
        var source = store.Version((string)body["sourceFileId"]!);
        var replaced = (string?)body["metadataDirective"] == "REPLACE";
        var content = B2Transfers.Range((string?)body["range"], source.Content);
        return Shown(store.Add(
            (string?)body["destinationBucketId"] is { Length: > 0 } bucket ? bucket : source.BucketId, (string)body["fileName"]!, "upload",
            content, B2Store.Sha1(content), replaced ? (string?)body["contentType"] ?? source.ContentType : source.ContentType,
            replaced ? Info(body["fileInfo"]) : source.Info));
    }

    private object CopyPart(JsonNode body)
    {
        var content = B2Transfers.Range((string?)body["range"], store.Version((string)body["sourceFileId"]!).Content);
        var id = (string)body["largeFileId"]!;
        var number = (int)body["partNumber"]!;
        store.AddPart(id, number, content);
        return new { fileId = id, partNumber = number, contentLength = content.Length, contentSha1 = B2Store.Sha1(content) };
    }

    private object Cancel(string id)
    {
        var file = store.Cancel(id);
        return new { fileId = id, accountId = account, bucketId = file.BucketId, fileName = file.Name };
    }

    private static Dictionary<string, string> Info(JsonNode? info) =>
        info is JsonObject pairs ? pairs.ToDictionary(pair => pair.Key, pair => (string?)pair.Value ?? "") : [];
}
