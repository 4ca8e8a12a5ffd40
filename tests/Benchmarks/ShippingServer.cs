using System.Globalization;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>The S3 server that is sent to, in the environment of what is measured, and the agent's state in the same place as the data.</summary>
internal sealed class ShippingServer : IDisposable
{
    private readonly Place _place;
    private int _runs;

    /// <summary>Starts it.</summary>
    public ShippingServer(Place place)
    {
        _place = place;
        Environment.SetEnvironmentVariable("OWUI_TEST_TMP", place.Root);
        // rclone's S3 backend fails where this names a file that is not there, even without TLS.
        Environment.SetEnvironmentVariable("AWS_CA_BUNDLE", null);
        // The captures are there too: both sides then read from the same file system.
        Environment.SetEnvironmentVariable("OWUI_BACKUP_STATE", Directory.CreateDirectory(place.At("state")).FullName);
        foreach (var (name, value) in Server.Environment())
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>The server itself.</summary>
    public S3Server Server { get; } = new();

    /// <summary>A name that no run has had.</summary>
    public string NextName() => string.Create(CultureInfo.InvariantCulture, $"run{_runs++}");

    /// <summary>A directory at the server, as rclone calls it.</summary>
    public string At(string name) => $"{Server.RemoteName}:{Server.Root}/{name}";

    /// <summary>Removes a directory at the server.</summary>
    public void Empty(string name) => Measured.Quietly("rclone", "purge", At(name));

    /// <summary>Writes a config of an instance and returns its path.</summary>
    public string Config(string instance, string dataDirectory, string rest)
    {
        var path = _place.At($"{instance}.toml");
        File.WriteAllText(path, $"[instance]\nname = \"{instance}\"\ndata_dir = \"{dataDirectory}\"\n\n{rest}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <inheritdoc />
    public void Dispose() => Server.Dispose();
}
