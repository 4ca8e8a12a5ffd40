using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.Crash;

/// <summary>
/// What a power failure leaves cannot be tried here; what decides it can be seen: the order of writes, flushes and
/// renames.
/// </summary>
public sealed class FlushOrderTests
{
    private static readonly string[] _names = ["renameat", "renameat2"];

    [Fact]
    public void A_snapshot_is_flushed_before_it_is_named_and_its_name_is_flushed_after()
    {
        using var dir = new Dir();
        var source = SampleData.Make(dir);
        var calls = Strace.Log(dir, dir.Command("snapshot", "--source", source, "--to", dir.Path("snapshots")),
            [.. SnapshotCalls, "openat", "fchmod", "fsetxattr"], out var output);
        output.ExitsWith(0);
        var name = Path.GetFileName(output.LastLine);

        var renames = calls.Select((call, at) => (call, at)).Where(item => _names.Contains(item.call.Call)).ToList();
        Assert.Equal(2, renames.Count);
        var (manifest, tree) = (renames[0].at, renames[1].at);
        Assert.Contains($"\"{name}.jsonl\"", calls[manifest].Text, StringComparison.Ordinal);
        Assert.Contains($"\"{name}\"", calls[tree].Text, StringComparison.Ordinal);

        // One syncfs makes the tree durable, the manifest and the directories that hold them; so nothing may be
        // changed in the tree after it, and nothing be named before.
        var flush = Last(calls, call => call.Call == "syncfs", before: manifest);
        Assert.DoesNotContain(calls.Skip(flush).Take(tree - flush), call =>
            call.Call is "write" or "pwrite64" or "copy_file_range" or "linkat" or "mkdirat" or "symlinkat" or "fchmod" or "fchown"
                or "utimensat" or "ftruncate" or "unlinkat" or "fsetxattr");
        Assert.EndsWith("= 0", calls[flush].Text, StringComparison.Ordinal);
        First(calls, call => call.Call == "fsync" && call.Text.Contains("/.owui-backup/manifests>", StringComparison.Ordinal), after: manifest, before: tree);
        First(calls, call => call.Call == "fsync" && call.Text.Contains("/snapshots>", StringComparison.Ordinal), after: tree, before: calls.Count);
    }

    [Fact]
    public void A_snapshot_that_is_removed_is_gone_for_good_before_anything_of_it_is_removed()
    {
        using var scene = new SnapshotScene(files: 30, earlier: 2);
        scene.Reset();
        var calls = Strace.Log(scene.Dir, scene.Dir.Command("prune", "--keep-last", "1", "--dir", scene.Snapshots),
            SnapshotCalls, out var output);
        output.ExitsWith(0);
        var rename = First(calls, call => _names.Contains(call.Call), after: 0, before: calls.Count);
        var flush = First(calls, call => call.Call == "fsync" && call.Text.Contains("/snapshots>", StringComparison.Ordinal), rename, calls.Count);
        Assert.DoesNotContain(calls.Take(flush), call => call.Call == "unlinkat");
    }

    private static string[] SnapshotCalls => SnapshotScene.Changes;

    private static int First(IReadOnlyList<TracedCall> calls, Func<TracedCall, bool> matches, int after, int before)
    {
        for (var i = after; i < before; i++)
            if (matches(calls[i]))
                return i;
        Assert.Fail($"no such call between {after} and {before} in\n{string.Join('\n', calls.Select((call, i) => $"{i} {call.Call}({call.Text}"))}");
        return -1;
    }

    private static int Last(IReadOnlyList<TracedCall> calls, Func<TracedCall, bool> matches, int before)
    {
        for (var i = before - 1; i >= 0; i--)
            if (matches(calls[i]))
                return i;
        Assert.Fail("no such call");
        return -1;
    }
}
