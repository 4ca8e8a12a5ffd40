using System.Globalization;

namespace OpenWebUIBackup.Core.Tests.Destinations;

/// <summary>Looks at the children of this process, and theirs, all the time, as anybody on the host can.</summary>
internal sealed class ProcessTree : IDisposable
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Thread _watch;
    private volatile bool _isOver;

    public ProcessTree()
    {
        _watch = new Thread(() =>
        {
            while (!_isOver)
            {
                foreach (var (_, line) in Descendants())
                    lock (_seen)
                        _seen.Add(line);
                Thread.Sleep(1);
            }
        });
        _watch.Start();
    }

    /// <summary>Every command line that was seen.</summary>
    public IReadOnlyList<string> CommandLines
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    /// <summary>The processes below this one: number and command line.</summary>
    public static IReadOnlyList<(int Id, string CommandLine)> Descendants()
    {
        var parents = new Dictionary<int, int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Parent(id) is { } parent)
                parents[id] = parent;
        var found = new List<(int, string)>();
        foreach (var id in parents.Keys)
        {
            var above = id;
            while (parents.TryGetValue(above, out var next) && above != Environment.ProcessId)
                above = next;
            if (above == Environment.ProcessId && id != above && Read($"/proc/{id}/cmdline") is { Length: > 0 } line)
                found.Add((id, line.Replace('\0', ' ')));
        }

        return found;
    }

    public void Dispose()
    {
        _isOver = true;
        _watch.Join();
    }

    // Its fourth field; the second is the name, which may hold anything.
    private static int? Parent(int id) =>
        Read($"/proc/{id}/stat") is { } stat && stat.LastIndexOf(')') is var end and > 0
        && int.TryParse(stat[(end + 2)..].Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent)
            ? parent
            : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
