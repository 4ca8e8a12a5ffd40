using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>Runs tests of this project again as somebody who is not root.</summary>
internal static class OtherUser
{
    private const string Nobody = "65534";

    /// <summary>Runs them, as chosen by <paramref name="filter"/>, and fails where one of them fails.</summary>
    /// <param name="filter">Arguments of the test program, as <c>-class NAME</c>; none for all tests.</param>
    public static void RunTests(params string[] filter)
    {
        if (!ProcessLimits.IsRoot)
            return; // then they have run as somebody else already
        using var scratch = new ScratchDirectory();
        // The checkout may lie where only root can read; the working directory too, to which xunit returns at the end.
        var (code, output) = Run("sh", scratch.Path, [], "-c",
            "cp -rL \"$1\" \"$2/bin\" && mkdir -m 0777 \"$2/tmp\" && chmod -R a+rX \"$2/bin\" && chmod 0755 \"$2\"",
            "sh", AppContext.BaseDirectory, scratch.Path);
        Assert.True(code == 0, output);
        var environment = new Dictionary<string, string>
        {
            ["OWUI_TEST_TMP"] = scratch["tmp"],
            ["HOME"] = scratch["tmp"],
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
        };
        (code, output) = Run("setpriv", scratch["tmp"], environment,
            ["--reuid", Nobody, "--regid", Nobody, "--clear-groups",
                scratch["bin/" + Assembly.GetExecutingAssembly().GetName().Name], "-noColor", .. filter]);
        Assert.True(code == 0, output);
        Assert.Contains("Failed: 0", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Total: 0", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output) Run(
        string program, string directory, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
