using System.Diagnostics;
using System.Globalization;
using OpenWebUIBackup.TestServers;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>
/// For how long a stack with 20,000 uploads (1 GB) is away while it is backed up cold to an S3 server, as seen from
/// outside: the documented script, its faults repaired, against ours.
/// </summary>
/// <remarks>
/// The server is on this host and answers at once, which no S3 does: a proxy lets each request wait for as long as AWS
/// gives for small objects, 100 to 200 ms (Amazon S3 user guide, "Performance guidelines for Amazon S3"), for both sides
/// alike. The line without a limit is measured without it.
/// </remarks>
internal sealed class Downtime : IDisposable
{
    private const int Uploads = 20_000;
    private const int UploadSize = 50_000;
    private static readonly TimeSpan _allowance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _latency = TimeSpan.FromMilliseconds(100);

    private readonly ShippingServer _server;
    private readonly FaultProxy _proxy;
    private readonly StandIn _stack;

    public Downtime(Place place)
    {
        _server = new ShippingServer(place);
        _proxy = new FaultProxy(_server.Server.Port);
        Environment.SetEnvironmentVariable(
            $"RCLONE_CONFIG_{_server.Server.RemoteName}_ENDPOINT".ToUpperInvariant(), S3Server.SettingsBehind(_proxy.Port)["endpoint"]);
        _stack = StandIn.Compose(ComposeKind.Plugin);
        Environment.SetEnvironmentVariable("DOCKER_CONFIG", ComposeKinds.Directory2);
        SampleData.MakeUploads(_stack.DataDirectory, Uploads, UploadSize);
        _stack.Up();
    }

    /// <summary>The comparisons, in the order in which they run.</summary>
    public IEnumerable<Comparison> Comparisons()
    {
        yield return new Comparison("downtime of a cold backup (20,000 uploads, 1 GB), of the documented script, S3 answering as AWS does",
            new Side("owui-backup run", Late, Ours), new Side("documented script", Late, Documented), 1 / 20.0)
        { Rounds = 1 };
        yield return new Comparison("the same, S3 on this host answering at once",
            new Side("owui-backup run", _proxy.Heal, Ours), new Side("documented script", _proxy.Heal, Documented), null)
        { Rounds = 1 };
        yield return new Comparison("mean downtime of cold backups, of stop + start + 2 s",
            new Side("owui-backup run", _proxy.Heal, OursMean), new Side("down, up -d", () => { }, DownAndUp), 1.0)
        { Rounds = 1 };
    }

    public void Dispose()
    {
        _stack.Dispose();
        _proxy.Dispose();
        _server.Dispose();
    }

    private void Late()
    {
        _proxy.Heal();
        _proxy.Inject(new Fault.Delay(_latency));
    }

    private Measured Ours()
    {
        var name = _server.NextName();
        var config = Config(name);
        var downtime = Away(() => Measured.Quietly(Place.Binary, "--config", config, "-q", "run"));
        Purge(name);
        return downtime;
    }

    private Measured OursMean()
    {
        const int rounds = 5;
        var config = Config(_server.NextName());
        var sum = TimeSpan.Zero;
        for (var round = 0; round < rounds; round++)
            sum += Away(() => Measured.Quietly(Place.Binary, "--config", config, "-q", "run")).Time;
        return new Measured(sum / rounds, 0);
    }

    /// <summary>down; sync of the three; up -d. Repaired: remotes by name instead of a flag that rclone does not have, and what lies beside the database is sent too.</summary>
    private Measured Documented()
    {
        var name = _server.NextName();
        var downtime = Away(() =>
        {
            _stack.RunCompose("down");
            Measured.Quietly("rclone", "sync", _stack.DataDirectory, _server.At(name), "--transfers=32", "--checkers=16", "--exclude", "cache/**");
            _stack.RunCompose("up", "-d");
            _stack.WaitUntilReady(TimeSpan.FromMinutes(1));
        });
        Purge(name);
        return downtime;
    }

    private void Purge(string name)
    {
        _proxy.Heal();
        _server.Empty(name);
    }

    private Measured DownAndUp()
    {
        var downtime = Away(() =>
        {
            _stack.RunCompose("down");
            _stack.RunCompose("up", "-d");
            _stack.WaitUntilReady(TimeSpan.FromMinutes(1));
        });
        return downtime with { Time = downtime.Time + _allowance };
    }

    private Measured Away(Action backup)
    {
        using var view = new OutsideView(_stack);
        Thread.Sleep(200);
        var clock = Stopwatch.StartNew();
        backup();
        _stack.WaitUntilReady(TimeSpan.FromMinutes(1));
        view.WaitUntilReady();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  away {view.Downtime.TotalSeconds:F2} s of {clock.Elapsed.TotalSeconds:F1} s"));
        return new Measured(view.Downtime, 0);
    }

    private string Config(string name) => _server.Config(name, _stack.DataDirectory, $"""
        [stack]
        compose_file = "{_stack.ComposeFile}"

        [job.cold]
        type = "cold"
        to = "{_server.At(name)}"
        """);
}
