using System.Diagnostics;

namespace OpenWebUIBackup.Core.Tests.Capture;

/// <summary>A process that has the database open and writes to it (tests/DatabaseWriter).</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _acknowledgements;

    private WriterProcess(string verb, string database, string mode)
    {
        _acknowledgements = Path.GetTempFileName();
        File.WriteAllBytes(_acknowledgements, new byte[24]);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "database-writer"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (ReadOnlySpan<string>)[verb, database, mode, _acknowledgements])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        var line = _process.StandardOutput.ReadLine();
        Assert.Equal("ready", line);
    }

    public static WriterProcess Start(string verb, string database, string mode) => new(verb, database, mode);

    /// <summary>The count of the last commit that has been acknowledged.</summary>
    public long Acknowledged => Read(0);

    /// <summary>The longest time that one commit has taken.</summary>
    public TimeSpan LongestCommit => TimeSpan.FromMicroseconds(Read(8));

    /// <summary>How many commits have failed.</summary>
    public long Failures => Read(16);

    /// <summary>SIGKILL, and wait until it is dead.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        File.Delete(_acknowledgements);
    }

    private long Read(int offset)
    {
        using var stream = new FileStream(_acknowledgements, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[24];
        stream.ReadExactly(bytes);
        return BitConverter.ToInt64(bytes, offset);
    }
}
