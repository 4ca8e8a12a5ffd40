using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

public class SnapshotEngineTests
{
    [Fact]
    public void The_second_snapshot_links_what_did_not_change_and_copies_what_did()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("same", "as before");
        fixture.Write("changed", "before");
        var first = fixture.Make();
        fixture.Write("changed", "after it");
        fixture.Write("new", "new");
        var second = fixture.Make();
        Assert.Equal(first.Name, second.Base);
        Assert.True(fixture.Shared(first, second, "same"));
        Assert.Equal("before", File.ReadAllText(fixture.In(first, "changed")));
        Assert.Equal("after it", File.ReadAllText(fixture.In(second, "changed")));
        Assert.Equal((1L, 2L), (second.Tally.Linked, second.Tally.Copied));
        Assert.Equal(["", "changed", "new", "same"], fixture.Manifest(second).Select(entry => entry.Path));
    }

    [Fact]
    public void Only_files_are_counted_as_linked_and_copied()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("file", "content");
        Shell.Run("sh", "-c", "cd \"$1\" && ln -s file link && mkfifo pipe && ln pipe pipe2", "sh", fixture.Source);
        var first = fixture.Make();
        var second = fixture.Make();
        Assert.Equal((0L, 1L), (first.Tally.Linked, first.Tally.Copied));
        Assert.Equal((1L, 0L), (second.Tally.Linked, second.Tally.Copied));
    }

    // On ext4 names of such a directory are looked up before they are made.
    [Fact]
    public void A_directory_that_one_reading_does_not_hold_is_linked_whole()
    {
        using var fixture = new SnapshotFixture();
        Directory.CreateDirectory(Path.Combine(fixture.Source, "files"));
        var names = Enumerable.Range(0, 3000).Select(i => $"files/{i * 7919 % 3001:d4}{new string('x', 20 + (i % 200))}").ToArray();
        foreach (var name in names)
            File.WriteAllText(Path.Combine(fixture.Source, name), name);
        fixture.Write("files/0500x/below", "in between");
        var first = fixture.Make();
        fixture.Write(names[0], "changed");
        var second = fixture.Make();
        Assert.Equal((3000L, 1L), (second.Tally.Linked, second.Tally.Copied));
        Assert.Equal(
            names.Append("files/0500x").Append("files/0500x/below").Append("files").Append("").Order(StringComparer.Ordinal),
            fixture.Manifest(second).Select(entry => entry.Path));
        Assert.Equal(names[1], File.ReadAllText(fixture.In(second, names[1])));
        Assert.True(fixture.Shared(first, second, names[1]));
    }

    [Fact]
    public void The_manifest_has_the_hashes_that_xxh128sum_prints()
    {
        using var fixture = new SnapshotFixture();
        HostileTree.Fill(fixture.Source, 5, new HostileTreeOptions { Attributes = false });
        Directory.CreateDirectory(Path.Combine(fixture.Source, "plain"));
        for (var size = 0; size < 700_000; size = size * 3 + 100)
            File.WriteAllBytes(Path.Combine(fixture.Source, $"plain/{size}"), new byte[size].Select((_, i) => (byte)(i * size)).ToArray());
        var made = fixture.Make();
        foreach (var (path, hash) in fixture.Manifest(made).Where(entry => entry.Path.StartsWith("plain/", StringComparison.Ordinal)))
            Assert.StartsWith($"{hash:x32} ", Shell.Run("xxh128sum", fixture.In(made, path)), StringComparison.Ordinal);
        Assert.Equal(fixture.Manifest(made), fixture.Manifest(fixture.Make()));
    }

    [Fact]
    public void What_is_excluded_is_not_there_and_not_in_the_manifest()
    {
        using var fixture = new SnapshotFixture { Exclude = ["/cache/**", "*.log"] };
        fixture.Write("cache/model", "large");
        fixture.Write("audit.log", "lines");
        fixture.Write("deep/er/some.log", "lines");
        fixture.Write("webui", "kept");
        var made = fixture.Make();
        Assert.False(File.Exists(fixture.In(made, "cache/model")));
        Assert.False(File.Exists(fixture.In(made, "audit.log")));
        Assert.DoesNotContain(fixture.Manifest(made), entry => entry.Path.EndsWith(".log", StringComparison.Ordinal));
        Assert.Contains(fixture.Manifest(made), entry => entry.Path == "webui");
    }

    [Fact]
    public void Sockets_are_left_out_and_counted()
    {
        using var fixture = new SnapshotFixture();
        using (var source = DirectoryHandle.Open(fixture.Source))
            Assert.Equal(Errno.None, source.TryMakeNode("socket"u8, FileType.Socket, 0x1FF, 0, 0));
        var made = fixture.Try();
        Assert.Equal(Ending.Succeeded, made.Outcome.Ending);
        Assert.Equal(1, made.Tally.Sockets);
        Assert.Contains(made.Outcome.Problems, problem => problem.Severity == Severity.Note && problem.Subject.Contains("socket"));
    }

    [Fact]
    public void A_tree_deeper_than_any_path_can_say_is_captured_and_linked()
    {
        using var fixture = new SnapshotFixture();
        HostileTree.Deepen(fixture.Source, 1500);
        fixture.Make();
        var second = fixture.Make();
        Assert.Equal((1L, 0L), (second.Tally.Linked, second.Tally.CopiedBytes));
        TreeFacts.AssertSame(fixture.Source, fixture.In(second));
    }

    [Fact]
    public void Names_sort_as_bytes_of_the_whole_path_whatever_they_hold()
    {
        using var fixture = new SnapshotFixture();
        foreach (var path in (string[])["a/x", "a-b/y", "a.txt", "a b", "a/-", "ab", "a!/z/w", "a/x2/deep", "a0"])
            fixture.Write(path, path);
        var paths = fixture.Manifest(fixture.Make()).Select(entry => entry.Path).ToArray();
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
        Assert.Equal(15, paths.Length);
    }

    [Fact]
    public void A_file_at_the_limit_of_links_is_copied()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("file", "content");
        var first = fixture.Make();
        Directory.CreateDirectory(fixture.Scratch["links"]);
        var errno = Errno.None;
        using (var snapshot = DirectoryHandle.Open(fixture.In(first)))
        using (var links = DirectoryHandle.Open(fixture.Scratch["links"]))
        {
            for (var i = 0; i < 66_000 && errno == Errno.None; i++)
                errno = links.TryLink(snapshot, "file"u8, System.Text.Encoding.ASCII.GetBytes($"{i}"));
        }

        var second = fixture.Make();
        // ext4 ends at 65,000; a file system without a limit goes on linking.
        Assert.Equal(errno == Errno.None, fixture.Shared(first, second, "file"));
        Assert.Equal("content", File.ReadAllText(fixture.In(second, "file")));
    }

    [Fact]
    public void A_file_whose_names_pass_the_limit_becomes_two_in_the_snapshot_and_the_manifest_says_so()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("a", "content");
        fixture.Write("z", "content");
        var first = fixture.Make();
        // Both names are of one file now, and the first name's file in the last snapshot can take one more name only.
        Shell.Run("ln", "-f", Path.Combine(fixture.Source, "a"), Path.Combine(fixture.Source, "z"));
        Directory.CreateDirectory(fixture.Scratch["links"]);
        using (var snapshot = DirectoryHandle.Open(fixture.In(first)))
        using (var links = DirectoryHandle.Open(fixture.Scratch["links"]))
        {
            var count = 0;
            while (count < 66_000 && links.TryLink(snapshot, "a"u8, System.Text.Encoding.ASCII.GetBytes($"{count}")) == Errno.None)
                count++;
            Assert.Equal(Errno.None, links.TryUnlink(System.Text.Encoding.ASCII.GetBytes($"{count - 1}")));
        }

        var second = fixture.Make();
        var sameFile = Shell.Run("stat", "-c", "%i", fixture.In(second, "a")) == Shell.Run("stat", "-c", "%i", fixture.In(second, "z"));
        Assert.Equal(sameFile, fixture.HardLinkGroup(second, "a") == fixture.HardLinkGroup(second, "z"));
        Assert.Equal("content", File.ReadAllText(fixture.In(second, "z")));
    }

    [Fact]
    public void What_was_tampered_with_in_the_last_snapshot_is_copied_anew()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("file", "content");
        var first = fixture.Make();
        File.WriteAllText(fixture.In(first, "file"), "tampered");
        var second = fixture.Make();
        Assert.Equal("content", File.ReadAllText(fixture.In(second, "file")));
    }

    [Fact]
    public void A_damaged_manifest_of_the_last_snapshot_is_told_and_its_hashes_are_not_trusted()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("file", "content");
        var first = fixture.Make();
        var hashes = fixture.Manifest(first);
        var manifest = Path.Combine(fixture.Snapshots, ".owui-backup/manifests", first.Name + ".jsonl");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace($"{hashes[1].Hash:x32}", $"{1:x32}", StringComparison.Ordinal));
        var second = fixture.Try();
        Assert.Equal(Ending.SucceededWithWarnings, second.Outcome.Ending);
        Assert.Contains(second.Outcome.Problems, problem => problem.Subject.Contains(first.Name!));
        Assert.Equal(1, second.Tally.Linked);
        Assert.Equal(hashes, fixture.Manifest(second));
    }

    [Fact]
    public void What_an_interrupted_run_left_is_removed_by_the_next()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("file", "content");
        fixture.Make();
        var left = Path.Combine(fixture.Snapshots, ".owui-backup/partial/snapshot_20200101000000/tree/deep");
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "file"), "half");
        var orphan = Path.Combine(fixture.Snapshots, ".owui-backup/manifests/snapshot_20200101000000.jsonl");
        File.WriteAllText(orphan, "{}");
        var made = fixture.Try();
        Assert.Equal(Ending.Succeeded, made.Outcome.Ending);
        Assert.Contains(made.Outcome.Problems, problem => problem.Subject == "snapshot_20200101000000");
        Assert.False(File.Exists(orphan));
        fixture.AssertNothingPartial();
    }
}
