using FsCheck;
using FsCheck.Fluent;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Model.Manifests;

/// <summary>A manifest entry that can be kept and compared, and made at random.</summary>
public sealed record EntryValue
{
    public required UnixPath Path { get; init; }

    public FileType Type { get; init; } = FileType.Regular;

    public long Size { get; init; }

    public UnixTime ModifiedAt { get; init; }

    public int Mode { get; init; }

    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    public UnixPath Target { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public UInt128? Hash { get; init; }

    public ulong HardLinkGroup { get; init; }

    public UnixTime SourceChangedAt { get; init; }

    public ulong SourceInode { get; init; }

    public bool IsDatabase { get; init; }

    public Xattrs Attributes { get; init; } = new([]);

    public byte[] ToLine(int prefixLength = 0)
    {
        var entry = new ManifestEntry
        {
            PathPrefix = Path.Bytes[..prefixLength],
            Path = Path.Bytes[prefixLength..],
            Type = Type,
            Size = Size,
            ModifiedAt = ModifiedAt,
            Mode = Mode,
            UserId = UserId,
            GroupId = GroupId,
            Target = Target.Bytes,
            DeviceMajor = DeviceMajor,
            DeviceMinor = DeviceMinor,
            Hash = Hash ?? default,
            HasHash = Hash is not null,
            HardLinkGroup = HardLinkGroup,
            Attributes = Attributes.List,
            SourceChangedAt = SourceChangedAt,
            SourceInode = SourceInode,
            IsDatabase = IsDatabase,
        };
        var buffer = new byte[ManifestEntryFormatter.LongestLine(entry)];
        return buffer[..ManifestEntryFormatter.Format(buffer, entry)];
    }

    public static EntryValue Of(in ManifestEntry entry) => new()
    {
        Path = entry.ToPath(),
        Type = entry.Type,
        Size = entry.Size,
        ModifiedAt = entry.ModifiedAt,
        Mode = entry.Mode,
        UserId = entry.UserId,
        GroupId = entry.GroupId,
        Target = new UnixPath(entry.Target),
        DeviceMajor = entry.DeviceMajor,
        DeviceMinor = entry.DeviceMinor,
        Hash = entry.HasHash ? entry.Hash : null,
        HardLinkGroup = entry.HardLinkGroup,
        SourceChangedAt = entry.SourceChangedAt,
        SourceInode = entry.SourceInode,
        IsDatabase = entry.IsDatabase,
        Attributes = new Xattrs(entry.Attributes.ToArray()),
    };

    /// <summary>Hostile and tame entries.</summary>
    public static Arbitrary<EntryValue> Any => Gen.Fresh(() => RandomEntry(new System.Random(_seeds.Next()))).ToArbitrary();

    private static readonly System.Random _seeds = new(20261122);

    public static UnixPath RandomPath(System.Random random)
    {
        var names = new List<byte[]>();
        for (var depth = random.Next(1, 5); depth > 0; depth--)
            names.Add(RandomName(random));
        return new UnixPath(names.Skip(1).Aggregate(names[0], (path, name) => [.. path, (byte)'/', .. name]));
    }

    public static byte[] RandomName(System.Random random)
    {
        while (true)
        {
            var name = random.Next(5) switch
            {
                0 => RandomBytes(random, random.Next(1, 30)),
                1 => RandomBytes(random, 255),
                2 => System.Text.Encoding.UTF8.GetBytes("ümläut \u2028 \ud83d\ude00 \"quoted\" \\ \n\t\u001b[2J" + random.Next(100)),
                3 => "..."u8.ToArray(),
                _ => System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid() + "_document.pdf"),
            };
            for (var i = 0; i < name.Length; i++)
                if (name[i] is 0 or (byte)'/')
                    name[i] = (byte)'x';
            if (!name.AsSpan().SequenceEqual("."u8) && !name.AsSpan().SequenceEqual(".."u8))
                return name;
        }
    }

    public static EntryValue RandomEntry(System.Random random)
    {
        FileType[] types =
        [
            FileType.Regular, FileType.Regular, FileType.Directory, FileType.SymbolicLink, FileType.Fifo,
            FileType.CharacterDevice, FileType.BlockDevice,
        ];
        var type = types[random.Next(types.Length)];
        var isDevice = type is FileType.CharacterDevice or FileType.BlockDevice;
        return new EntryValue
        {
            Path = random.Next(10) == 0 ? default : RandomPath(random),
            Type = type,
            Size = type == FileType.Regular ? random.NextInt64() >> random.Next(63) : 0,
            ModifiedAt = RandomTime(random),
            Mode = random.Next(4096),
            UserId = (uint)(random.NextInt64() >> random.Next(63)),
            GroupId = (uint)random.Next(3),
            Target = type == FileType.SymbolicLink ? new UnixPath([.. "../"u8, .. RandomName(random)]) : default,
            DeviceMajor = isDevice ? (uint)random.Next() : 0,
            DeviceMinor = isDevice ? (uint)random.Next(256) : 0,
            Hash = type == FileType.Regular && random.Next(8) > 0
                ? new UInt128((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64())
                : null,
            HardLinkGroup = random.Next(4) == 0 ? (ulong)random.NextInt64(long.MinValue, long.MaxValue) : 0,
            SourceInode = (ulong)random.Next(1, int.MaxValue),
            SourceChangedAt = RandomTime(random),
            IsDatabase = random.Next(10) == 0,
            Attributes = new Xattrs(random.Next(4) == 0
                ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new Xattr(new UnixPath(RandomName(random)), RandomBytes(random, random.Next(100))))]
                : []),
        };
    }

    private static UnixTime RandomTime(System.Random random) => random.Next(4) switch
    {
        0 => new UnixTime(random.NextInt64(long.MinValue, long.MaxValue), random.Next(1_000_000_000)),
        1 => new UnixTime(-1, 999_999_999),
        _ => new UnixTime(random.Next(), random.Next(1_000_000_000)),
    };

    private static byte[] RandomBytes(System.Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}

/// <summary>A list of attributes that is equal when its members are.</summary>
public sealed record Xattrs(Xattr[] List)
{
    public bool Equals(Xattrs? other) => other is not null && List.AsSpan().SequenceEqual(other.List);

    public override int GetHashCode() => List.Length;
}
