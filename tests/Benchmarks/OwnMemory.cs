using System.Globalization;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>
/// Runs a command and measures the memory of its own process, without that of its children: time(1) tells the largest
/// of them all, and beside rclone that is never ours.
/// </summary>
internal static class OwnMemory
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a command that must succeed. One of its arguments must be in no other process's command line.</summary>
    /// <param name="executable">The program.</param>
    /// <param name="mark">The argument that tells the process from all others.</param>
    /// <param name="arguments">All arguments.</param>
    public static Measured Run(string executable, string mark, params string[] arguments)
    {
        var running = Command.Of(executable, arguments).WithStandardOutput(CommandOutput.Discard).RunAsync();
        long peak = 0;
        string? process = null;
        while (!running.Wait(_interval))
        {
            process ??= Find(executable, mark);
            peak = Math.Max(peak, process is null ? 0 : Peak(process));
        }

        return new Measured(running.Result.OrThrow().Duration, peak);
    }

    private static string? Find(string executable, string mark) =>
        Directory.EnumerateDirectories("/proc")
            .Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0]))
            .FirstOrDefault(directory =>
            {
                var words = Read(Path.Combine(directory, "cmdline")).Split('\0');
                return words[0] == executable && words.Contains(mark);
            });

    // VmHWM, the most that was resident so far, proc_pid_status(5): nothing between two looks is missed.
    private static long Peak(string process)
    {
        foreach (var line in Read(Path.Combine(process, "status")).Split('\n'))
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                return long.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return 0;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }
}
