using System.Diagnostics;
using System.Text;

namespace OpenWebUIBackup.TestStacks;

/// <summary>What a program that a test called has said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record Said(int ExitCode, string Output, string Error);

/// <summary>Calls programs, independently of the code that is tested.</summary>
public static class Shell
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, failed, or took longer than two minutes.</exception>
    public static string Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var said = Try(program, arguments, environment, directory);
        return said.ExitCode == 0
            ? said.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {said.ExitCode}: {said.Error}{said.Output}");
    }

    /// <summary>Runs a program to its end, whatever its exit code.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or took longer than two minutes.</exception>
    public static Said Try(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(_limit))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} took longer than {_limit}");
            }

            return new Said(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is not installed: ./build.sh test installs what the tests need. ({e.Message})", e);
        }
    }
}
