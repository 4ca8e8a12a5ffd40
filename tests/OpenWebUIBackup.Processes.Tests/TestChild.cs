// Some look at what the whole process has: its descriptors, its children.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace OpenWebUIBackup.Processes.Tests;

/// <summary>The real program that the tests run as a child.</summary>
internal static class TestChild
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "test-child");

    /// <summary>It, doing one of the things that it can.</summary>
    public static Command That(params string[] arguments) => Command.Of(Path, arguments).WithTimeout(TimeSpan.FromSeconds(30));

    /// <summary>Runs one that says it is ready, and then does something to it.</summary>
    public static CommandResult WhenReady(this Command command, Action<string> then)
    {
        var lines = new List<string>();
        return command.WithStandardOutput(CommandOutput.Lines(line =>
        {
            lines.Add(line);
            if (lines.Count == 1)
                then(line);
        })).Run(TestContext.Current.CancellationToken);
    }

    /// <summary>True while there is a process with this number, a zombie included.</summary>
    public static bool Exists(int id) => Directory.Exists($"/proc/{id}");

    /// <summary>The children of this process that have ended and have not been waited for.</summary>
    public static IEnumerable<string> Zombies() =>
        from directory in Directory.GetDirectories("/proc")
        where char.IsAsciiDigit(System.IO.Path.GetFileName(directory)[0])
        let text = TryRead(System.IO.Path.Combine(directory, "stat"))
        where text is not null && text.Contains($") Z {Environment.ProcessId} ", StringComparison.Ordinal)
        select text;

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null; // Gone meanwhile.
        }
    }
}
