using System.ComponentModel;
using System.Diagnostics;

namespace OpenWebUIBackup.Linux.Tests;

/// <summary>Runs a program that tells or does independently of our code what is to be compared.</summary>
internal static class Tool
{
    /// <summary>What it writes to its standard output; a test fails where it fails.</summary>
    public static byte[] Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
            return output.ToArray();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing; `./build.sh test` installs it", e);
        }
    }

    /// <summary>The same, through a shell.</summary>
    public static byte[] Shell(string script, params string[] arguments) => Run("sh", ["-c", script, "sh", .. arguments]);

    /// <summary>The same, as text without the newline at its end.</summary>
    public static string ShellText(string script, params string[] arguments) =>
        System.Text.Encoding.UTF8.GetString(Shell(script, arguments)).TrimEnd('\n');
}
