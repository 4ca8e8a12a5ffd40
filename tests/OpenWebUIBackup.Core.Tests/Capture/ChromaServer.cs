using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace OpenWebUIBackup.Core.Tests.Capture;

/// <summary>A real Chroma server over a directory, from the npm package that carries it; ended by SIGKILL.</summary>
internal sealed class ChromaServer : IDisposable
{
    private const string Package = "chromadb-js-bindings-linux-x64-gnu";
    private const string Version = "1.0.5"; // the newest that runs with Debian 12's C library

    private static readonly Lock _installing = new();
    private static readonly string[] _embeddings = ["embeddings"];

    private readonly Process _process;
    private readonly HttpClient _client;

    private ChromaServer(Process process, int port)
    {
        _process = process;
        _client = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/api/v2/"),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public static async Task<ChromaServer> Start(string directory)
    {
        var module = Install();
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add($"require({JsonSerializer.Serialize(module)}).cli(['chroma','run','--path',{JsonSerializer.Serialize(directory)},"
            + $"'--host','127.0.0.1','--port','{port.ToString(CultureInfo.InvariantCulture)}'])");
        start.Environment["ANONYMIZED_TELEMETRY"] = "False";
        var process = Process.Start(start) ?? throw new InvalidOperationException("node does not start: apt-get install nodejs npm");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new ChromaServer(process, port);
        for (var i = 0; i < 600; i++)
        {
            try
            {
                using var answer = await server._client.GetAsync("heartbeat");
                if (answer.IsSuccessStatusCode)
                    return server;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        server.Dispose();
        throw new TimeoutException("Chroma did not answer within a minute");
    }

    public async Task<string> Collection(string name)
    {
        var answer = await Post("tenants/default_tenant/databases/default_database/collections",
            new { name, get_or_create = true, metadata = new Dictionary<string, string> { ["hnsw:space"] = "cosine" } });
        return answer.GetProperty("id").GetString()!;
    }

    public async Task Add(string collection, int first, int count)
    {
        var numbers = Enumerable.Range(first, count).ToList();
        await Post($"{Path(collection)}/add", new
        {
            ids = numbers.Select(Id).ToList(),
            embeddings = numbers.Select(Vector).ToList(),
            documents = numbers.Select(n => $"document {Id(n)}").ToList(),
        });
    }

    /// <summary>Which of the records 0 to <paramref name="count"/> are not given back by their ids.</summary>
    public async Task<int> CountMissing(string collection, int count)
    {
        var answer = await Post($"{Path(collection)}/get", new { ids = Enumerable.Range(0, count).Select(Id).ToList(), include = _embeddings });
        return count - answer.GetProperty("ids").GetArrayLength();
    }

    /// <summary>How many of these records are not the nearest to their own vector.</summary>
    public async Task<int> CountUnfound(string collection, IReadOnlyList<int> numbers)
    {
        var answer = await Post($"{Path(collection)}/query", new { query_embeddings = numbers.Select(Vector).ToList(), n_results = 3 });
        var rows = answer.GetProperty("ids").EnumerateArray().ToList();
        return numbers.Where((n, i) => rows[i].EnumerateArray().All(id => id.GetString() != Id(n))).Count();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Path(string collection) => $"tenants/default_tenant/databases/default_database/collections/{collection}";

    private static string Id(int number) => number.ToString("d6", CultureInfo.InvariantCulture);

    private static float[] Vector(int number)
    {
        var random = new Random(number);
        var vector = new float[64];
        foreach (ref var component in vector.AsSpan())
            component = random.NextSingle() - 0.5f;
        return vector;
    }

    private async Task<JsonElement> Post(string path, object body)
    {
        using var answer = await _client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text.Length == 0 ? "{}" : text);
    }

    private static string Install()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var prefix = System.IO.Path.Combine(cache, "owui-backup-tests", $"chroma-{Version}");
        var module = System.IO.Path.Combine(prefix, "node_modules", Package, "chromadb-js-bindings.linux-x64-gnu.node");
        lock (_installing)
        {
            if (File.Exists(module))
                return module;
            var start = new ProcessStartInfo("npm");
            foreach (var argument in (ReadOnlySpan<string>)["install", "--silent", "--no-audit", "--no-fund", "--prefix", prefix, $"{Package}@{Version}"])
                start.ArgumentList.Add(argument);
            using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm does not start: apt-get install nodejs npm");
            npm.WaitForExit();
            Assert.True(File.Exists(module), $"npm did not install {Package}@{Version} to {prefix}; with it, the Chroma tests run");
            return module;
        }
    }
}
