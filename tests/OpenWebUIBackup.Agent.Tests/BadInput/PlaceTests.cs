using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.BadInput;

/// <summary>Directories of snapshots on file systems that lack something, are full, or may not be written.</summary>
public sealed class PlaceTests
{
    [Fact]
    public void Snapshots_on_another_file_system_than_the_source_are_linked_among_themselves()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        using var other = Mount.Tmpfs(dir, "other", "size=32m");
        dir.Command("snapshot", "--source", "data", "--to", "other/snapshots").Run().ExitsWith(0);
        var output = dir.Command("snapshot", "--source", "data", "--to", "other/snapshots").Run().ExitsWith(0)
            .SaysOnStdout("64 linked"); // all but the database, which is too new to be taken for unchanged
        SampleData.AssertSame(dir, dir.Path("data"), output.LastLine);
        dir.Command("verify", "--all", "--dir", "other/snapshots").Run().ExitsWith(0);
    }

    [Fact]
    public void A_file_system_without_hard_links_is_told_of_and_everything_is_copied()
    {
        using var dir = new Dir();
        dir.Shell("mkdir -p data/uploads; for i in $(seq 20); do echo $i >data/uploads/$i.txt; done; chmod 640 data/uploads/3.txt");
        SampleData.MakeDatabase(dir, "data/webui.db", 20);
        using var fat = Mount.Fat(dir, "fat", 24);
        var first = dir.Command("snapshot", "--source", "data", "--to", "fat/s").Run().ExitsWith(0)
            .SaysOnStderr("its file system has no hard links").LastLine;
        var output = dir.Command("snapshot", "--source", "data", "--to", "fat/s").Run().ExitsWith(0)
            .SaysOnStdout("0 linked, 21 copied")
            .SaysOnStderr("cannot hard-link unchanged files in fat/s: its file system has no hard links")
            .SaysOnStderr("Each snapshot is a full copy.");
        dir.Program("diff", "-r", "-x", "webui.db", "data", output.LastLine).Run().ExitsWith(0);
        // What the file system could not keep is in the manifest, and no damage.
        dir.Command("verify", "--all", "--dir", "fat/s").Run().ExitsWith(0);
        dir.Shell($"sleep 1.1; echo changed >'{output.LastLine}/uploads/3.txt'");
        dir.Command("verify", "--dir", "fat/s").Run().ExitsWith(5).SaysOnStderr("uploads/3.txt");
        dir.Command("restore", Path.GetFileName(first), "--dir", "fat/s", "--to", "restored").Run().ExitsWith(0);
        SampleData.AssertSame(dir, dir.Path("data"), dir.Path("restored"));
    }

    [Fact]
    public void A_disk_that_fills_midway_is_told_of_and_costs_no_earlier_snapshot()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        using var small = Mount.Tmpfs(dir, "small", "size=8m");
        var first = dir.Command("snapshot", "--source", "data", "--to", "small/s").Run().ExitsWith(0).LastLine;
        var copy = Copy(dir, first);
        dir.Shell("head -c 9000000 /dev/urandom >data/uploads/too-large.bin");
        dir.Command("snapshot", "--source", "data", "--to", "small/s").Run().ExitsWith(1)
            .SaysOnStderr("uploads/too-large.bin: No space left on device (ENOSPC)").SaysOnStderr("Free space where the snapshots are")
            .NeverSays("   at ");
        AssertOnly(dir, "small/s", first, copy);

        // And once there is room again, everything is as ever.
        dir.Shell("rm data/uploads/too-large.bin");
        var next = dir.Command("snapshot", "--source", "data", "--to", "small/s").Run().ExitsWith(0);
        SampleData.AssertSame(dir, dir.Path("data"), next.LastLine);
    }

    [Fact]
    public void A_database_for_which_there_is_no_space_ends_the_run()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        using var small = Mount.Tmpfs(dir, "small", "size=8m");
        var first = dir.Command("snapshot", "--source", "data", "--to", "small/s").Run().ExitsWith(0).LastLine;
        var copy = Copy(dir, first);
        SampleData.MakeDatabase(dir, "data/other.db", 9000);
        dir.Command("snapshot", "--source", "data", "--to", "small/s").Run().ExitsWith(1)
            .SaysOnStderr("other.db").SaysOnStderr("Free space where the snapshots are").NeverSays("   at ");
        AssertOnly(dir, "small/s", first, copy);
    }

    [Fact]
    public void A_disk_without_free_inodes_is_told_of_and_costs_no_earlier_snapshot()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        using var small = Mount.Tmpfs(dir, "small", "nr_inodes=110");
        var first = dir.Command("snapshot", "--source", "data", "--to", "small/s").Run().ExitsWith(0).LastLine;
        var copy = Copy(dir, first);
        dir.Shell("for i in $(seq 100); do echo $i >data/uploads/more$i; done");
        dir.Command("snapshot", "--source", "data", "--to", "small/s").Run().ExitsWith(1)
            .SaysOnStderr("No space left on device (ENOSPC)").SaysOnStderr("df -i for inodes");
        AssertOnly(dir, "small/s", first, copy);
    }

    [Fact]
    public void A_read_only_file_system_is_told_of()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        using var mount = Mount.Tmpfs(dir, "disk", "size=16m");
        dir.Command("snapshot", "--source", "data", "--to", "disk/s").Run().ExitsWith(0);
        mount.MakeReadOnly();
        dir.Command("snapshot", "--source", "data", "--to", "disk/s").Run().ExitsWith(1)
            .SaysOnStderr("Read-only file system (EROFS)").SaysOnStderr("dmesg");
        dir.Command("snapshot", "--source", "data", "--to", "disk/new").Run().ExitsWith(1)
            .SaysOnStderr("cannot open the directory of snapshots disk/new: Read-only file system (EROFS)").SaysOnStderr("dmesg");
        // Reading needs no lock and writes nothing.
        dir.Command("list", "--dir", "disk/s").Run().ExitsWith(0).SaysOnStdout("snapshot_");
        dir.Command("verify", "--dir", "disk/s").Run().ExitsWith(0);
    }

    [Fact]
    public void A_directory_of_snapshots_that_may_not_be_written_is_told_of()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        dir.Make("snapshots");
        dir.GiveToNobody();
        dir.Shell("chmod 555 snapshots");
        dir.Command("snapshot", "--source", "data", "--to", "snapshots").AsNobody().Run().ExitsWith(1)
            .SaysOnStderr("Permission denied (EACCES)").SaysOnStderr("owner of the directory of snapshots");
        dir.Command("snapshot", "--source", "data", "--to", "no/such/parent").AsNobody().Run().ExitsWith(1)
            .SaysOnStderr("cannot open the directory of snapshots no/such/parent: No such file or directory").SaysOnStderr("mkdir -p");
    }

    private static string Copy(Dir dir, string snapshot)
    {
        dir.Shell($"cp -a '{snapshot}' kept");
        return dir.Path("kept");
    }

    // Nothing partial, and the one snapshot there was is what it was.
    private static void AssertOnly(Dir dir, string snapshots, string name, string copy)
    {
        Assert.Equal([".owui-backup", Path.GetFileName(name)],
            Directory.EnumerateDirectories(dir.Path(snapshots)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(dir.Path(snapshots + "/.owui-backup/partial")));
        Assert.Single(Directory.EnumerateFileSystemEntries(dir.Path(snapshots + "/.owui-backup/manifests")));
        var output = dir.Program("rsync", "-naHAX", "--checksum", "--delete", "--itemize-changes", name + "/", copy + "/").Run().ExitsWith(0);
        output.Expect(output.Stdout.Length == 0, "no difference");
        dir.Command("verify", "--all", "--dir", snapshots).Run().ExitsWith(0);
    }
}
