using System.Globalization;
using System.Security.Cryptography;

namespace OpenWebUIBackup.TestServers;

/// <summary>One version of a file, or a mark that hides it, or a large file that is not finished.</summary>
internal sealed record B2File(
    string Id, string BucketId, string Name, string Action, byte[] Content, string? Sha1, string ContentType,
    IReadOnlyDictionary<string, string> Info, long UploadedAt)
{
    /// <summary>The parts of a large file that is not finished.</summary>
    internal SortedDictionary<int, byte[]> Parts { get; } = [];
}

/// <summary>What a B2 account holds. Safe for calls from any thread.</summary>
internal sealed class B2Store
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _buckets = []; // name to id
    private readonly Dictionary<string, SortedDictionary<string, List<B2File>>> _files = []; // bucket id, name, newest first
    private readonly Dictionary<string, B2File> _byId = [];
    private readonly Dictionary<string, B2File> _unfinished = [];
    private long _next;

    internal int VersionCount
    {
        get
        {
            lock (_lock)
                return _byId.Count;
        }
    }

    internal IReadOnlyList<(string Name, string Id)> Buckets
    {
        get
        {
            lock (_lock)
                return [.. _buckets.Select(pair => (pair.Key, pair.Value))];
        }
    }

    internal string CreateBucket(string name)
    {
        lock (_lock)
        {
            if (_buckets.ContainsKey(name))
                throw new B2Exception(400, "duplicate_bucket_name", $"Bucket name is already in use: {name}");
            var id = NextId("b");
            _buckets[name] = id;
            _files[id] = new SortedDictionary<string, List<B2File>>(StringComparer.Ordinal);
            return id;
        }
    }

    internal string BucketNamed(string name)
    {
        lock (_lock)
            return _buckets.TryGetValue(name, out var id)
                ? id
                : throw new B2Exception(404, "not_found", $"Bucket does not exist: {name}");
    }

    internal B2File Add(
        string bucketId, string name, string action, byte[] content, string? sha1, string contentType, IReadOnlyDictionary<string, string> info)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(bucketId, out var files))
                throw B2Exception.BadRequest($"Invalid bucketId: {bucketId}");
            var file = new B2File(NextId("4_z"), bucketId, B2Name.Checked(name), action, content, sha1, contentType, info,
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            if (action == "start")
                return _unfinished[file.Id] = file;
            if (!files.TryGetValue(name, out var versions))
                files[name] = versions = [];
            versions.Insert(0, file);
            return _byId[file.Id] = file;
        }
    }

    internal B2File Version(string id)
    {
        lock (_lock)
            return _byId.TryGetValue(id, out var file) ? file : throw new B2Exception(404, "file_not_present", $"No such file: {id}");
    }

    internal B2File Visible(string bucketId, string name)
    {
        lock (_lock)
            return _files[bucketId].TryGetValue(name, out var versions) && versions[0].Action == "upload"
                ? versions[0]
                : throw B2Exception.NoFile(name);
    }

    internal void Delete(string id, string name)
    {
        lock (_lock)
        {
            if (!_byId.Remove(id, out var file) || file.Name != name)
                throw new B2Exception(400, "file_not_present", $"file not present: {name} {id}");
            var versions = _files[file.BucketId][file.Name];
            versions.RemoveAll(version => version.Id == id);
            if (versions.Count == 0)
                _files[file.BucketId].Remove(file.Name);
        }
    }

    /// <summary>Versions from a name on, in order of name, the newest of each first.</summary>
    internal IReadOnlyList<B2File> List(string bucketId, string prefix, string from, bool onlyVisible)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(bucketId, out var files))
                throw B2Exception.BadRequest($"Invalid bucketId: {bucketId}");
            return
            [
                .. files.Where(pair => string.CompareOrdinal(pair.Key, from) >= 0 && pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .SelectMany(pair => onlyVisible ? pair.Value.Take(1).Where(file => file.Action == "upload") : pair.Value),
            ];
        }
    }

    internal void AddPart(string id, int number, byte[] content)
    {
        lock (_lock)
            Unfinished(id).Parts[number] = content;
    }

    internal B2File Finish(string id, IReadOnlyList<string> sha1s)
    {
        lock (_lock)
        {
            const int smallest = 5_000_000; // absoluteMinimumPartSize; the last part may be smaller
            var large = Unfinished(id);
            if (!large.Parts.Keys.SequenceEqual(Enumerable.Range(1, sha1s.Count)))
                throw B2Exception.BadRequest("The parts are not those numbered from 1 on without a gap");
            if (large.Parts.Any(part => Sha1(part.Value) != sha1s[part.Key - 1]))
                throw B2Exception.BadRequest("Sha1 of a part does not match");
            if (large.Parts.Any(part => part.Key < sha1s.Count && part.Value.Length < smallest))
                throw B2Exception.BadRequest("A part that is not the last is too small");
            _unfinished.Remove(id);
            return Add(large.BucketId, large.Name, "upload", [.. large.Parts.Values.SelectMany(part => part)], null, large.ContentType, large.Info);
        }
    }

    internal B2File Cancel(string id)
    {
        lock (_lock)
        {
            var large = Unfinished(id);
            _unfinished.Remove(id);
            return large;
        }
    }

    internal IReadOnlyList<B2File> AllUnfinished(string bucketId)
    {
        lock (_lock)
            return [.. _unfinished.Values.Where(file => file.BucketId == bucketId)];
    }

    internal B2File Unfinished(string id)
    {
        lock (_lock)
            return _unfinished.TryGetValue(id, out var file) ? file : throw B2Exception.BadRequest($"No active upload for: {id}");
    }

#pragma warning disable CA5350 // SHA-1 is what B2's protocol says.
    internal static string Sha1(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350

    private string NextId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++_next:x24}");
}
