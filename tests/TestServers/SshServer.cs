using System.Globalization;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.TestServers;

/// <summary>
/// A real sshd that serves SFTP alone (internal-sftp), with a host key, a user key and a configuration of its own.
/// Whoever runs the tests logs in.
/// </summary>
public sealed class SshServer : TestServer
{
    private readonly ScratchDirectory _directory = new();
    private readonly ServerProcess _process;

    /// <summary>Starts it.</summary>
    public SshServer()
    {
        try
        {
            Tool.Find("sshd");
            Port = FreePort();
            MakeKey("host_key");
            MakeKey("user_key");
            File.Copy(_directory["user_key.pub"], _directory["authorized_keys"]);
            var host = File.ReadAllText(_directory["host_key.pub"]).Split(' ');
            File.WriteAllText(KnownHostsFile, string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{Port} {host[0]} {host[1]}\n"));
            Root = _directory.Make("files");
            if (ProcessLimits.IsRoot)
                Directory.CreateDirectory("/run/sshd"); // its place for separated privileges, which only a started service has
            File.WriteAllText(_directory["sshd_config"], string.Create(CultureInfo.InvariantCulture, $"""
                ListenAddress 127.0.0.1:{Port}
                HostKey {_directory["host_key"]}
                AuthorizedKeysFile {_directory["authorized_keys"]}
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin yes
                Subsystem sftp internal-sftp
                ForceCommand internal-sftp
                MaxStartups 200
                MaxSessions 200
                LogLevel VERBOSE

                """));
            _process = ServerProcess.Start(Port, "sshd", ["-D", "-e", "-f", _directory["sshd_config"]]);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The private key that it lets in.</summary>
    public string KeyFile => _directory["user_key"];

    /// <summary>A <c>known_hosts</c> with its host key.</summary>
    public string KnownHostsFile => _directory["known_hosts"];

    /// <summary>What it wrote so far: who connected, what was refused.</summary>
    public string Log => _process.Said;

    /// <inheritdoc />
    public override string Type => "sftp";

    /// <summary>An absolute path of this host, which is the server's.</summary>
    public override string Root { get; }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["host"] = "127.0.0.1",
        ["port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["user"] = System.Environment.UserName,
        ["key_file"] = KeyFile,
        ["known_hosts_file"] = KnownHostsFile,
        ["shell_type"] = "none", // there is no shell to ask for hashes
    };

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _process.Dispose();
        _directory.Dispose();
    }

    private void MakeKey(string name) => Tool.Run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", _directory[name]]);
}
