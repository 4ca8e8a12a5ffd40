using System.Text;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>One name to restore, as the manifest tells of it, or, where there is none, the tree.</summary>
internal sealed class RestoreEntry
{
    private RestoreEntry(byte[] name) => Name = name;

    internal byte[] Name { get; }

    /// <summary>Type, mode, owner, time, size and device numbers to give.</summary>
    internal FileStatus Status { get; private init; }

    internal Xattr[] Xattrs { get; private init; } = [];

    /// <summary>The content's hash, where it is known.</summary>
    internal UInt128? Hash { get; private init; }

    /// <summary>What a symbolic link says.</summary>
    internal byte[] LinkText { get; private init; } = [];

    /// <summary>Names with the same key are names of one file; empty for a file with one name.</summary>
    internal byte[] LinkKey { get; private init; } = [];

    /// <summary>Whether nothing is known yet but the name: there is no manifest.</summary>
    internal bool IsUnknown { get; private init; }

    /// <summary>Whether this is what the tree says, and not a manifest: a copy has what its original has.</summary>
    internal bool IsOfTree { get; private init; }

    /// <summary>Whether it is only in the manifest: what is no file can be made of that alone.</summary>
    internal bool IsMissing { get; private set; }

    /// <summary>The same entry, of which the tree has nothing.</summary>
    internal RestoreEntry AsMissing()
    {
        IsMissing = true;
        return this;
    }

    /// <summary>A name of the tree, of which the worker finds out the rest.</summary>
    internal static RestoreEntry Unknown(ReadOnlySpan<byte> name) => new(name.ToArray()) { IsUnknown = true };

    internal static RestoreEntry OfTree(byte[] name, in FileStatus status, Xattr[] xattrs, byte[] linkText) => new(name)
    {
        IsOfTree = true,
        Status = status,
        Xattrs = xattrs,
        LinkText = linkText,
        LinkKey = status.LinkCount > 1 ? Encoding.ASCII.GetBytes($"i{status.Device:x}-{status.Inode:x}") : [],
    };

    internal static RestoreEntry OfManifest(ReadOnlySpan<byte> name, scoped in ManifestEntry entry) =>
        new(name.ToArray())
        {
            Status = StatusOf(entry),
            Xattrs = entry.Attributes.IsEmpty ? [] : entry.Attributes.ToArray(),
            Hash = entry.HasHash ? entry.Hash : null,
            LinkText = entry.Target.IsEmpty ? [] : entry.Target.ToArray(),
            LinkKey = entry.HardLinkGroup == 0 ? [] : Encoding.ASCII.GetBytes($"g{entry.HardLinkGroup:x}"),
        };

    internal static FileStatus StatusOf(scoped in ManifestEntry entry) => new()
    {
        Type = entry.Type,
        Mode = entry.Mode,
        UserId = entry.UserId,
        GroupId = entry.GroupId,
        Size = entry.Size,
        ModifiedAt = entry.ModifiedAt,
        DeviceMajor = entry.DeviceMajor,
        DeviceMinor = entry.DeviceMinor,
    };
}
