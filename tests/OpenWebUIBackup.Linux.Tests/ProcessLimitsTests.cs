using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class ProcessLimitsTests
{
    [Fact]
    public void As_many_files_may_be_open_as_the_hard_limit_allows()
    {
        ProcessLimits.RaiseOpenFiles();
        var limits = Tool.ShellText("awk '/^Max open files/ {print $4, $5}' \"$1\"", $"/proc/{Environment.ProcessId}/limits").Split(' ');
        Assert.Equal(limits[1], limits[0]);
    }

    [Fact]
    public void Who_runs_this_is_told_as_id_tells_it()
    {
        Assert.Equal(Tool.ShellText("id -u"), ProcessLimits.UserId.ToString());
        Assert.Equal(Tool.ShellText("id -g"), ProcessLimits.GroupId.ToString());
        Assert.Equal(ProcessLimits.UserId == 0, ProcessLimits.IsRoot);
    }

    [Fact]
    public void Without_the_mask_files_have_the_mode_that_was_asked_for()
    {
        ProcessLimits.ClearFileModeMask();
        using var scratch = new ScratchDirectory();
        using var directory = scratch.Make("d");
        directory.CreateFile("file"u8, 0x1B6).Dispose();
        Assert.Equal("666", Tool.ShellText("stat -c %a \"$1\"", scratch["d/file"]));
    }
}
