using System.Text;

namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>
/// A directory of its own for one test, gone when the test ends. Commands made from it run in it, with their
/// home in it and nothing of the caller's environment but <c>PATH</c>.
/// </summary>
/// <remarks>It lies under <c>$OWUI_TEST_TMP</c> where that is set, else under the system's temporary directory.</remarks>
internal sealed class Dir : IDisposable
{
    public Dir()
    {
        var parent = Environment.GetEnvironmentVariable("OWUI_TEST_TMP") is { Length: > 0 } named ? named : System.IO.Path.GetTempPath();
        Root = Directory.CreateDirectory(System.IO.Path.Combine(parent, "owui-test-" + Guid.NewGuid().ToString("N")[..12])).FullName;
    }

    /// <summary>The absolute path of this directory.</summary>
    public string Root { get; }

    /// <summary>The absolute path of something inside, whether it exists or not.</summary>
    public string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>Makes a directory with its parents and returns its absolute path.</summary>
    public string Make(string relative) => Directory.CreateDirectory(Path(relative)).FullName;

    /// <summary>Writes a file, its parents made where they lack, and returns its absolute path.</summary>
    public string Write(string relative, string text) => Write(relative, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string relative, ReadOnlySpan<byte> bytes)
    {
        var path = Path(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        file.Write(bytes);
        return path;
    }

    /// <summary>The text of a file inside.</summary>
    public string Read(string relative) => File.ReadAllText(Path(relative));

    /// <summary><c>owui-backup</c> with these arguments, run in this directory.</summary>
    public TestCommand Command(params string[] arguments) => Program(TestBinary.Path, arguments);

    /// <summary>Another program, run the same way: coreutils, sqlite3, rsync. A missing one fails the test.</summary>
    public TestCommand Program(string program, params string[] arguments) => new(program, arguments, Root);

    /// <summary>A line for <c>sh -c</c>, for what reads best as one: <c>dir.Shell("ln -s a b; mkfifo c")</c>.</summary>
    public TestOutput Shell(string script) => Program("/bin/sh", "-euc", script).Run().ExitsWith(0);

    public void Dispose()
    {
        // .NET's own deletion fails on names that are not UTF-8 and on trees deeper than PATH_MAX; rm does not.
        Program("chmod", "-R", "u+rwX", Root).Run();
        new TestCommand("rm", ["-rf", Root], "/").Run().ExitsWith(0);
    }
}
