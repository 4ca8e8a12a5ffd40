using System.Diagnostics;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>Runs the peer tools that our results are compared with.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end and gives what it printed; any other exit code than 0 fails the test.</summary>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing; `./build.sh test` installs it", e);
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.Result}");
            return output;
        }
    }
}
