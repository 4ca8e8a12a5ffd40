using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>A system call that a traced command made.</summary>
/// <param name="Thread">Who made it; the first thread is 0.</param>
/// <param name="Call">Its name.</param>
/// <param name="Ordinal">The how-manieth of that name it was in its thread, from 1: what strace's <c>when=</c> counts.</param>
/// <param name="Text">Its arguments and result, as strace shows them with descriptors resolved.</param>
internal sealed record TracedCall(int Thread, string Call, int Ordinal, string Text);

/// <summary>Runs commands under strace(1): what they ask of the system, and what happens when an answer is another.</summary>
/// <remarks>
/// Not with <c>--seccomp-bpf</c>, which would be faster: strace 6.1 (Debian 12) injects no signal there. What is
/// traced must therefore be few calls, and is named each time.
/// </remarks>
internal static partial class Strace
{
    /// <summary>Runs the command and returns the calls named, in the order in which they began.</summary>
    public static IReadOnlyList<TracedCall> Log(Dir dir, TestCommand command, IEnumerable<string> calls, out TestOutput output)
    {
        var log = dir.Path("strace." + Guid.NewGuid().ToString("N")[..8]);
        output = command.Under("strace", "-f", "-qq", "-y", "-s", "64", "-o", log, "-e", "trace=" + string.Join(',', calls)).Run();
        var threads = new Dictionary<string, int>();
        var counts = new Dictionary<(int, string), int>();
        var list = new List<TracedCall>();
        foreach (var line in File.ReadLines(log))
        {
            var match = Line().Match(line);
            if (!match.Success)
                continue; // an exit, a signal, or the second half of a call that was interrupted by another thread's
            var thread = threads.TryGetValue(match.Groups[1].Value, out var known) ? known : threads[match.Groups[1].Value] = threads.Count;
            var call = match.Groups[2].Value;
            counts[(thread, call)] = counts.GetValueOrDefault((thread, call)) + 1;
            list.Add(new TracedCall(thread, call, counts[(thread, call)], match.Groups[3].Value));
        }

        File.Delete(log);
        return list;
    }

    /// <summary>The command, killed by SIGKILL when a thread of it is about to make this call; the call is not made.</summary>
    public static TestCommand KillBefore(this TestCommand command, string call, int ordinal) => command.Under(
        "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call,
        "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=KILL:when={ordinal}"));

    /// <summary>
    /// The command, with calls on one path (that is, on it by name or by a descriptor of it) answered otherwise:
    /// <c>error=EIO</c>, <c>delay_enter=100000</c> (microseconds).
    /// </summary>
    public static TestCommand Inject(this TestCommand command, string path, string calls, string what) => command.Under(
        "strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e", "trace=" + calls, "-e", $"inject={calls}:{what}");

    [GeneratedRegex(@"^(\d+) +([a-z0-9_]+)\((.*)$")]
    private static partial Regex Line();
}
