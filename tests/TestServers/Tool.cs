using System.Diagnostics;

namespace OpenWebUIBackup.TestServers;

/// <summary>The programs that tests run.</summary>
public static class Tool
{
    private static readonly string[] _administrators = ["/usr/local/sbin", "/usr/sbin", "/sbin"]; // not in everybody's PATH

    /// <summary>Where a program is.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return program;
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(_administrators)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{program} is missing; `./build.sh test` installs it");
    }

    /// <summary>Runs a program to its end; gives its standard output.</summary>
    /// <exception cref="InvalidOperationException">It is missing, or failed; its standard error is told.</exception>
    public static string Run(string program, IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(Find(program))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }
}
