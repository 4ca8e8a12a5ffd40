using System.Diagnostics;
using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.BadInput;

/// <summary>Others at work at the same time: a second run, an application that writes, somebody who swaps directories.</summary>
public sealed class MeanwhileTests
{
    private const string Slowly = "delay_enter=1500000"; // microseconds

    [Fact]
    public void The_second_of_two_runs_says_who_holds_the_lock_and_the_first_is_not_disturbed()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        var first = dir.Command("snapshot", "--source", source, "--to", dir.Path("s"))
            .Inject(Path.Combine(source, "uploads/9.txt"), "read,pread64", Slowly).Start();
        WaitFor(() => Partial(dir).Length > 0);
        var holder = dir.Shell("cat s/.owui-backup/lock").Stdout.Split(' ', ',')[1];
        dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(4)
            .SaysOnStderr("another run holds the lock").SaysOnStderr($"process {holder}, since 2").SaysOnStderr("Wait for it to end");
        dir.Command("prune", "--keep-last", "1", "--dir", "s").Run().ExitsWith(4).SaysOnStderr("another run holds the lock");
        Assert.False(first.HasEnded);
        // What is being built is no snapshot yet, and reading needs no lock.
        dir.Command("list", "--dir", "s").Run().ExitsWith(0).SaysOnStdout("no snapshots");
        var made = first.Wait().ExitsWith(0);
        SampleData.AssertSame(dir, source, made.LastLine);
    }

    [Fact]
    public void A_file_that_vanishes_before_it_is_opened_is_named()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        var file = Path.Combine(source, "uploads/9.txt");
        // Its status is known when its turn to be opened comes; just then it is gone.
        var running = dir.Command("snapshot", "--source", source, "--to", dir.Path("s"))
            .Inject(source + "/uploads", "getdents64", "delay_exit=1500000:when=1").Start();
        WaitFor(() => Partial(dir).Length > 0);
        Thread.Sleep(300);
        File.Delete(file);
        var output = running.Wait().ExitsWith(3).SaysOnStderr("cannot capture uploads/9.txt: it vanished");
        Assert.False(File.Exists(Path.Combine(output.LastLine, "uploads/9.txt")));
        dir.Command("verify", "--dir", "s").Run().ExitsWith(0);
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_is_read_again()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        var file = Path.Combine(source, "uploads/large.bin");
        var running = dir.Command("snapshot", "--source", source, "--to", dir.Path("s"))
            .Inject(file, "read", "delay_enter=1500000:when=3").Start();
        WaitFor(() => dir.Program("find", "s", "-name", "large.bin").Run().Stdout.Length > 0);
        Thread.Sleep(300);
        using (var open = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            open.Write("another beginning"u8);
        var output = running.Wait().ExitsWith(0);
        dir.Program("cmp", file, Path.Combine(output.LastLine, "uploads/large.bin")).Run().ExitsWith(0);
        dir.Command("verify", "--dir", "s").Run().ExitsWith(0);
    }

    [Fact]
    public void A_file_that_never_stops_changing_is_captured_as_it_was_read_last_with_a_warning()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        var growing = Path.Combine(source, "uploads/growing.log");
        File.WriteAllText(growing, "begin\n");
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                File.AppendAllText(growing, "more\n");
                Thread.Sleep(1);
            }
        });
        writer.Start();
        try
        {
            dir.Command("snapshot", "--source", source, "--to", dir.Path("s"))
                .Inject(growing, "read", "delay_exit=50000").Run().ExitsWith(3)
                .SaysOnStderr("cannot get a quiet moment to copy uploads/growing.log: it changed each of the 4 times");
        }
        finally
        {
            stop.Cancel();
            writer.Join();
        }

        dir.Command("verify", "--dir", "s").Run().ExitsWith(0);
    }

    [Fact]
    public void A_directory_that_is_swapped_for_a_link_leads_nothing_outside()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir, files: 300);
        dir.Shell("""
            mkdir -p outside/speech data/cache/audio/speech
            for i in $(seq 300); do echo SECRET >outside/speech/$i.mp3; done
            """);
        var before = Outside(dir);
        var swapping = Swap(dir, "data/cache/audio");
        try
        {
            for (var i = 0; i < 25; i++)
            {
                var output = dir.Command("snapshot", "--source", source, "--to", "s").Run();
                output.Expect(output.ExitCode is 0 or 3, "exit code 0 or 3");
            }
        }
        finally
        {
            dir.Write("stop", "");
            swapping.Wait();
        }

        dir.Program("grep", "-rl", "SECRET", "s").Run().ExitsWith(1); // none
        Assert.Equal(before, Outside(dir));
        dir.Command("verify", "--all", "--dir", "s").Run().ExitsWith(0);
    }

    [Fact]
    public void A_directory_of_a_snapshot_that_is_swapped_for_a_link_leads_a_restore_and_verify_nowhere_outside()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir, files: 300);
        var name = Path.GetFileName(dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(0).LastLine);
        // Of the same names and sizes, so that nothing but their content would tell.
        dir.Shell($"cp -a 's/{name}/cache/audio' outside; find outside -name '*.mp3' -exec sh -c 'echo SECRET9 >\"$1\"' _ {{}} ';'");
        var before = Outside(dir);
        var swapping = Swap(dir, $"s/{name}/cache/audio");
        try
        {
            for (var i = 0; i < 12; i++)
            {
                var restored = dir.Command("restore", name, "--dir", "s", "--to", $"restored{i}", "--allow-damaged").Run();
                restored.Expect(restored.ExitCode is 0 or 1 or 3 or 5, "an expected ending").NeverSays("not foreseen");
                var verified = dir.Command("verify", name, "--dir", "s").Run();
                verified.Expect(verified.ExitCode is 0 or 5, "exit code 0 or 5").NeverSays("not foreseen");
            }
        }
        finally
        {
            dir.Write("stop", "");
            swapping.Wait();
        }

        dir.Shell("mkdir -p all; mv restored* all/ 2>/dev/null || true");
        dir.Program("grep", "-rl", "SECRET", "all").Run().ExitsWith(1); // none
        Assert.Equal(before, Outside(dir));
    }

    [Fact]
    public void A_snapshot_whose_directory_is_swapped_for_a_link_is_not_verified_or_removed_through_it()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir, files: 120);
        dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(0);
        var name = Path.GetFileName(dir.Command("snapshot", "--source", source, "--to", "s").Run().ExitsWith(0).LastLine);
        var old = Directory.EnumerateDirectories(dir.Path("s")).Select(path => Path.GetFileName(path)).Where(n => n.StartsWith("snapshot_", StringComparison.Ordinal)).Min()!;
        dir.Shell($"""
            cp -a 's/{name}/cache' outside
            mv 's/{old}/cache' aside
            ln -s "$PWD/outside" 's/{old}/cache'
            """);
        var before = Outside(dir);
        dir.Command("verify", old, "--dir", "s").Run().ExitsWith(5).SaysOnStderr("cache");
        dir.Command("prune", "--keep-last", "1", "--dir", "s").Run().ExitsWith(0);
        Assert.False(Directory.Exists(dir.Path("s/" + old)));
        Assert.Equal(before, Outside(dir));
    }

    // exch(1) is too new: two renames, as fast as they go, so that each of the two is what the name means half of the time.
    private static RunningCommand Swap(Dir dir, string target) => dir.Program("python3", "-c", """
        import os, sys
        target = sys.argv[1]
        os.symlink(os.path.abspath('outside'), 'link')
        while not os.path.exists('stop'):
            os.rename(target, 'aside'); os.rename('link', target)
            os.rename(target, 'link'); os.rename('aside', target)
        """, target).WithTimeout(TimeSpan.FromMinutes(3)).Start();

    private static string Outside(Dir dir) => dir.Shell("find outside -printf '%p %s %m %T@ %n\\n' | LC_ALL=C sort; cat outside/*/*/* outside/*/* 2>/dev/null | cksum").Stdout;

    private static string[] Partial(Dir dir) =>
        Directory.Exists(dir.Path("s/.owui-backup/partial")) ? Directory.GetFileSystemEntries(dir.Path("s/.owui-backup/partial")) : [];

    private static void WaitFor(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "it did not happen within 20 s");
            Thread.Sleep(5);
        }
    }
}
