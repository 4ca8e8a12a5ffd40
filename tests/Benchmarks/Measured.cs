using System.Globalization;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>What one run of a command took.</summary>
/// <param name="Time">From its start to its end.</param>
/// <param name="PeakMemory">The most memory it had resident, in KiB.</param>
internal readonly record struct Measured(TimeSpan Time, long PeakMemory)
{
    /// <summary>Runs a command that must succeed and measures it.</summary>
    public static Measured Run(string executable, params string[] arguments)
    {
        // Through time(1), a small program: a child's peak counts from before its exec, and so would include ours.
        var figures = Path.GetTempFileName();
        try
        {
            var result = Command.Of("/usr/bin/time", ["--format=%M", $"--output={figures}", executable, .. arguments])
                .WithStandardOutput(CommandOutput.Discard)
                .Run()
                .OrThrow();
            return new Measured(result.Duration, long.Parse(File.ReadAllText(figures), CultureInfo.InvariantCulture));
        }
        finally
        {
            File.Delete(figures);
        }
    }

    /// <summary>Runs a command that must succeed and itself prints how many milliseconds what matters in it took.</summary>
    public static Measured Told(string executable, params string[] arguments)
    {
        var told = Command.Of(executable, arguments).Run().OrThrow().StandardOutput.Text;
        return new Measured(TimeSpan.FromMilliseconds(double.Parse(told, CultureInfo.InvariantCulture)), 0);
    }

    /// <summary>Runs a command that must succeed, for what it does and not for how long.</summary>
    public static void Quietly(string executable, params string[] arguments) =>
        Command.Of(executable, arguments).WithStandardOutput(CommandOutput.Discard).Run().OrThrow();

    /// <summary>The one in the middle by time.</summary>
    public static Measured Median(IEnumerable<Measured> runs)
    {
        var sorted = runs.OrderBy(run => run.Time).ToList();
        return sorted[sorted.Count / 2] with { PeakMemory = sorted.Max(run => run.PeakMemory) };
    }
}
