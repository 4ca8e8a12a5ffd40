using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>
/// The copying of a database without the reading-through that follows it in a snapshot, to compare with a tool that
/// only copies. Run as a process of its own; the start of the runtime that the benchmarks run on, which the binary does
/// not have, is left out of its time.
/// </summary>
internal static class CaptureAlone
{
    internal static int Run(string from, string to)
    {
        var clock = Stopwatch.StartNew();
        using var source = DirectoryHandle.Open(Path.GetDirectoryName(from)!);
        using var target = DirectoryHandle.Open(Path.GetDirectoryName(to)!);
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(to));
        var result = DatabaseCapture.Capture(
            source, Encoding.UTF8.GetBytes(Path.GetFileName(from)), target, name,
            new CaptureOptions { Integrity = IntegrityLevel.None }, null, CancellationToken.None);
        if (result.Failure is { } failure)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }

        // sqlite3 flushes what it wrote.
        using var copy = target.OpenFile(name);
        if (copy.TryFlush() != Errno.None)
            return 1;
        Console.WriteLine(clock.Elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
