using System.IO.Hashing;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Model.Manifests;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Verification;

/// <summary>Writes the manifest of a tree, in the plainest way: all entries in a list, sorted.</summary>
internal static class ManifestOfTree
{
    public static ManifestHeader Header { get; } = new()
    {
        AgentVersion = "0.0.0-test",
        Host = "host",
        Name = "snapshot_20261122030000",
        Started = new DateTime(2026, 11, 22, 3, 0, 0, DateTimeKind.Utc),
        Finished = new DateTime(2026, 11, 22, 3, 0, 9, DateTimeKind.Utc),
        Source = "/data",
    };

    /// <summary>Writes it as the file <paramref name="name"/>.</summary>
    public static List<EntryValue> Write(string tree, DirectoryHandle directory, string name, ManifestHeader? header = null)
    {
        var entries = new List<EntryValue>();
        OwnThread.Run(access =>
        {
            using var root = DirectoryHandle.Open(tree);
            Assert.Equal(Errno.None, root.TryReadXattrs(ProcessLimits.IsRoot, out var attributes));
            entries.Add(Entry(default, root.Status) with { Attributes = new Xattrs(attributes) });
            Describe(root, default, entries, access);
        });
        entries.Sort((x, y) => x.Path.CompareTo(y.Path));
        Write(entries, directory, name, header);
        return entries;
    }

    public static void Write(IEnumerable<EntryValue> entries, DirectoryHandle directory, string name, ManifestHeader? header = null)
    {
        using var segment = new ManifestSegment(directory, "segment"u8);
        using var block = Block(entries);
        segment.Append(block);
        ManifestWriter.Write(directory, System.Text.Encoding.UTF8.GetBytes(name), header ?? Header, [segment]);
    }

    public static ManifestBlock Block(IEnumerable<EntryValue> entries)
    {
        var block = new ManifestBlock();
        var parser = new ManifestLineParser();
        foreach (var entry in entries)
        {
            var line = entry.ToLine()[..^1];
            block.AppendLine(line, parser.Parse(line));
        }

        return block;
    }

    private static void Describe(DirectoryHandle directory, UnixPath path, List<EntryValue> entries, XattrAccess access)
    {
        var listing = new DirectoryListing();
        using var listed = directory.Reopen();
        Assert.Equal(Errno.None, listing.TryRead(listed));
        for (var i = 0; i < listing.Count; i++)
        {
            var name = listing[i];
            var entry = Entry(path.Append(name), directory.GetStatus(name));
            Assert.Equal(Errno.None, access.TryRead(directory, name, out var attributes));
            entry = entry with { Attributes = new Xattrs(attributes) };
            if (entry.Type == FileType.Regular)
                entry = entry with { Hash = Hash(directory, name) };
            else if (entry.Type == FileType.SymbolicLink)
            {
                Assert.Equal(Errno.None, directory.TryReadLink(name, out var target));
                entry = entry with { Target = new UnixPath(target) };
            }
            else if (entry.Type == FileType.Directory)
            {
                using var below = directory.OpenDirectory(name);
                Describe(below, entry.Path, entries, access);
                access.Leave();
            }

            entries.Add(entry);
        }
    }

    private static UInt128 Hash(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        using var file = directory.OpenFile(name);
        var hash = new XxHash128();
        var buffer = new byte[10_000];
        while (file.TryRead(buffer, out var count) == Errno.None && count > 0)
            hash.Append(buffer.AsSpan(0, count));
        return hash.GetCurrentHashAsUInt128();
    }

    private static EntryValue Entry(UnixPath path, FileStatus status) => new()
    {
        Path = path,
        Type = status.Type,
        Size = status.Type == FileType.Regular ? status.Size : 0,
        ModifiedAt = status.ModifiedAt,
        Mode = status.Mode,
        UserId = status.UserId,
        GroupId = status.GroupId,
        DeviceMajor = status.DeviceMajor,
        DeviceMinor = status.DeviceMinor,
        HardLinkGroup = status.Type != FileType.Directory && status.LinkCount > 1 ? status.Inode : 0,
        SourceChangedAt = status.ChangedAt,
        SourceInode = status.Inode,
    };
}
