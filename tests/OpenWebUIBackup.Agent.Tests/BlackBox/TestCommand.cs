using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>
/// A command line that a test is going to run: immutable, each <c>With…</c> gives a copy. It runs with a clean
/// environment: <c>PATH</c>, a <c>HOME</c> inside the working directory, <c>LC_ALL=C.UTF-8</c>, and what is added.
/// </summary>
internal sealed record TestCommand
{
    private string _program;
    private string[] _arguments;
    private string _directory;
    private Dictionary<string, string> _environment;
    private byte[] _stdin = [];
    private TimeSpan _timeout = TimeSpan.FromSeconds(60);

    public TestCommand(string program, IEnumerable<string> arguments, string directory)
    {
        _program = program;
        _arguments = [.. arguments];
        _directory = directory;
        _environment = new()
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOME"] = directory,
            ["LC_ALL"] = "C.UTF-8",
        };
    }

    /// <summary>Sets a variable for this command alone.</summary>
    public TestCommand WithEnv(string name, string value) => this with { _environment = new(_environment) { [name] = value } };

    /// <summary>Takes a variable away, one of the few it starts with included.</summary>
    public TestCommand WithoutEnv(string name)
    {
        var environment = new Dictionary<string, string>(_environment);
        environment.Remove(name);
        return this with { _environment = environment };
    }

    /// <summary>Runs it in another directory; its <c>HOME</c> stays.</summary>
    public TestCommand In(string directory) => this with { _directory = directory };

    /// <summary>Runs it through another program that takes a command line: strace, setpriv, timeout.</summary>
    public TestCommand Under(string program, params string[] arguments) =>
        this with { _program = program, _arguments = [.. arguments, _program, .. _arguments] };

    /// <summary>What it reads on standard input; nothing unless said.</summary>
    public TestCommand WithStdin(string text) => this with { _stdin = Encoding.UTF8.GetBytes(text) };

    /// <summary>How long it may take before it is killed and the test fails; 60 seconds unless said.</summary>
    public TestCommand WithTimeout(TimeSpan timeout) => this with { _timeout = timeout };

    /// <summary>Runs it to its end. The exit code is looked at with <see cref="TestOutput.ExitsWith"/>.</summary>
    public TestOutput Run() => Start().Wait();

    /// <summary>Starts it and returns at once: for signals, and for looking at the file system while it runs.</summary>
    public RunningCommand Start()
    {
        var start = new ProcessStartInfo(_program, _arguments)
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        try
        {
            return new RunningCommand(Process.Start(start)!, ToString(), _stdin, _timeout);
        }
        catch (Win32Exception e) when (e.NativeErrorCode == 2)
        {
            Assert.Fail($"{_program} is not installed: ./build.sh test installs what the tests need. ({e.Message})");
            throw;
        }
    }

    /// <summary>The command line, quoted so that it can be pasted into a shell.</summary>
    public override string ToString() => string.Join(' ', _arguments.Prepend(_program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
