using OpenWebUIBackup.Agent.Tests.BlackBox;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Agent.Tests.Archives;

/// <summary>An instance, an archive job, and the place that it sends to.</summary>
internal sealed class ArchivePlace : IDisposable
{
    private const string Password = "of four words at least";
    private readonly S3Server? _server;

    internal ArchivePlace(string kind, string job = "keep = { last = 3 }")
    {
        Dir.MakeData();
        Dir.Shell("mkdir -p data/vector_db/segment && head -c 50000 /dev/urandom >data/vector_db/segment/data && ln -s nowhere data/link && mkfifo data/pipe");
        var remote = "";
        switch (kind)
        {
            case "local":
                To = Dir.Make("store");
                break;
            case "alias":
                To = "store:";
                remote = $"[remote.store]\ntype = \"alias\"\nremote = \"{Dir.Make("store")}\"\n";
                break;
            default: // s3, crypt, proxy
                _server = new S3Server();
                To = "store:bucket";
                Proxy = kind == "proxy" ? new FaultProxy(_server.Port) : null;
                remote = "[remote.store]\ntype = \"s3\"\n"
                    + string.Concat((Proxy is null ? _server.Settings : S3Server.SettingsBehind(Proxy.Port)).Select(setting => $"{setting.Key} = \"{setting.Value}\"\n"))
                    + (kind == "crypt" ? $"encrypt = {{ password = \"{Password}\", filenames = true }}\n" : "");
                break;
        }

        Remote = kind == "crypt" ? "store:" : To;

        Dir.Write("agent.toml", $$"""
            [instance]
            name = "sample"
            data_dir = "data"
            capture_dir = "capture"
            secret_key = false

            [job.archive]
            type = "archive"
            to = "{{To}}"
            full = true
            exclude = ["cache/", "audit.log"]
            components = { vector_db = "chromadb_backup.tar.gz", "webui.db" = "webui.db.backup" }
            name = "open-webui-backup-%Y-%m-%d"
            {{job}}

            {{remote}}
            """);
    }

    internal Dir Dir { get; } = new();

    internal string To { get; }

    /// <summary>What it is called by <see cref="Environment"/>.</summary>
    internal string Remote { get; }

    /// <summary>What is in between, where the kind is <c>proxy</c>.</summary>
    internal FaultProxy? Proxy { get; }

    /// <summary>As a user's environment has the remote, where there is no config.</summary>
    internal IEnumerable<(string Name, string Value)> Environment => _server is null
        ? [("RCLONE_CONFIG_STORE_TYPE", "alias"), ("RCLONE_CONFIG_STORE_REMOTE", Dir.Path("store"))]
        : Remote == To
            ? Server("STORE")
            : [
                .. Server("RAW"), ("RCLONE_CONFIG_STORE_TYPE", "crypt"), ("RCLONE_CONFIG_STORE_REMOTE", $"raw:{To.Split(':')[1]}"),
                ("RCLONE_CONFIG_STORE_PASSWORD", Dir.Shell($"rclone obscure '{Password}'").Stdout.Trim()),
            ];

    private IEnumerable<(string Name, string Value)> Server(string remote) =>
        [($"RCLONE_CONFIG_{remote}_TYPE", "s3"), .. _server!.Settings.Select(setting => ($"RCLONE_CONFIG_{remote}_{setting.Key.ToUpperInvariant()}", setting.Value))];

    internal TestCommand Command(params string[] arguments) => Dir.Command(arguments).WithTimeout(TimeSpan.FromMinutes(3));

    internal TestOutput Run() => Command("--json", "run", "archive").Run();

    internal string[] Names() => [.. Command("list", "--from", "archive").Run().ExitsWith(0).Stdout
        .Split('\n').Where(line => line.StartsWith("open-webui-backup-", StringComparison.Ordinal) && !line.Contains("incomplete", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[0])];

    public void Dispose()
    {
        Dir.Dispose();
        Proxy?.Dispose();
        _server?.Dispose();
    }
}
