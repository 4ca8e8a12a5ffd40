using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Something of an instance that is not in its data directory.</summary>
/// <param name="Variable">The variable that moves it.</param>
/// <param name="What">What is elsewhere: <c>accounts, chats and settings</c>.</param>
/// <param name="Where">Where, as far as that may be shown: never a user, a password or a key.</param>
/// <param name="Advice">What to do about it.</param>
/// <param name="IsLoss">Whether a restore without it has lost something.</param>
public sealed record Elsewhere(string Variable, string What, string Where, string Advice, bool IsLoss = true)
{
    /// <summary>As a problem.</summary>
    public Problem ToProblem(string instance) => new(
        IsLoss ? Severity.Warning : Severity.Note, "back up", $"{What} of {instance}",
        $"{Variable} puts {(What.Contains(' ', StringComparison.Ordinal) ? "them" : "it")} {Where}, outside the data directory", Advice);
}

/// <summary>
/// Reads out of Open WebUI's environment what it keeps outside its data directory. The variables are those of
/// open_webui/env.py and config.py, up to version 0.11.
/// </summary>
public static class DataElsewhere
{
    private const string Dump = "Dump it too (pg_dump): in a hook of the job, for example (hooks = { before = [\"pg_dump\", …] }).";

    /// <summary>What is elsewhere.</summary>
    /// <param name="environment">The application's environment; empty values count as not set.</param>
    /// <param name="dataPath">The data directory as the application sees it.</param>
    public static IReadOnlyList<Elsewhere> Of(IReadOnlyDictionary<string, string> environment, string dataPath)
    {
        var found = new List<Elsewhere>();
        var get = new Variables(environment, dataPath);
        Database(get, found);
        Storage(get, found);
        Vectors(get, found);
        foreach (var name in (string[])["REDIS_URL", "WEBSOCKET_REDIS_URL"])
            if (get[name] is { } redis)
                found.Add(new Elsewhere(name, "what is kept in Redis", $"on {ShownAddress.Of(redis)}",
                    "Sessions and shared state are there; they are made anew, and what must outlive a loss needs a backup of Redis."));
        if (get["AUDIT_LOGS_FILE_PATH"] is { } audit && get.IsOutside(audit))
            found.Add(new Elsewhere("AUDIT_LOGS_FILE_PATH", "the audit log", $"at {audit}", "Back it up as an [[instance.extra]] where it matters."));
        if (get["WEBUI_SECRET_KEY_FILE"] is { } key)
            found.Add(new Elsewhere("WEBUI_SECRET_KEY_FILE", "the secret key", $"at {key}", "secret_key = true captures it.", IsLoss: false));
        foreach (var name in (string[])["HF_HOME", "WHISPER_MODEL_DIR", "SENTENCE_TRANSFORMERS_HOME"])
            if (get[name] is { } models && get.IsOutside(models))
                found.Add(new Elsewhere(name, "downloaded models", $"at {models}", "They are downloaded again.", IsLoss: false));
        return found;
    }

    /// <summary>What makes a restore worse than it looks, though nothing is elsewhere.</summary>
    public static Problem? ResetsConfig(IReadOnlyDictionary<string, string> environment, string instance) =>
        environment.TryGetValue("RESET_CONFIG_ON_START", out var reset) && reset.Equals("true", StringComparison.OrdinalIgnoreCase)
            ? Problem.Warning("keep the settings of", instance, "RESET_CONFIG_ON_START wipes them whenever it starts, also after a restore",
                "Take RESET_CONFIG_ON_START away before a restore, unless that is what you want.")
            : null;

    private static void Database(Variables get, List<Elsewhere> found)
    {
        const string what = "accounts, chats and settings";
        var (variable, where) = ("DATABASE_URL", get["DATABASE_URL"]);
        if (where is null && get["DATABASE_TYPE"] is { } type)
            (variable, where) = ("DATABASE_TYPE", type.StartsWith("sqlite", StringComparison.Ordinal)
                ? null // webui.db where it always is: DATABASE_NAME and the rest are for servers
                : $"{type}://{get["DATABASE_HOST"] ?? "localhost"}{(get["DATABASE_PORT"] is { } port ? ":" + port : "")}/{get["DATABASE_NAME"]}");
        if (where is null)
            return;
        if (!where.StartsWith("sqlite", StringComparison.Ordinal))
        {
            found.Add(new Elsewhere(variable, what, $"on {ShownAddress.Of(where)}", Dump));
            return;
        }

        // sqlite:////absolute, sqlite:///relative, sqlite+sqlcipher:///...
        var path = where[(where.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : where.Length)..];
        if (path.StartsWith("//", StringComparison.Ordinal) && get.IsOutside(path[1..]))
            found.Add(new Elsewhere(variable, what, $"in {path[1..].Split('?')[0]}", "Back its directory up as an [[instance.extra]], or move the database into the data directory."));
    }

    private static void Storage(Variables get, List<Elsewhere> found)
    {
        var where = get["STORAGE_PROVIDER"]?.ToLowerInvariant() switch
        {
            null or "local" => null,
            "s3" => $"in the S3 bucket {get["S3_BUCKET_NAME"] ?? "(not named)"}{On(get["S3_ENDPOINT_URL"])}",
            "gcs" => $"in the Google Cloud Storage bucket {get["GCS_BUCKET_NAME"] ?? "(not named)"}",
            "azure" => $"in the Azure container {get["AZURE_STORAGE_CONTAINER_NAME"] ?? "(not named)"}{On(get["AZURE_STORAGE_ENDPOINT"])}",
            _ => "in another storage",
        };
        if (where is not null)
            found.Add(new Elsewhere("STORAGE_PROVIDER", "uploaded files", where,
                "uploads/ is only a cache of them. Copy the bucket too (rclone sync), or turn on its versions."));
    }

    private static void Vectors(Variables get, List<Elsewhere> found)
    {
        const string what = "vectors of knowledge and files";
        const string advice = "Back that server up too; without its vectors a restored instance searches nothing until all is indexed again.";
        var kind = get["VECTOR_DB"]?.ToLowerInvariant();
        if (kind is null or "chroma")
        {
            if (get["CHROMA_HTTP_HOST"] is { } chroma)
                found.Add(new Elsewhere("CHROMA_HTTP_HOST", what, $"on {ShownAddress.Of(chroma)}", advice));
            return;
        }

        var address = kind switch
        {
            "pgvector" => get["PGVECTOR_DB_URL"] ?? get["DATABASE_URL"],
            "qdrant" => get["QDRANT_URI"],
            "milvus" => get["MILVUS_URI"],
            "opensearch" => get["OPENSEARCH_URI"],
            "elasticsearch" => get["ELASTICSEARCH_URL"],
            "weaviate" => get["WEAVIATE_HTTP_HOST"],
            "oracle23ai" => null,
            _ => null,
        };
        // Milvus Lite: a file, in vector_db/ unless it is put elsewhere.
        if (kind == "milvus" && (address is null || (address.StartsWith('/') && !get.IsOutside(address))))
            return;
        found.Add(new Elsewhere("VECTOR_DB", what, $"in {ShownAddress.Word(kind)}{On(address)}", advice));
    }

    private static string On(string? address) => address is null ? "" : $" on {ShownAddress.Of(address)}";

    private sealed class Variables(IReadOnlyDictionary<string, string> environment, string dataPath)
    {
        internal string? this[string name] =>
            environment.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

        internal bool IsOutside(string path) =>
            path.StartsWith('/') && path != dataPath && !path.StartsWith(dataPath.TrimEnd('/') + "/", StringComparison.Ordinal);
    }
}
