using System.Buffers.Binary;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>Random owners, modes, extended attributes, ACLs and times.</summary>
internal sealed class HostileAttributes(Random random, HostileTreeOptions options)
{
    private static readonly int[] _openModes = [0x1A4, 0x1ED, 0x180, 0x1FF, 0x1B6, 0xDED, 0x5ED, 0x9ED, 0x3FF, 0xFFF, 0x1C0];
    private static readonly int[] _closedModes = [0, 0xC0, 0x40, 0x124, 0x800];

    public void Finish(FileHandle file)
    {
        if (options.Privileged && random.Next(3) == 0)
            HostileTree.Check(file.TrySetOwner(Id(), Id()));
        HostileTree.Check(file.TrySetMode(Mode()));
        foreach (var xattr in Xattrs(isDirectory: false))
            HostileTree.Check(file.TrySetXattr(xattr));
        HostileTree.Check(file.TrySetModifiedAt(Time()));
    }

    public void Finish(DirectoryHandle directory)
    {
        if (options.Privileged && random.Next(3) == 0)
            HostileTree.Check(directory.TrySetOwner(Id(), Id()));
        // Not root: a directory must stay open to its owner, or nothing could be read back.
        HostileTree.Check(directory.TrySetMode(Mode() | (options.ClosedModes ? 0 : 0x1C0)));
        foreach (var xattr in Xattrs(isDirectory: true))
            HostileTree.Check(directory.TrySetXattr(xattr));
        HostileTree.Check(directory.TrySetModifiedAt(Time()));
    }

    /// <summary>Symbolic links, FIFOs and devices.</summary>
    public void Finish(DirectoryHandle directory, byte[] name, XattrAccess access)
    {
        if (options.Privileged && random.Next(3) == 0)
            HostileTree.Check(directory.TrySetOwner(name, Id(), Id()));
        var isLink = directory.GetStatus(name).Type == FileType.SymbolicLink;
        if (!isLink)
            HostileTree.Check(directory.TrySetMode(name, Mode()));
        if (options.Attributes && options.Privileged && random.Next(3) == 0)
            HostileTree.Check(access.TrySet(directory, name, new Xattr(new UnixPath("trusted.hostile"), Value())));
        if (!isLink && options.Attributes && random.Next(5) == 0)
            HostileTree.Check(access.TrySet(directory, name, Acl("system.posix_acl_access")));
        HostileTree.Check(directory.TrySetModifiedAt(name, Time()));
    }

    public UnixTime Time() => new(
        random.Next(6) switch
        {
            0 => -random.Next(1, int.MaxValue), // before 1970
            1 => (long)int.MaxValue + random.Next(1, int.MaxValue), // after 2038
            2 => 0,
            _ => 1_500_000_000 + random.Next(300_000_000),
        },
        random.Next(4) == 0 ? 0 : random.Next(1_000_000_000));

    private uint Id() => (uint)(random.Next(3) == 0 ? random.Next(1_000_000, int.MaxValue) : random.Next(2000));

    private int Mode() => options.ClosedModes && random.Next(6) == 0
        ? _closedModes[random.Next(_closedModes.Length)]
        : _openModes[random.Next(_openModes.Length)];

    private List<Xattr> Xattrs(bool isDirectory)
    {
        var xattrs = new List<Xattr>();
        if (!options.Attributes || random.Next(3) != 0)
            return xattrs;
        for (var i = random.Next(4); i > 0; i--)
        {
            byte[] name = [.. "user."u8, .. HostileNames.Bytes(random, random.Next(1, 40))];
            xattrs.Add(new Xattr(new UnixPath(name), Value()));
        }

        if (options.Privileged && random.Next(2) == 0)
            xattrs.Add(new Xattr(new UnixPath("trusted.hostile"), Value()));
        if (random.Next(2) == 0)
            xattrs.Add(Acl("system.posix_acl_access"));
        if (isDirectory && random.Next(2) == 0)
            xattrs.Add(Acl("system.posix_acl_default"));
        return xattrs;
    }

    private byte[] Value()
    {
        var value = new byte[random.Next(4) == 0 ? 0 : random.Next(200)];
        random.NextBytes(value);
        return value;
    }

    // linux/posix_acl_xattr.h: u32 version 2, then entries of u16 tag, u16 permissions, u32 id, ordered by tag.
    private Xattr Acl(string name)
    {
        const uint nobody = uint.MaxValue;
        (ushort Tag, uint Id)[] entries =
            [(0x01, nobody), (0x02, (uint)random.Next(1, 3000)), (0x04, nobody), (0x08, (uint)random.Next(1, 3000)), (0x10, nobody), (0x20, nobody)];
        var value = new byte[4 + 8 * entries.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(value, 2);
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = value.AsSpan(4 + 8 * i);
            var permissions = random.Next(8) | (entries[i].Tag == 1 && !options.ClosedModes ? 7 : 0);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], entries[i].Id);
        }

        return new Xattr(new UnixPath(name), value);
    }
}
