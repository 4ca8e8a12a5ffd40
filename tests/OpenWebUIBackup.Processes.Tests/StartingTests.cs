namespace OpenWebUIBackup.Processes.Tests;

public sealed class StartingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_missing_program_is_named_with_the_places_looked_at()
    {
        var command = Command.Of("owui-no-such-tool").WithEnvironment("PATH", "/usr/bin:/nowhere");
        var thrown = Assert.Throws<ExecutableNotFoundException>(() => command.Run(Cancellation));
        Assert.Equal("owui-no-such-tool", thrown.Executable);
        Assert.Contains("PATH is /usr/bin:/nowhere", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Install it", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_not_there_is_named()
    {
        var thrown = Assert.Throws<ExecutableNotFoundException>(() => Command.Of("/nowhere/tool").Run(Cancellation));
        Assert.Contains("/nowhere/tool", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_executed_is_told_so()
    {
        var thrown = Assert.Throws<ProcessStartException>(() => Command.Of("/etc/passwd").Run(Cancellation));
        Assert.Contains("permission denied", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_whose_interpreter_is_missing_is_told_so()
    {
        var directory = Directory.CreateTempSubdirectory("owui-test-");
        try
        {
            var script = Path.Combine(directory.FullName, "script");
            File.WriteAllText(script, "#!/nowhere/interpreter\n");
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var thrown = Assert.Throws<ProcessStartException>(() => Command.Of(script).Run(Cancellation));
            Assert.Contains("interpreter", thrown.Message, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_working_directory_that_is_not_there_is_named()
    {
        var thrown = Assert.Throws<ProcessStartException>(() => Command.Of("true").WithWorkingDirectory("/nowhere").Run(Cancellation));
        Assert.Contains("'/nowhere'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_in_a_relative_place_is_found_from_here_not_from_where_it_runs()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, TestChild.Path);
        var path = relative.Contains('/', StringComparison.Ordinal) ? relative : "./" + relative;
        Assert.Equal("/usr\n", Command.Of(path, "where").WithWorkingDirectory("/usr").Run(Cancellation).StandardOutput.Text);
    }

    [Fact]
    public void Failed_starts_leave_no_descriptor_open()
    {
        Assert.Throws<ExecutableNotFoundException>(() => Command.Of("/nowhere/tool").Run(Cancellation));
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 100; i++)
            Assert.Throws<ExecutableNotFoundException>(() => Command.Of("/nowhere/tool").Run(Cancellation));
        // The test's own runner may open one or two meanwhile.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 10);
    }

    [Fact]
    public void The_command_line_prints_so_that_it_can_be_pasted() =>
        Assert.Equal("tar -c 'my file' 'it'\\''s' ''", Command.Of("tar", "-c", "my file", "it's", "").ToString());
}
