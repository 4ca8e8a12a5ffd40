namespace OpenWebUIBackup.Linux;

/// <summary>What a name in a directory is. The values are those of <c>S_IFMT</c> (inode(7)).</summary>
public enum FileType
{
    /// <summary>None, or one that this program does not know.</summary>
    Unknown = 0,

    /// <summary>A FIFO.</summary>
    Fifo = 0x1000,

    /// <summary>A character device.</summary>
    CharacterDevice = 0x2000,

    /// <summary>A directory.</summary>
    Directory = 0x4000,

    /// <summary>A block device.</summary>
    BlockDevice = 0x6000,

    /// <summary>A regular file.</summary>
    Regular = 0x8000,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 0xA000,

    /// <summary>A socket.</summary>
    Socket = 0xC000,
}

/// <summary>What statx(2) says of a file.</summary>
public readonly record struct FileStatus
{
    /// <summary>The type.</summary>
    public FileType Type { get; init; }

    /// <summary>Permission bits with set-user-id, set-group-id and sticky: the low 12 bits of <c>st_mode</c>.</summary>
    public int Mode { get; init; }

    /// <summary>The owner's number.</summary>
    public uint UserId { get; init; }

    /// <summary>The group's number.</summary>
    public uint GroupId { get; init; }

    /// <summary>Size in bytes; for a symbolic link the length of its target.</summary>
    public long Size { get; init; }

    /// <summary>Bytes allocated on disk (512 × <c>st_blocks</c>); less than <see cref="Size"/> for a sparse file.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>When the content last changed.</summary>
    public UnixTime ModifiedAt { get; init; }

    /// <summary>When the inode last changed (content, mode, owner, attributes, number of links). Nobody can set it.</summary>
    public UnixTime ChangedAt { get; init; }

    /// <summary>The inode's number.</summary>
    public ulong Inode { get; init; }

    /// <summary>The device the file is on, in the kernel's encoding; compare only for equality.</summary>
    public ulong Device { get; init; }

    /// <summary>The number of names that the file has.</summary>
    public uint LinkCount { get; init; }

    /// <summary>Major number, for a device file.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>Minor number, for a device file.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>Whether both are the same file: same device, same inode.</summary>
    public bool IsSameFile(in FileStatus other) => Device == other.Device && Inode == other.Inode;
}
