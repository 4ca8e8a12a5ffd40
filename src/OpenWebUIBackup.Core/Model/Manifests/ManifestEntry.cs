using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>
/// One thing in a snapshot as its manifest tells of it. It lives on the stack and owns nothing: its spans point into
/// whatever it was made from (a line, a listing, a parser's scratch space) and hold as long as that does.
/// </summary>
public ref struct ManifestEntry
{
    /// <summary>
    /// The first part of the path, so that a walk can give <c>directory/</c> and the name without joining them: empty,
    /// or ends in '/'. Empty in entries that were read: there <see cref="Path"/> is all.
    /// </summary>
    public ReadOnlySpan<byte> PathPrefix { get; set; }

    /// <summary>
    /// The path below the snapshot's root, behind <see cref="PathPrefix"/>; names are separated by '/', and there is
    /// none at the beginning or end. The root itself has the empty path.
    /// </summary>
    public ReadOnlySpan<byte> Path { get; set; }

    /// <summary>What it is. Never a socket: those are not kept.</summary>
    public FileType Type { get; set; }

    /// <summary>Size in bytes of a regular file; 0 for everything else.</summary>
    public long Size { get; set; }

    /// <summary>Modification time.</summary>
    public UnixTime ModifiedAt { get; set; }

    /// <summary>The 12 mode bits.</summary>
    public int Mode { get; set; }

    /// <summary>The owner's number.</summary>
    public uint UserId { get; set; }

    /// <summary>The group's number.</summary>
    public uint GroupId { get; set; }

    /// <summary>What a symbolic link says.</summary>
    public ReadOnlySpan<byte> Target { get; set; }

    /// <summary>Major number of a device.</summary>
    public uint DeviceMajor { get; set; }

    /// <summary>Minor number of a device.</summary>
    public uint DeviceMinor { get; set; }

    /// <summary>
    /// XXH128 of a regular file's content; its 32 hexadecimal digits are what <c>xxh128sum</c> prints.
    /// </summary>
    public UInt128 Hash { get; set; }

    /// <summary>Whether <see cref="Hash"/> is set. The hash of a file that could not be read is not known.</summary>
    public bool HasHash { get; set; }

    /// <summary>
    /// Entries with the same number are names of one file; 0 when the file has one name. Any number will do; the
    /// source's inode number keeps lines equal from one snapshot to the next.
    /// </summary>
    public ulong HardLinkGroup { get; set; }

    /// <summary>Extended attributes, ACLs among them, by name. Parsing allocates them; few files have any.</summary>
    public ReadOnlySpan<Xattr> Attributes { get; set; }

    /// <summary>
    /// The source's change time when it was captured; <c>default</c> (1970) when not known. With
    /// <see cref="SourceInode"/> it tells an untouched file from one whose times were set back.
    /// </summary>
    public UnixTime SourceChangedAt { get; set; }

    /// <summary>The source's inode number when it was captured; 0 when not known.</summary>
    public ulong SourceInode { get; set; }

    /// <summary>Whether this is a database that was captured through SQLite, so that its bytes are not the source's.</summary>
    public bool IsDatabase { get; set; }

    /// <summary>The whole path as a value of its own.</summary>
    public readonly UnixPath ToPath()
    {
        if (PathPrefix.IsEmpty)
            return new UnixPath(Path);
        var joined = new byte[PathPrefix.Length + Path.Length];
        PathPrefix.CopyTo(joined);
        Path.CopyTo(joined.AsSpan(PathPrefix.Length));
        return new UnixPath(joined);
    }
}
