using System.Text;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>
/// The copying of a database without the reading-through that follows it in a snapshot, to compare with a tool that
/// only copies. Run as a process of its own, with the runtime's start in its time.
/// </summary>
internal static class CaptureAlone
{
    internal static int Run(string from, string to)
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
            return 1;
        }

        // sqlite3 flushes what it wrote.
        using var copy = target.OpenFile(name);
        return copy.TryFlush() == Errno.None ? 0 : 1;
    }
}
