using System.Diagnostics;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>
/// Everything that can be seen of a tree, as text: one line for each name, in byte order of path. Read by a Python
/// program and not by ours, so that no fault of our own reading can hide one of our writing.
/// </summary>
internal static class TreeFacts
{
    // Leaves out: change and access times, inode numbers, the size of directories, and what only the system sets.
    private const string Reader = """
        import hashlib, os, stat, sys
        want = set(sys.argv[2:])
        lines, groups = [], {}

        def attributes(name):
            try:
                names = sorted(os.fsencode(n) for n in os.listxattr(name, follow_symlinks=False))
            except OSError as e:
                return []
            return [n.hex() + '=' + os.getxattr(name, n, follow_symlinks=False).hex() for n in names
                    if not n.startswith(b'security.selinux')]

        def content(name):
            digest = hashlib.sha256()
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                while True:
                    block = os.read(fd, 1 << 20)
                    if not block:
                        break
                    digest.update(block)
            finally:
                os.close(fd)
            return digest.hexdigest()

        def describe(path, name):
            s = os.lstat(name)
            kind = stat.S_IFMT(s.st_mode)
            facts = [path.hex(), oct(s.st_mode), 'uid=%d' % s.st_uid, 'gid=%d' % s.st_gid]
            if 'notimes' not in want:
                facts.append('mtime=%d' % s.st_mtime_ns)
            if kind == stat.S_IFREG:
                facts += ['size=%d' % s.st_size, 'sha256=' + ('' if 'nocontent' in want else content(name))]
                if s.st_size >= 65536 and 'dense' not in want:
                    facts.append('sparse=%s' % (s.st_blocks * 512 < s.st_size))
            elif kind == stat.S_IFLNK:
                facts.append('target=' + os.readlink(name).hex())
            elif kind in (stat.S_IFCHR, stat.S_IFBLK):
                facts.append('device=%d:%d' % (os.major(s.st_rdev), os.minor(s.st_rdev)))
            if 'noxattrs' not in want:
                facts += attributes(name)
            if kind != stat.S_IFDIR and s.st_nlink > 1:
                groups.setdefault((s.st_dev, s.st_ino), []).append((path, len(lines)))
            lines.append((path, facts))
            return kind == stat.S_IFDIR

        os.chdir(sys.argv[1])
        describe(b'', b'.')
        stack = [(b'', iter(sorted(os.listdir(b'.'))))]
        while stack:
            path, names = stack[-1]
            name = next(names, None)
            if name is None:
                stack.pop()
                if stack:
                    os.chdir('..')
                continue
            below = path + b'/' + name if path else name
            if describe(below, name):
                os.chdir(name)
                stack.append((below, iter(sorted(os.listdir(b'.')))))
        for members in groups.values():
            if len(members) > 1:
                first = min(members)[0]
                for path, index in members:
                    lines[index][1].append('linked-with=' + first.hex())
        for path, facts in sorted(lines):
            print(repr(path)[1:], *facts[1:])
        """;

    /// <summary>The facts of the tree at <paramref name="path"/>.</summary>
    /// <param name="path">Its root.</param>
    /// <param name="without"><c>notimes</c>, <c>noxattrs</c>, <c>nocontent</c>, <c>dense</c>: what to leave out.</param>
    public static string[] Read(string path, params string[] without)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", Reader, path, .. without])
            start.ArgumentList.Add(argument);
        Process python;
        try
        {
            python = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("python3 is missing; `./build.sh test` installs it", e);
        }

        using (python)
        {
            var errors = python.StandardError.ReadToEndAsync();
            var lines = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.True(python.ExitCode == 0, errors.Result);
            return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Asserts that two trees are the same in everything.</summary>
    public static void AssertSame(string expected, string actual, params string[] without)
    {
        var one = Read(expected, without);
        var other = Read(actual, without);
        if (one.SequenceEqual(other))
            return;
        var difference = one.Except(other).Take(5).Select(line => "- " + Shortened(line))
            .Concat(other.Except(one).Take(5).Select(line => "+ " + Shortened(line)));
        Assert.Fail($"the trees differ:\n{string.Join('\n', difference)}");
    }

    // Enough of both ends to see what differs; names of 255 bytes and attributes of kilobytes lie between.
    private static string Shortened(string line) =>
        line.Length <= 600 ? line : $"{line[..200]} ... {line[^380..]}";
}
