using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.BadInput;

/// <summary>Files that cannot be read, manifests and databases that are not what they should be.</summary>
public sealed class DamageTests
{
    [Fact]
    public void A_file_with_a_read_error_is_named_and_the_rest_is_captured()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        // The kernel's answer, as from a failing disk, given to reads of this one file: device-mapper's error target
        // would be the real thing, but is not in every kernel.
        var output = dir.Command("snapshot", "--source", source, "--to", dir.Path("s"))
            .Inject(Path.Combine(source, "uploads/9.txt"), "read,pread64,copy_file_range", "error=EIO").Run().ExitsWith(3)
            .SaysOnStderr("cannot read uploads/9.txt: Input/output error (EIO)").SaysOnStderr("It is not in the snapshot.")
            .SaysOnStderr("dmesg");
        Assert.False(File.Exists(Path.Combine(output.LastLine, "uploads/9.txt")));
        dir.Command("verify", "--dir", "s").Run().ExitsWith(0);
        dir.Shell($"rm '{source}/uploads/9.txt'; touch -r '{output.LastLine}/uploads' '{source}/uploads'");
        SampleData.AssertSame(dir, source, output.LastLine);
    }

    [Fact]
    public void A_read_error_in_the_middle_of_a_file_leaves_no_half_of_it()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        var output = dir.Command("snapshot", "--source", source, "--to", dir.Path("s"))
            .Inject(Path.Combine(source, "uploads/large.bin"), "read,pread64", "error=EIO:when=3").Run().ExitsWith(3)
            .SaysOnStderr("cannot read uploads/large.bin: Input/output error (EIO)");
        Assert.False(File.Exists(Path.Combine(output.LastLine, "uploads/large.bin")));
        dir.Command("verify", "--dir", "s").Run().ExitsWith(0);
        // The next run finds it readable again, and takes it.
        var next = dir.Command("snapshot", "--source", source, "--to", dir.Path("s")).Run().ExitsWith(0);
        SampleData.AssertSame(dir, source, next.LastLine);
    }

    [Theory]
    [InlineData("edited", """sed -i 's/"uid":[0-9]*/"uid":12345/' "$M" """)]
    [InlineData("truncated", """truncate -s -200 "$M" """)]
    [InlineData("truncated by its last line", """sed -i '$ d' "$M" """)]
    [InlineData("emptied", """: >"$M" """)]
    [InlineData("lines removed", """sed -i 5,9d "$M" """)]
    [InlineData("something else", """head -c 5000 /dev/urandom >"$M" """)]
    public void A_manifest_that_was_damaged_is_named_by_verify_and_the_next_snapshot_does_without(string damage, string script)
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        var name = Path.GetFileName(dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(0).LastLine);
        dir.Shell($"M='s/.owui-backup/manifests/{name}.jsonl'; {script}");

        dir.Command("verify", name, "--dir", "s").Run().ExitsWith(5).SaysOnStderr($"manifest of {name}");
        dir.Command("verify", "--dir", "s").Run().ExitsWith(5).SaysOnStderr($"manifest of {name}");
        var next = dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(3)
            .SaysOnStderr($"warning: cannot use the manifest of {name}").SaysOnStderr("are hashed again").NeverSays("   at ");
        Assert.NotNull(damage);
        SampleData.AssertSame(dir, source, next.LastLine);
        dir.Command("verify", "latest", "--dir", "s").Run().ExitsWith(0).SaysOnStdout(Path.GetFileName(next.LastLine));
        // Every file has its checksum again, the linked ones too.
        dir.Shell($"""
            cd '{next.LastLine}'
            grep '"type":"file"' '../.owui-backup/manifests/{Path.GetFileName(next.LastLine)}.jsonl' | grep -vc '"xxh128"' | grep -x 0
            """);
    }

    [Fact]
    public void A_snapshot_newer_than_the_newest_whole_one_is_not_passed_over_by_verify()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(0);
        var name = Path.GetFileName(dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(0).LastLine);
        dir.Shell($"sed -i '$ d' 's/.owui-backup/manifests/{name}.jsonl'");
        dir.Command("verify", "--dir", "s").Run().ExitsWith(5).SaysOnStderr($"manifest of {name}");
    }

    [Theory]
    [InlineData("truncated", "truncate -s 20000 webui.db")]
    [InlineData("overwritten past its header", "dd if=/dev/urandom of=webui.db bs=100 seek=1 count=300 conv=notrunc")]
    [InlineData("cut within its header", "truncate -s 60 webui.db")]
    [InlineData("only its first bytes", "truncate -s 16 webui.db")]
    public void A_corrupt_database_is_kept_as_the_file_it_is_with_a_warning(string damage, string script)
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        dir.Shell($"cd data; {script} 2>/dev/null");
        var output = dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(3)
            .SaysOnStderr("the database webui.db: ").NeverSays("   at ");
        Assert.NotNull(damage);
        dir.Program("cmp", "data/webui.db", Path.Combine(output.LastLine, "webui.db")).Run().ExitsWith(0);
        // The snapshot is what was captured; that it was captured so is worth a warning, no more.
        dir.Command("verify", "--dir", "s").Run().ExitsWith(3).SaysOnStderr("webui.db");
        // And it is still worth one the next time, though nothing changed.
        dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(3).SaysOnStderr("the database webui.db: ");
    }

    [Fact]
    public void A_database_with_one_bad_page_is_captured_with_a_warning()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        dir.Shell("dd if=/dev/urandom of=data/webui.db bs=4096 seek=20 count=1 conv=notrunc 2>/dev/null");
        dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(3)
            .SaysOnStderr("the database webui.db: ").SaysOnStderr(".recover");
        dir.Command("verify", "--dir", "s").Run().ExitsWith(3).SaysOnStderr("damaged already when it was captured");
    }
}
