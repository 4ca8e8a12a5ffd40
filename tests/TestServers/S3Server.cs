using System.Globalization;

namespace OpenWebUIBackup.TestServers;

/// <summary>
/// An S3 server: s3rver, from npm, with a store in memory (s3-server.js says why). It checks signatures.
/// </summary>
/// <remarks>
/// <c>AWS_CA_BUNDLE</c> is unset for this process and what it starts: with it rclone's S3 backend fails before it
/// connects, even without TLS.
/// </remarks>
public sealed class S3Server : TestServer
{
    /// <summary>The access key that s3rver knows.</summary>
    public const string AccessKey = "S3RVER";

    /// <summary>Its secret.</summary>
    public const string SecretKey = "S3RVER";

    private const string Version = "3.7.1";

    private readonly ServerProcess _process;

    /// <summary>Starts it.</summary>
    /// <param name="buckets">The buckets to make; the first is <see cref="Root"/>. None: one, <c>bucket</c>.</param>
    public S3Server(params string[] buckets)
    {
        Buckets = buckets.Length == 0 ? ["bucket"] : buckets;
        System.Environment.SetEnvironmentVariable("AWS_CA_BUNDLE", null);
        Port = FreePort();
        var package = Path.GetDirectoryName(NpmPackage.Install("s3rver", Version, "package.json"))!;
        _process = ServerProcess.Start(Port, "node",
            [Path.Combine(AppContext.BaseDirectory, "s3-server.js"), package, Port.ToString(CultureInfo.InvariantCulture), .. Buckets]);
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The buckets that were made.</summary>
    public IReadOnlyList<string> Buckets { get; }

    /// <inheritdoc />
    public override string Type => "s3";

    /// <inheritdoc />
    public override string Root => Buckets[0];

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Settings => SettingsBehind(Port);

    /// <summary>The same through a proxy at another port.</summary>
    public static IReadOnlyDictionary<string, string> SettingsBehind(int port) => new Dictionary<string, string>
    {
        ["provider"] = "Other",
        ["access_key_id"] = AccessKey,
        ["secret_access_key"] = SecretKey,
        ["endpoint"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
        ["force_path_style"] = "true",
        ["no_check_bucket"] = "true", // or rclone would make a bucket that does not exist
        ["list_url_encode"] = "true", // or a name with a control character makes a listing that is no XML
    };

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => _process.Dispose();
}
