using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.BadInput;

/// <summary>Trees as nobody makes them on purpose, through the whole program.</summary>
public sealed class HostileTreeTests
{
    [Fact]
    public void Names_of_any_bytes_come_through_and_never_reach_the_terminal_raw()
    {
        using var dir = new Dir();
        dir.Make("data");
        dir.Program("python3", "-c", """
            import os
            names = [bytes([b]) for b in range(1, 256) if b not in (0x2e, 0x2f)]
            names += [b'new\nline', b'\x1b[31mred', b'\xff\xfe', b'..a', b'-rf', b'"quoted"', b'\\back', b'x' * 255, '日本'.encode(), b'snapshot_20240101000000']
            for name in names:
                os.mkdir(b'data/d' + name[:250]) if len(name) < 250 else None
                open(b'data/' + name, 'wb').write(name)
                if len(name) < 250: open(b'data/d' + name + b'/' + name, 'wb').write(name)
            os.chmod(b'data/new\nline', 0)
            """).Run().ExitsWith(0);
        dir.GiveToNobody();
        var output = dir.Command("snapshot", "--source", "data", "--to", "s").AsNobody().Run().ExitsWith(3)
            .SaysOnStderr(@"new\nline").NeverSays("new\nline").NeverSays("\u001b");
        dir.Shell("rm data/new*line");
        dir.Shell($"touch -r '{output.LastLine}' data");
        SampleData.AssertSame(dir, dir.Path("data"), output.LastLine);
        dir.Command("verify", "--dir", "s").AsNobody().Run().ExitsWith(0);
    }

    [Fact]
    public void A_tree_deeper_than_a_path_can_be_long_comes_through()
    {
        using var dir = new Dir();
        dir.Make("data");
        dir.Program("python3", "-c", """
            import os
            os.chdir('data')
            for i in range(600):
                os.mkdir('directory%04d' % i); os.chdir('directory%04d' % i)
            open('bottom', 'w').write('here')
            """).Run().ExitsWith(0);
        dir.Command("snapshot", "--source", "data", "--to", "s").Run().ExitsWith(0).SaysOnStdout("1 file");
        dir.Command("snapshot", "--source", "data", "--to", "s").Run().ExitsWith(0).SaysOnStdout("1 linked, 0 copied");
        dir.Command("verify", "--all", "--dir", "s").Run().ExitsWith(0);
        dir.Command("prune", "--keep-last", "1", "--dir", "s").Run().ExitsWith(0);
    }

    [Fact]
    public void Sockets_are_skipped_and_counted_fifos_are_kept()
    {
        using var dir = new Dir();
        SampleData.Make(dir);
        dir.Program("python3", "-c", """
            import os, socket
            for i in range(3): socket.socket(socket.AF_UNIX).bind('data/cache/s%d' % i)
            os.mkfifo('data/cache/fifo', 0o640)
            """).Run().ExitsWith(0);
        var output = dir.Command("snapshot", "--source", "data", "--to", "s").Run().ExitsWith(0)
            .SaysOnStderr("3 socket(s): a socket has no content");
        dir.Shell($"test -p '{output.LastLine}/cache/fifo'; test ! -e '{output.LastLine}/cache/s0'");
        dir.Command("verify", "--dir", "s").Run().ExitsWith(0);
    }
}
