using System.Diagnostics;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Servers;

/// <summary>rclone itself, run against the servers to see that they are what they say.</summary>
internal static class RcloneProgram
{
    public static (int Code, string Output, string Errors) Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Tool.Find("rclone")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--config", "", "--retries", "1", "--low-level-retries", "2", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment.Remove("AWS_CA_BUNDLE");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    public static string Succeed(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var (code, output, errors) = Run(environment, arguments);
        Assert.True(code == 0, $"rclone {string.Join(' ', arguments)} ended with {code}: {errors}");
        return output;
    }
}
