namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>
/// Changes a tree at random, as a day's use and a hostile neighbour would: contents, times, modes, owners, attributes,
/// names, types, links. Done by a Python program, so that no fault of our own can hide.
/// </summary>
internal static class TreeMutation
{
    private const string Program = """
        import os, random, stat, sys
        root, seed, count, hidden = os.fsencode(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == 'True'
        r = random.Random(seed)
        def names():
            files, directories = [], [root]
            for at, below, here in os.walk(root):
                directories += [os.path.join(at, d) for d in below if not os.path.islink(os.path.join(at, d))]
                files += [os.path.join(at, f) for f in here]
            return sorted(files), sorted(directories)
        def rewrite(f, s):
            data = os.urandom(s.st_size if s.st_size < 100000 else 100)
            with open(f, 'r+b') as o: o.write(data)
        def act(f, directories):
            s = os.lstat(f)
            regular, link = stat.S_ISREG(s.st_mode), stat.S_ISLNK(s.st_mode)
            where = lambda: os.path.join(r.choice(directories), b'new-%d' % r.randrange(10**9))
            k = r.randrange(16)
            if k == 0: os.utime(f, ns=(s.st_atime_ns, s.st_mtime_ns + 1), follow_symlinks=False)
            elif k == 1 and not link: os.chmod(f, stat.S_IMODE(s.st_mode) ^ r.choice([0o001, 0o040, 0o4000]))
            elif k == 2 and os.geteuid() == 0: os.chown(f, s.st_uid + 1, s.st_gid, follow_symlinks=False)
            elif k == 3 and os.geteuid() == 0: os.chown(f, s.st_uid, s.st_gid + 1, follow_symlinks=False)
            elif k == 4 and regular: os.setxattr(f, b'user.changed', os.urandom(8))
            elif k == 5 and regular: rewrite(f, s)
            elif k == 6 and regular and hidden:
                rewrite(f, s); os.utime(f, ns=(s.st_atime_ns, s.st_mtime_ns))   # same size, same time: nobody sees it
            elif k == 7: os.rename(f, where())
            elif k == 8: os.link(f, where(), follow_symlinks=False)
            elif k == 9: os.unlink(f)
            elif k == 10 and regular:
                data = open(f, 'rb').read(); os.unlink(f)
                with open(f, 'wb') as o: o.write(data)
                os.utime(f, ns=(s.st_atime_ns, s.st_mtime_ns))
            elif k == 11:
                with open(where(), 'wb') as o: o.write(os.urandom(r.randrange(5000)))
            elif k == 12: os.mkdir(where())
            elif k == 13: os.unlink(f); os.mkdir(f)
            elif k == 14 and link: os.unlink(f); os.symlink(b'elsewhere', f)
            elif k == 15 and regular:
                with open(f, 'ab') as o: o.write(b'more')
        for _ in range(count):
            files, directories = names()
            if not files: break
            f = r.choice(files)
            try: act(f, directories)
            except PermissionError: pass
        for at, below, here in os.walk(root):
            if r.randrange(8) == 0 and os.lstat(at).st_mode & 0o200:
                os.utime(at, ns=(0, r.randrange(10**18)))
        """;

    /// <summary>
    /// Makes about <paramref name="count"/> changes below <paramref name="path"/>; among them, where
    /// <paramref name="hidden"/> is set, new content behind the same size and times.
    /// </summary>
    public static void Change(string path, int seed, int count, bool hidden) =>
        Shell.Run("python3", "-c", Program, path, $"{seed}", $"{count}", $"{hidden}");
}
