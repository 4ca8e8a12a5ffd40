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
    private readonly ShippingServer _server;

    public Shipping(Place place)
    {
        _place = place;
        _server = new ShippingServer(place);
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
        var theirs = _server.At("theirs");
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
        SampleData.MakeUploads(source, LargeFiles, LargeFileSize);

        // The capture is made by a run to another place, which is not measured.
        var config = Config("large", source, "first");
        Measured.Quietly(Place.Binary, "--config", config, "-q", "run");
        _server.Empty("first");
        var name = "";
        return new Comparison("1 GB in 2,000 new files sent, of rclone copy",
            new Side("owui-backup run", () => Config("large", source, name = Next(name)), () => Run(config)),
            new Side("rclone copy", () => name = Next(name),
                () => Measured.Run("rclone", ["copy", source, _server.At(name), .. _limits])),
            1.05);
    }

    private static Measured Run(string config) => OwnMemory.Run(Place.Binary, config, "--config", config, "-q", "run");

    /// <summary>Removes what the run before sent, and names the place for the next.</summary>
    private string Next(string before)
    {
        if (before.Length > 0)
            _server.Empty(before);
        return _server.NextName();
    }

    private string Config(string name, string source, string target) =>
        _server.Config(name, source, $"[job.mirror]\ntype = \"sync\"\nto = \"{_server.At(target)}\"\n");
}
