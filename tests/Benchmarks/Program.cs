using OpenWebUIBackup.Benchmarks;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(
        """
        usage: Benchmarks [--local|--shipping|--stack] [--rounds N] [--files N] [--database-megabytes N] [DIR...]

        Measures dist/owui-backup (or $OWUI_BACKUP_BINARY) against the tools one would use instead, in each DIR
        (default: /dev/shm, which is tmpfs, and obj/bench of the project, which is on disk). Both of a pair run in
        turn, --rounds times (5); medians are compared. Ends with 1 when a limit is passed. --local measures only what
        stays on this machine, --shipping only what is sent to a server (S3, on this machine too), --stack only for how long
        a stack is away while it is backed up cold (needs root where no Docker daemon runs).
        """);
    return 0;
}

if (args is ["--capture", var small, var from, var to])
    return CaptureAlone.Run(small, from, to);

var options = Options.Parse(args);
if (options is null)
    return 2;
var table = new RatioTable();
foreach (var directory in options.Directories)
{
    using var place = new Place(directory);
    Console.Error.WriteLine($"measuring in {place.Root}");
    foreach (var pair in Comparisons.In(place, options))
    {
        table.Add(place.Name, pair.Name, pair.Limit, pair.Measure(options.Rounds));
        Console.Error.WriteLine(table.LastLine);
    }
}
table.Print(Console.Out);
return table.IsWithinLimits ? 0 : 1;
