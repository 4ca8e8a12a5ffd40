namespace OpenWebUIBackup.Linux;

/// <summary>statx(2), read into a <see cref="FileStatus"/>.</summary>
internal static unsafe class StatusCall
{
    private const ulong AllocationUnit = 512; // st_blocks counts these whatever the file system's block is

    /// <summary>The status of <paramref name="path"/> seen from <paramref name="directory"/>.</summary>
    internal static Errno Get(int directory, void* path, int flags, out FileStatus status)
    {
        Native.Statx raw;
        byte empty = 0;
        if (Native.statx(directory, path is null ? &empty : (byte*)path, flags, Native.StatxBasic, &raw) != 0)
        {
            status = default;
            return Native.LastError;
        }

        status = new FileStatus
        {
            Type = (FileType)(raw.Mode & 0xF000),
            Mode = raw.Mode & 0xFFF,
            UserId = raw.UserId,
            GroupId = raw.GroupId,
            Size = (long)raw.Size,
            AllocatedBytes = (long)(raw.Blocks * AllocationUnit),
            ModifiedAt = new UnixTime(raw.ModifiedSeconds, (int)raw.ModifiedNanoseconds),
            ChangedAt = new UnixTime(raw.ChangedSeconds, (int)raw.ChangedNanoseconds),
            Inode = raw.Inode,
            Device = ((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor,
            LinkCount = raw.LinkCount,
            DeviceMajor = raw.RawDeviceMajor,
            DeviceMinor = raw.RawDeviceMinor,
        };
        return Errno.None;
    }
}
