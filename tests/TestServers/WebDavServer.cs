using System.Globalization;

namespace OpenWebUIBackup.TestServers;

/// <summary>A WebDAV server with user and password: <c>rclone serve webdav</c> of a directory.</summary>
public sealed class WebDavServer : TestServer
{
    private const string User = "alice";
    private const string Password = "wonderland";

    private readonly ScratchDirectory _directory = new();
    private readonly ServerProcess _process;
    private readonly string _obscured;

    /// <summary>Starts it.</summary>
    /// <param name="seesChangesWithin">
    /// How soon it sees what is changed in its directory by others. With none it reads a directory anew for each file in it.
    /// </param>
    public WebDavServer(TimeSpan seesChangesWithin = default)
    {
        try
        {
            _obscured = Rclone.Obscure(Password);
            Port = FreePort();
            Directory.CreateDirectory(Path.Combine(_directory.Make("files"), Root));
            _process = ServerProcess.Start(Port, "rclone",
            [
                "--config", "", "serve", "webdav", _directory["files"],
                "--addr", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), "--user", User, "--pass", Password,
                "--dir-cache-time", string.Create(CultureInfo.InvariantCulture, $"{seesChangesWithin.TotalMilliseconds}ms"),
            ]);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The local directory of <see cref="Root"/>.</summary>
    public string RootDirectory => Path.Combine(_directory["files"], Root);

    /// <inheritdoc />
    public override string Type => "webdav";

    /// <inheritdoc />
    public override string Root => "backups";

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["url"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"),
        ["vendor"] = "other",
        ["user"] = User,
        ["pass"] = _obscured,
    };

    /// <inheritdoc />
    protected override IReadOnlyDictionary<string, string> Passwords => new Dictionary<string, string> { ["pass"] = Password };

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _process.Dispose();
        _directory.Dispose();
    }
}
