using System.Text;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Model.Manifests;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Tests.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

public sealed class ManifestFileTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;

    public ManifestFileTests() => _directory = DirectoryHandle.Open(_scratch.Path);

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 100)]
    [InlineData(3, 5000)]
    public void Segments_are_merged_in_order_and_the_later_one_stands(int seed, int count)
    {
        var random = new Random(seed);
        var segments = Enumerable.Range(0, 3).Select(_ => RandomEntries(random, random.Next(count))).ToList();
        // A second walk finds some of the first's files again, changed.
        segments[2] = Sorted(segments[2].Concat(segments[0].Where(_ => random.Next(3) == 0).Select(entry => entry with { Mode = 1 })));
        var expected = Sorted(segments[2].Concat(segments[1]).Concat(segments[0]));

        var end = Write(segments);
        Assert.Equal(expected, Read(out var reader));
        Assert.Equal(end, reader.End);
        Assert.Equal(expected.Count, end.Counts.Entries);
        Assert.Equal(expected.Sum(entry => (decimal)entry.Size), end.Counts.Bytes);
        using var file = _directory.OpenFile("manifest"u8);
        Assert.Equal(end, ManifestSummary.Read(file).End);
    }

    [Fact]
    public void The_header_comes_back_as_it_was()
    {
        var header = ManifestOfTree.Header with
        {
            Instance = "main",
            Source = "/da\"ta/ü\n",
            OpenWebUIVersion = "0.11.4",
            SchemaRevision = "d4c1a8e37b62",
            IsPrivileged = false,
            Databases =
            [
                new DatabaseFacts
                {
                    Path = new UnixPath("webui.db"),
                    Method = "backup",
                    JournalMode = "wal",
                    PageSize = 4096,
                    Pages = 7,
                    Tables = [new TableRows("user", 3), new TableRows("cha't", 0)],
                    AlembicRevision = "d4c1a8e37b62",
                    Fingerprint = "1:2:3",
                    Integrity = "ok",
                    ForeignKeyViolations = 2,
                },
                new DatabaseFacts { Path = new UnixPath([0xFF, (byte)'x']), Method = "file" },
            ],
        };
        ManifestOfTree.Write([], _directory, "manifest", header);
        Read(out var reader);
        Assert.Equal(header with { Databases = [] }, reader.Header with { Databases = [] });
        Assert.Equal(header.Databases.Count, reader.Header.Databases.Count);
        foreach (var (expected, actual) in header.Databases.Zip(reader.Header.Databases))
        {
            Assert.Equal(expected.Tables, actual.Tables);
            Assert.Equal(expected with { Tables = [] }, actual with { Tables = [] });
        }
    }

    [Fact]
    public void A_manifest_cut_anywhere_is_found_to_be_truncated()
    {
        var whole = SmallManifest();
        for (var length = 0; length < whole.Length; length++)
        {
            var fault = Fault(whole[..length]);
            Assert.True(fault == ManifestFault.Truncated, $"cut to {length} bytes: {fault}");
        }
    }

    [Fact]
    public void A_manifest_with_any_byte_changed_is_not_taken_for_whole()
    {
        var whole = SmallManifest();
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var change in (byte[])[1, 0x20, 0x80])
            {
                var edited = whole.ToArray();
                edited[at] ^= change;
                Assert.True(Fault(edited) is not null, $"byte {at} changed by {change} goes unnoticed");
            }
        }
    }

    [Fact]
    public void A_manifest_with_a_line_taken_out_or_swapped_is_edited()
    {
        var lines = Encoding.UTF8.GetString(SmallManifest()).Split('\n');
        Assert.Equal(ManifestFault.Edited, Fault(string.Join('\n', [lines[0], .. lines[2..]])));
        Assert.Equal(ManifestFault.Edited, Fault(string.Join('\n', [lines[0], lines[2], lines[1], .. lines[3..]])));
        Assert.Equal(ManifestFault.Edited, Fault(string.Join('\n', lines) + "{}\n"));
        Assert.Equal(ManifestFault.Edited, Fault(string.Join('\n', lines) + "x"));
    }

    [Fact]
    public void A_manifest_of_a_newer_version_is_told_as_such() => Assert.Equal(
        ManifestFault.NewerFormat,
        Fault(Encoding.UTF8.GetString(SmallManifest()).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal)));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("hello\n")]
    [InlineData("[]\n")]
    [InlineData("{}\n")]
    [InlineData("{\"format\":\"something else\",\"version\":1}\n")]
    [InlineData("{\"format\":7}\n")]
    [InlineData("{\"format\":\"owui-backup-manifest\",\"version\":1}\n")]
    public void What_is_no_manifest_is_refused(string text) =>
        Assert.Equal(text.Length == 0 ? ManifestFault.Truncated : ManifestFault.Malformed, Fault(text));

    [Fact]
    public void A_line_longer_than_the_buffer_is_read()
    {
        var entries = Sorted(Enumerable.Range(0, 20).Select(i => new EntryValue
        {
            Path = new UnixPath($"{i:d3}"),
            SourceInode = 1,
            Attributes = new Xattrs([.. Enumerable.Range(0, i).Select(j => new Xattr(new UnixPath($"user.{j:d2}"), new byte[65_536]))]),
        }));
        Write([entries]);
        Assert.Equal(entries, Read(out _));
    }

    [Fact]
    public void Reading_and_writing_make_next_to_no_garbage()
    {
        const int count = 20_000;
        using var block = new ManifestBlock();
        var names = Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes($"{i:d6}_document.pdf")).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var segment = new ManifestSegment(_directory, "segment"u8))
        {
            for (var i = 0; i < count;)
            {
                block.Clear();
                for (var j = 0; j < 500; j++, i++)
                    block.Append(new ManifestEntry
                    {
                        PathPrefix = "uploads/"u8,
                        Path = names[i],
                        Type = FileType.Regular,
                        Size = i,
                        SourceInode = 1,
                        Hash = 5,
                        HasHash = true,
                    });
                segment.Append(block);
            }

            ManifestWriter.Write(
                _directory, "manifest"u8, ManifestOfTree.Header, [segment], TestContext.Current.CancellationToken);
        }

        using var file = _directory.OpenFile("manifest"u8);
        using var reader = new ManifestReader(file);
        while (reader.TryRead(out _))
        {
        }

        Assert.Equal(count, reader.End!.Counts.Files);
        // Buffers, the header: nothing that grows with the entries.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void Blocks_out_of_order_are_refused()
    {
        using var segment = new ManifestSegment(_directory, "segment"u8);
        using var first = ManifestOfTree.Block([new EntryValue { Path = new UnixPath("b") }]);
        using var second = ManifestOfTree.Block([new EntryValue { Path = new UnixPath("a") }]);
        segment.Append(first);
        Assert.Throws<InvalidOperationException>(() => segment.Append(second));
    }

    [Fact]
    public void A_segment_leaves_no_file_and_a_manifest_that_fails_neither()
    {
        var segment = new ManifestSegment(_directory, "segment"u8);
        using var block = ManifestOfTree.Block([new EntryValue { Path = new UnixPath("b") }]);
        segment.Append(block);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            ManifestWriter.Write(_directory, "manifest"u8, ManifestOfTree.Header, [segment], cancelled.Token));
        segment.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    private static List<EntryValue> RandomEntries(Random random, int count) =>
        Sorted(Enumerable.Range(0, count).Select(_ => EntryValue.RandomEntry(random) with { Size = random.Next(1 << 30) })
            .Select(entry => entry.Type == FileType.Regular ? entry : entry with { Size = 0 }));

    private static List<EntryValue> Sorted(IEnumerable<EntryValue> entries) =>
        [.. entries.DistinctBy(entry => entry.Path).OrderBy(entry => entry.Path)];

    private ManifestEnd Write(IReadOnlyList<List<EntryValue>> contents)
    {
        var segments = new List<ManifestSegment>();
        foreach (var entries in contents)
        {
            var segment = new ManifestSegment(_directory, Encoding.ASCII.GetBytes($"segment{segments.Count}"));
            foreach (var chunk in entries.Chunk(97))
            {
                using var block = ManifestOfTree.Block(chunk);
                segment.Append(block);
            }

            segments.Add(segment);
        }

        var end = ManifestWriter.Write(
            _directory, "manifest"u8, ManifestOfTree.Header, segments, TestContext.Current.CancellationToken);
        segments.ForEach(segment => segment.Dispose());
        return end;
    }

    private List<EntryValue> Read(out ManifestReader reader)
    {
        using var file = _directory.OpenFile("manifest"u8);
        reader = new ManifestReader(file);
        var entries = new List<EntryValue>();
        while (reader.TryRead(out var entry))
            entries.Add(EntryValue.Of(entry));
        reader.Dispose();
        return entries;
    }

    private byte[] SmallManifest()
    {
        Write([[.. Sorted(Enumerable.Range(0, 4).Select(i => new EntryValue { Path = new UnixPath($"file{i}"), Size = 1, SourceInode = 3, Hash = 7 }))]]);
        return File.ReadAllBytes(_scratch["manifest"]);
    }

    private ManifestFault? Fault(string text) => Fault(Encoding.UTF8.GetBytes(text));

    private ManifestFault? Fault(byte[] bytes)
    {
        File.WriteAllBytes(_scratch["changed"], bytes);
        using var file = _directory.OpenFile("changed"u8);
        try
        {
            using var reader = new ManifestReader(file);
            while (reader.TryRead(out _))
            {
            }

            return null;
        }
        catch (ManifestDamagedException e)
        {
            return e.Fault;
        }
    }
}
