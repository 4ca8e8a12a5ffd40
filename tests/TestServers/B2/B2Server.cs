using System.Globalization;
using System.Net;

namespace OpenWebUIBackup.TestServers;

/// <summary>
/// An emulator of Backblaze B2's HTTP API, in this process and in memory, as far as rclone's b2 backend uses it.
/// </summary>
/// <remarks>
/// No real B2 can be reached by tests: it takes an account and the network. What is here follows Backblaze's "B2
/// Native API" reference (backblaze.com/apidocs: b2_authorize_account, b2_upload_file, b2_list_file_names and so on) and
/// its pages "Files" (names), "Large files" and "Integration checklist" (errors); of what they leave open, what rclone
/// asks for decides. It checks what a client can get wrong: tokens, capabilities, SHA-1 and length of what is sent, names, parts.
/// What it cannot show: quotas, the pace of a real one, and behaviour that the reference does not tell.
/// </remarks>
public sealed class B2Server : TestServer
{
    private const string KeyId = "0012ab34cd56ef0000000001";
    private const string Key = "K001abcdefghijklmnopqrstuvwxyz01";

    private readonly HttpListener _listener = new();
    private readonly B2Api _api;

    /// <summary>Starts it.</summary>
    /// <param name="buckets">The buckets to make; the first is <see cref="Root"/>. None: one, <c>test-bucket</c>.</param>
    public B2Server(params string[] buckets)
    {
        string[] made = buckets.Length == 0 ? ["test-bucket"] : buckets;
        Root = made[0];
        Port = FreePort();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");
        _api = new B2Api(Store, KeyId, Key);
        foreach (var bucket in made)
            Store.CreateBucket(bucket);
        _listener.Prefixes.Add(url + "/");
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <inheritdoc />
    public override string Type => "b2";

    /// <inheritdoc />
    public override string Root { get; }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Settings => SettingsBehind(Port);

    /// <summary>Calls so far, by the name of the operation.</summary>
    public IReadOnlyDictionary<string, int> Calls => _api.Calls;

    /// <summary>Versions of files in all buckets, hidden and old ones too.</summary>
    public int VersionCount => Store.VersionCount;

    internal B2Store Store { get; } = new();

    /// <summary>The same through a proxy at another port.</summary>
    public static IReadOnlyDictionary<string, string> SettingsBehind(int port) => new Dictionary<string, string>
    {
        ["account"] = KeyId,
        ["key"] = Key,
        ["endpoint"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
    };

    /// <summary>Lets the key do no more than this (as <c>listBuckets</c>, <c>listFiles</c>, <c>readFiles</c>, <c>writeFiles</c>, <c>deleteFiles</c>).</summary>
    public void Restrict(params string[] capabilities) => _api.Capabilities = [.. capabilities];

    /// <summary>Makes all tokens given so far expired, as they are a day later.</summary>
    public void ExpireTokens() => _api.ExpireTokens();

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => _listener.Close();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => Serve(context));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private void Serve(HttpListenerContext context)
    {
        try
        {
            try
            {
                _api.Answer(context.Request, context.Response);
            }
            catch (B2Exception e)
            {
                B2Api.Write(context.Response, e.Status,
                    new { status = e.Status, code = e.Code, message = e.Message }, context.Request.HttpMethod == "HEAD");
            }

            context.Response.Close();
        }
        catch (Exception e) when (e is IOException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort(); // the client has gone, or the server is being closed
        }
    }
}
