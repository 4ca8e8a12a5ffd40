using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>
/// The copying of a database without the reading-through that follows it in a snapshot, to compare with a tool that
/// only copies. Run as a process of its own.
/// </summary>
/// <remarks>
/// In our time are: the looks at the source before and after, the copying, the rows counted and foreign keys checked
/// in the copy, and its flushing, which sqlite3 does too. Not in it are the start of the runtime that the benchmarks
/// run on and its compiling of our code, both of which the binary does not have: a small database is captured first.
/// In the time of sqlite3 is its own start. The library is here the one of the package, not the binary's static one.
/// </remarks>
internal static class CaptureAlone
{
    internal static int Run(string small, string from, string to)
    {
        if (!Capture(small, to + ".small"))
            return 1;
        File.Delete(to + ".small");
        var clock = Stopwatch.StartNew();
        if (!Capture(from, to))
            return 1;
        Console.WriteLine(clock.Elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static bool Capture(string from, string to)
    {
        using var source = DirectoryHandle.Open(Path.GetDirectoryName(from)!);
        using var target = DirectoryHandle.Open(Path.GetDirectoryName(to)!);
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(to));
        var result = DatabaseCapture.Capture(
            source, Encoding.UTF8.GetBytes(Path.GetFileName(from)), target, name,
            new CaptureOptions { Integrity = IntegrityLevel.None }, null, CancellationToken.None);
        if (result.Failure is { } failure)
        {
            Console.Error.WriteLine(failure.Message);
            return false;
        }

        using var copy = target.OpenFile(name);
        return copy.TryFlush() == Errno.None;
    }
}
