namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>A file system of its own below a test's directory, unmounted when the test ends. Needs root.</summary>
internal sealed class Mount : IDisposable
{
    private readonly Dir _dir;
    private string? _loop;

    private Mount(Dir dir, string relative)
    {
        Assert.True(Environment.IsPrivilegedProcess, "mounting needs root: run the tests as root (a container will do, with CAP_SYS_ADMIN).");
        _dir = dir;
        Path = dir.Make(relative);
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>A tmpfs with these mount options: <c>size=8m</c>, <c>nr_inodes=100</c>.</summary>
    public static Mount Tmpfs(Dir dir, string relative, string options)
    {
        var mount = new Mount(dir, relative);
        dir.Program("mount", "-t", "tmpfs", "-o", options, "tmpfs", mount.Path).Run().ExitsWith(0);
        return mount;
    }

    /// <summary>
    /// An exFAT file system: no hard links, owners, modes, extended attributes or exact times. Through FUSE, as many
    /// kernels have neither vfat nor exfat (and those of containers cannot load them); fusefat, for vfat, loses data.
    /// </summary>
    public static Mount Fat(Dir dir, string relative, int mebibytes)
    {
        var mount = new Mount(dir, relative);
        var image = dir.Path(relative + ".img");
        dir.Shell($"truncate -s {mebibytes}M '{image}'; mkfs.exfat '{image}'");
        mount._loop = dir.Program("losetup", "-f", "--show", image).Run().ExitsWith(0).LastLine;
        // Its daemon keeps the standard streams open, so that reading them would never end.
        dir.Shell($"mount.exfat-fuse '{mount._loop}' '{mount.Path}' >exfat.log 2>&1 </dev/null || {{ cat exfat.log; exit 1; }}");
        return mount;
    }

    /// <summary>Makes it read-only.</summary>
    public void MakeReadOnly() => _dir.Program("mount", "-o", "remount,ro", Path).Run().ExitsWith(0);

    public void Dispose()
    {
        _dir.Program("umount", Path).Run().ExitsWith(0);
        if (_loop is not null)
            _dir.Program("losetup", "-d", _loop).Run().ExitsWith(0);
    }
}
