using System.Diagnostics;
using System.Text;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Runs;

/// <summary>The real program, as cron would call it for a stack: with a config, a state directory and snapshots of its own.</summary>
internal sealed class Agent
{
    private readonly StandIn _stack;
    private readonly Dictionary<string, string> _environment;

    /// <summary>Writes a config whose job <c>cold</c> makes snapshots with the stack at rest.</summary>
    public Agent(StandIn stack, string quiesce, string stackLines = "", string jobLines = "")
    {
        _stack = stack;
        Root = Directory.CreateDirectory(Path.Combine(stack.Root, "agent")).FullName;
        Directory.CreateDirectory(Snapshots);
        Write($"""
            [instance]
            data_dir = "{stack.DataDirectory}"
            secret_key = false

            [stack]
            {(stack.Kind is null ? $"container = \"{stack.Name}\"" : $"compose_file = \"{stack.ComposeFile}\"")}
            stop_timeout = "20s"
            start_timeout = "30s"
            {stackLines}

            [job.cold]
            type = "snapshot"
            dir = "{Snapshots}"
            quiesce = "{quiesce}"
            {jobLines}
            """);
        _environment = new Dictionary<string, string>(stack.Environment)
        {
            ["OWUI_BACKUP_STATE"] = Path.Combine(Root, "state"),
            ["HOME"] = Root,
            ["LC_ALL"] = "C.UTF-8",
        };
    }

    /// <summary>The program: <c>$OWUI_BACKUP_BINARY</c>, or what <c>./build.sh build</c> has made.</summary>
    public static string Program => Environment.GetEnvironmentVariable("OWUI_BACKUP_BINARY") is { Length: > 0 } named
        ? named
        : Find() ?? throw new InvalidOperationException("There is no dist/owui-backup: ./build.sh build makes it, or name it in OWUI_BACKUP_BINARY.");

    /// <summary>Its directory.</summary>
    public string Root { get; }

    /// <summary>Where snapshots are.</summary>
    public string Snapshots => Path.Combine(Root, "snapshots");

    /// <summary>Where it is written down what was done to stacks.</summary>
    public string Ledger => Path.Combine(Root, "state", "stacks");

    /// <summary>The names of complete snapshots.</summary>
    public IReadOnlyList<string> Made => [.. Directory.GetDirectories(Snapshots, "snapshot_*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>Whether a stack is written down as at rest.</summary>
    public bool HasIntent => Directory.Exists(Ledger) && Directory.GetFiles(Ledger, "*.json").Length > 0;

    /// <summary>The path of the config.</summary>
    public string Config => Path.Combine(Root, "agent.toml");

    /// <summary>Replaces the config.</summary>
    public void Write(string config) => File.WriteAllText(Config, config);

    /// <summary>Sets a variable for the program, or takes it away.</summary>
    public Agent With(string name, string? value)
    {
        if (value is null)
            _environment.Remove(name);
        else
            _environment[name] = value;
        return this;
    }

    /// <summary>
    /// Puts a shell script before one of its programs. It does the lines, and then runs the program: <c>$REAL</c>, with
    /// <c>"$@"</c>. <c>$DIR</c> is a directory of its own.
    /// </summary>
    /// <returns>That directory.</returns>
    public string Fake(string program, string lines)
    {
        var path = _stack.Environment["PATH"];
        var directory = Directory.CreateDirectory(Path.Combine(_stack.Root, "fake")).FullName;
        var script = Path.Combine(directory, program);
        File.WriteAllText(script, $"#!/bin/sh\nDIR={directory}\nREAL={path}/{program}\nPATH=$PATH:/usr/bin:/bin\n{lines}\nexec \"$REAL\" \"$@\"\n");
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        With("PATH", $"{directory}:{path}");
        return directory;
    }

    /// <summary>Runs it to its end.</summary>
    public Said Run(params string[] arguments)
    {
        using var running = Start(arguments);
        return running.Wait();
    }

    /// <summary>Starts it.</summary>
    public RunningAgent Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return new RunningAgent(Process.Start(start)!);
    }

    private static string? Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "dist", "owui-backup")))
                return Path.Combine(directory.FullName, "dist", "owui-backup");
        return null;
    }
}

/// <summary>The program while it runs.</summary>
internal sealed class RunningAgent : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public RunningAgent(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for the end.</summary>
    public Said Wait()
    {
        if (!_process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            Kill();
            throw new TimeoutException("the program did not end in three minutes: " + _error);
        }

        _process.WaitForExit(); // for the rest of its outputs, which the limited wait does not wait for
        return new Said(_process.ExitCode, Text(_output), Text(_error));
    }

    /// <summary>SIGKILL, to it alone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit(TimeSpan.FromSeconds(10));
    }

    /// <summary>Another signal, to it alone.</summary>
    public void Signal(string name) => Shell.Run("kill", [$"-{name}", $"{_process.Id}"]);

    /// <summary>The watchdog that it has started; null where there is none.</summary>
    public int? Watchdog() => Shell.Try("pgrep", ["-P", $"{_process.Id}", "-f", "watch-stack"]) is { ExitCode: 0 } found
        ? int.Parse(found.Output.Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture)
        : null;

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static void Take(StringBuilder to, string? line)
    {
        lock (to)
            if (line is not null)
                to.AppendLine(line);
    }

    private static string Text(StringBuilder from)
    {
        lock (from)
            return from.ToString();
    }
}
