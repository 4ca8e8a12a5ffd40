using System.Buffers.Binary;
using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>What makes the product one file that needs nothing of the host it is dropped onto.</summary>
[Collection(nameof(Alone))]
public sealed class StaticBinaryTests
{
    private const long MaximumSize = 20L << 20;
    private static readonly TimeSpan _maximumStart = TimeSpan.FromMilliseconds(20);

    // elf(5): program header types.
    private const uint DynamicSegment = 2;
    private const uint InterpreterSegment = 3;

    [Fact]
    public void The_binary_is_statically_linked()
    {
        var image = File.ReadAllBytes(TestBinary.Path);
        Assert.Equal("\u007fELF"u8, image.AsSpan(0, 4));
        var types = ProgramHeaders(image).Select(header => header.Type).ToList();
        // A static-pie has a dynamic segment for its own relocations, but no interpreter and no DT_NEEDED in it.
        Assert.DoesNotContain(InterpreterSegment, types);
        Assert.Empty(NeededLibraries(image));
    }

    [Fact]
    public void The_binary_is_at_most_20_MiB() =>
        Assert.True(new FileInfo(TestBinary.Path).Length <= MaximumSize, $"{new FileInfo(TestBinary.Path).Length} bytes");

    [Fact]
    public void It_answers_its_version_within_20_ms()
    {
        using var dir = new Dir();
        // The best of several: what the binary costs, not what else the machine was doing.
        var best = Enumerable.Range(0, 20).Min(_ => dir.Command("--version").Run().ExitsWith(0).Duration);
        Assert.True(best <= _maximumStart, $"{best.TotalMilliseconds:F1} ms");
    }

    [Fact]
    public void It_runs_in_a_directory_that_holds_nothing_else()
    {
        using var chroot = new EmptyRoot();
        chroot.Run("--version").ExitsWith(0).SaysOnStdout("0.");
    }

    [Fact]
    public void It_makes_verifies_and_restores_a_snapshot_in_a_directory_that_holds_nothing_else()
    {
        using var chroot = new EmptyRoot();
        var source = SampleData.Make(chroot.Files);
        // Deeper than directories are kept open when it is removed.
        chroot.Files.Make("data/cache/" + string.Join('/', Enumerable.Repeat("d", 150)));
        // As a stack that was killed leaves it: its rows are in the -wal alone.
        SampleData.MakeUncheckpointedDatabase(chroot.Files, "data/killed.db", 50);
        chroot.Run("snapshot", "--source", "/data", "--to", "/backups").ExitsWith(0).SaysOnStdout("2 databases");
        var second = chroot.Run("snapshot", "--source", "/data", "--to", "/backups").ExitsWith(0);
        chroot.Run("list", "--dir", "/backups").ExitsWith(0).SaysOnStdout("snapshot_");
        chroot.Run("verify", "--all", "--dir", "/backups").ExitsWith(0);
        chroot.Run("restore", "latest", "--dir", "/backups", "--to", "/restored").ExitsWith(0);
        chroot.Run("prune", "--keep-last", "1", "--dir", "/backups").ExitsWith(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(chroot.Files.Path("backups/.owui-backup/partial")));
        SampleData.AssertSame(chroot.Files, source, chroot.Files.Root + second.LastLine);
        SampleData.AssertSame(chroot.Files, source, chroot.Files.Path("restored"));
        Assert.Equal("50", SampleData.Sqlite(chroot.Files, chroot.Files.Path("restored/killed.db"), "SELECT count(*) FROM chat;").Trim());
        Assert.Equal(["backups", "data", "owui-backup", "restored"],
            Directory.EnumerateFileSystemEntries(chroot.Files.Root).Select(path => Path.GetFileName(path)).Order());
    }

    private static IEnumerable<(uint Type, int Offset, int Size)> ProgramHeaders(byte[] image)
    {
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(0x20));
        var entrySize = BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(0x36));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(0x38));
        for (var i = 0; i < count; i++)
        {
            var at = table + i * entrySize;
            yield return (
                BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(at)),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(at + 8)),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(at + 32)));
        }
    }

    private static IEnumerable<ulong> NeededLibraries(byte[] image)
    {
        const ulong needed = 1;
        foreach (var (_, offset, size) in ProgramHeaders(image).Where(header => header.Type == DynamicSegment))
            for (var at = offset; at < offset + size; at += 16)
                if (BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(at)) == needed)
                    yield return BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(at + 8));
    }
}
