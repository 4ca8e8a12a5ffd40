using System.Globalization;
using System.Text;

namespace OpenWebUIBackup.Processes;

/// <summary>Finds programs by a variable that was put into their environment when they were started.</summary>
public static class MarkedProcesses
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Ends, by SIGKILL, every process whose environment has this variable with this value, and waits until they are
    /// gone: those that a dead process had started and that would still work on what is about to be set right.
    /// </summary>
    /// <returns>How many there were. 0 as well where there is no /proc to look at.</returns>
    public static int End(string variable, string value)
    {
        var mark = Encoding.UTF8.GetBytes($"{variable}={value}");
        var found = Find(mark);
        foreach (var id in found)
            _ = Native.kill(id, Native.SIGKILL);
        for (var until = DateTime.UtcNow + _patience; found.Count > 0 && DateTime.UtcNow < until && Find(mark).Count > 0;)
            Thread.Sleep(10);
        return found.Count;
    }

    private static List<int> Find(byte[] mark)
    {
        var found = new List<int>();
        if (!Directory.Exists("/proc"))
            return found;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId && Has(Path.Join(directory, "environ"), mark))
                found.Add(id);
        return found;
    }

    // Strings with a zero byte after each (proc(5)). That of a zombie is empty, that of another user cannot be read.
    private static bool Has(string environ, byte[] mark)
    {
        try
        {
            var content = File.ReadAllBytes(environ).AsSpan();
            for (var at = 0; content[at..].IndexOf(mark) is >= 0 and var offset; at += offset + 1)
            {
                var start = at + offset;
                var end = start + mark.Length;
                if ((start == 0 || content[start - 1] == 0) && (end == content.Length || content[end] == 0))
                    return true;
            }

            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile, or not ours
        }
    }
}
