using System.Globalization;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>What is measured: where, how often, and on how much.</summary>
/// <param name="Directories">Where; each on a file system of its own, or there is nothing to compare.</param>
/// <param name="Rounds">How often both of a pair run.</param>
/// <param name="Files">Small files in one flat directory.</param>
/// <param name="DatabaseMegabytes">The size of the database beside them.</param>
/// <param name="HasLocal">Whether what stays on this machine is measured.</param>
/// <param name="HasShipping">Whether sending to a server is measured.</param>
/// <param name="HasStack">Whether the downtime of a stack is measured.</param>
internal sealed record Options(
    IReadOnlyList<string> Directories, int Rounds = 5, int Files = 100_000, int DatabaseMegabytes = 1000,
    bool HasLocal = true, bool HasShipping = true, bool HasStack = true)
{
    /// <summary>Reads the command line; null, with the reason on standard error, where it is wrong.</summary>
    public static Options? Parse(string[] arguments)
    {
        var options = new Options([]);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith('-'))
            {
                options = options with { Directories = [.. options.Directories, arguments[i]] };
                continue;
            }
            if (arguments[i] is "--local" or "--shipping" or "--stack")
            {
                options = options with
                {
                    HasLocal = arguments[i] == "--local",
                    HasShipping = arguments[i] == "--shipping",
                    HasStack = arguments[i] == "--stack",
                };
                continue;
            }
            if (i + 1 == arguments.Length || !int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var number) || number < 1)
                return Wrong($"{arguments[i]} wants a number");
            switch (arguments[i++])
            {
                case "--rounds":
                    options = options with { Rounds = number };
                    break;
                case "--files":
                    options = options with { Files = number };
                    break;
                case "--database-megabytes":
                    options = options with { DatabaseMegabytes = number };
                    break;
                case var unknown:
                    return Wrong($"no such option: {unknown}");
            }
        }
        return options.Directories.Count > 0 ? options : options with { Directories = ["/dev/shm", Path.Combine(Place.ProjectRoot, "obj", "bench")] };
    }

    private static Options? Wrong(string reason)
    {
        Console.Error.WriteLine($"Benchmarks: {reason}; --help tells what there is");
        return null;
    }
}
