using System.Globalization;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>
/// Sending through rclone to an S3 server, against rclone by itself. The captured state that is sent stands already, as
/// after the first run; what a run needs to see that it still holds is in our time, and so are the manifest and the
/// looks at what the destination has.
/// </summary>
internal sealed class Shipping : IDisposable
{
    private const int SmallFiles = 20_000;
    private const int LargeFiles = 2_000;
    private const int LargeFileSize = 500_000;

    // What the documented scripts pass, and our jobs by default.
    private static readonly string[] _limits = ["--transfers=32", "--checkers=16"];

    private readonly Place _place;
    private readonly S3Server _server;
    private int _runs;

    public Shipping(Place place)
    {
        _place = place;
        Environment.SetEnvironmentVariable("OWUI_TEST_TMP", place.Root);
        // rclone's S3 backend fails where this names a file that is not there, even without TLS.
        Environment.SetEnvironmentVariable("AWS_CA_BUNDLE", null);
        // The captures are there too: both sides then read from the same file system.
        Environment.SetEnvironmentVariable("OWUI_BACKUP_STATE", Directory.CreateDirectory(place.At("state")).FullName);
        _server = new S3Server();
        foreach (var (name, value) in _server.Environment())
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>The comparisons, in the order in which they run.</summary>
    public IEnumerable<Comparison> Comparisons()
    {
        yield return Unchanged();
        yield return New();
    }

    public void Dispose() => _server.Dispose();

    private Comparison Unchanged()
    {
        var source = SampleData.MakeFiles(_place, "small", SmallFiles);
        var config = Config("small", source, "ours");
        var theirs = $"{_server.RemoteName}:{_server.Root}/theirs";
        Measured.Quietly(Place.Binary, "--config", config, "-q", "run");
        Measured.Quietly("rclone", ["sync", source, theirs, .. _limits]);
        return new Comparison("sync job of 20,000 files with nothing to do, of rclone sync",
            new Side("owui-backup run", () => { }, () => Run(config)),
            new Side("rclone sync", () => { }, () => Measured.Run("rclone", ["sync", source, theirs, .. _limits])),
            1.1);
    }

    private Comparison New()
    {
        var source = _place.At("large");
        var files = Directory.CreateDirectory(Path.Combine(source, "uploads")).FullName;
        var noise = new byte[LargeFileSize];
        for (var i = 0; i < LargeFiles; i++)
        {
            Random.Shared.NextBytes(noise);
            File.WriteAllBytes(Path.Combine(files, string.Create(CultureInfo.InvariantCulture, $"{i:x8}_image.png")), noise);
        }

        // The capture is made by a run to another place, which is not measured.
        var config = Config("large", source, "first");
        Measured.Quietly(Place.Binary, "--config", config, "-q", "run");
        Empty("first");
        var name = "";
        return new Comparison("1 GB in 2,000 new files sent, of rclone copy",
            new Side("owui-backup run", () => Config("large", source, name = Next(name)), () => Run(config)),
            new Side("rclone copy", () => name = Next(name),
                () => Measured.Run("rclone", ["copy", source, $"{_server.RemoteName}:{_server.Root}/{name}", .. _limits])),
            1.05);
    }

    private static Measured Run(string config) => OwnMemory.Run(Place.Binary, config, "--config", config, "-q", "run");

    /// <summary>Removes what the run before sent, and names the place for the next.</summary>
    private string Next(string before)
    {
        if (before.Length > 0)
            Empty(before);
        return string.Create(CultureInfo.InvariantCulture, $"run{_runs++}");
    }

    private void Empty(string name) => Measured.Quietly("rclone", "purge", $"{_server.RemoteName}:{_server.Root}/{name}");

    private string Config(string name, string source, string target)
    {
        var path = _place.At($"{name}.toml");
        File.WriteAllText(path, $"""
            [instance]
            name = "{name}"
            data_dir = "{source}"

            [job.mirror]
            type = "sync"
            to = "{_server.RemoteName}:{_server.Root}/{target}"
            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
