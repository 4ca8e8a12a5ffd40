using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

/// <summary>
/// The engine against <c>rsync -aHAX --modify-window=-1 --link-dest</c>, the tool whose place it takes: on random
/// hostile trees, changed at random, it must link the same files to the tree before. That the tree itself is the
/// source's is checked against the source: rsync leaves out the attributes of symbolic links and FIFOs.
/// </summary>
public class RsyncDifferentialTests
{
    // For each name in the second tree: whether it is the same inode as in the first. Names of files that share an
    // inode with others are left out unless their group has the same names in both trees: rsync keeps two files that
    // were one a single file, and we give each its own; what the source has is right, and is checked in full.
    private const string LinkedNames = """
        import os, stat, sys
        def read(root):
            found = {}
            os.chdir(root)
            for at, below, here in os.walk(b'.'):
                for name in here + [d for d in below if os.path.islink(os.path.join(at, d))]:
                    path = os.path.join(at, name)
                    found[path] = os.lstat(path)
            return found
        def groups(found):
            names = {}
            for path, s in found.items(): names.setdefault(s.st_ino, set()).add(path)
            return names
        first, second = read(os.fsencode(sys.argv[1])), read(os.fsencode(sys.argv[2]))
        before, after = groups(first), groups(second)
        source = read(os.fsencode(sys.argv[3]))
        members = groups(source)
        for path in sorted(source):
            group = members[source[path].st_ino]
            old = before.get(first[path].st_ino) if path in first else None
            if old is not None and old != group: continue
            if len(group) > 1 and old is None: continue
            same = path in first and first[path].st_ino == second[path].st_ino
            print(path.hex(), 'linked' if same else 'copied')
        """;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_engine_makes_the_same_tree_and_links_what_rsync_links(int seed)
    {
        using var scratch = new ScratchDirectory();
        Directory.CreateDirectory(scratch["source"]);
        HostileTree.Fill(scratch["source"], seed);

        Rsync(scratch, "r1");
        var first = Snapshot(scratch);
        TreeFacts.AssertSame(scratch["source"], first);

        // What changed behind the same size and times is seen by neither; in half of the runs there is nothing such.
        var hidden = seed % 2 == 0;
        TreeMutation.Change(scratch["source"], seed, count: 25, hidden);
        Rsync(scratch, "r2", "--link-dest", scratch["r1"]);
        var second = Snapshot(scratch);
        TreeFacts.AssertSame(scratch["source"], second, hidden ? "nocontent" : "", "dense");
        Assert.Equal(Linked(scratch["r1"], scratch["r2"], scratch["source"]), Linked(first, second, scratch["source"]));
    }

    [Fact]
    public void A_snapshot_of_the_documented_rsync_script_serves_as_link_base()
    {
        using var scratch = new ScratchDirectory();
        Directory.CreateDirectory(scratch["source"]);
        HostileTree.Fill(scratch["source"], 77);
        Directory.CreateDirectory(scratch["snapshots"]);
        Rsync(scratch, "snapshots/snapshot_20250101000000");
        var made = Create(scratch);
        Assert.Equal("snapshot_20250101000000", made.Base);
        Assert.Equal(0, made.Tally.CopiedBytes);
        TreeFacts.AssertSame(scratch["source"], scratch[$"snapshots/{made.Name}"], "dense");
        var next = Create(scratch);
        Assert.Equal(made.Name, next.Base);
        Assert.Equal(0, next.Tally.CopiedBytes);
    }

    private static string Linked(string first, string second, string source) =>
        Shell.Run("python3", "-c", LinkedNames, first, second, source);

    private static void Rsync(ScratchDirectory scratch, string to, params string[] more) =>
        Shell.Run("rsync", ["-aHAX", "--modify-window=-1", .. more, scratch["source"] + "/", scratch[to] + "/"]);

    private static string Snapshot(ScratchDirectory scratch)
    {
        var made = Create(scratch);
        Assert.True(made.Outcome.Ending == Ending.Succeeded, string.Join('\n', made.Outcome.Problems));
        return scratch[$"snapshots/{made.Name}"];
    }

    private static SnapshotResult Create(ScratchDirectory scratch)
    {
        var none = new NoDatabases();
        return new SnapshotEngine(none, none).Create(
            new SnapshotRequest
            {
                Source = scratch["source"],
                Directory = scratch["snapshots"],
                Names = SnapshotNamePattern.Snapshot,
                AgentVersion = "test",
                Host = "test",
            },
            SilentRunEvents.Instance, CancellationToken.None);
    }
}
