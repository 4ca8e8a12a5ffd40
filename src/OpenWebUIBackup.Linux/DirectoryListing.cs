using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Linux;

/// <summary>
/// The names in one directory in byte order, without "." and "..". Read whole before anything is done to them, so
/// that what happens in the directory meanwhile cannot make a name appear twice. Reusable; not thread-safe while it
/// is being read into, safe for concurrent reading afterwards.
/// </summary>
/// <remarks>
/// Names come from getdents64(2) as bytes: .NET's own enumeration decodes them as UTF-8 and loses those that are
/// not. A million names of 45 bytes take about 65 MB.
/// </remarks>
public sealed unsafe class DirectoryListing
{
    // Names lie in blocks that are never moved once full, so that a large directory does not need twice its size
    // while a single array grows.
    private const int BlockBits = 20;
    private const int BlockSize = 1 << BlockBits;
    private const int FirstBlockSize = 4096;
    private const int FirstEntryCount = 64;

    // The kernel fills as much as it is given; more than this gains nothing measurable.
    private const int KernelBufferSize = 1 << 16;

    [ThreadStatic]
    private static byte[]? _kernelBuffer;

    private readonly List<byte[]> _blocks = [];
    private Entry[] _entries = new Entry[FirstEntryCount];
    private int _used;

    /// <summary>The number of names.</summary>
    public int Count { get; private set; }

    /// <summary>The name at <paramref name="index"/>, in byte order.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ref readonly var entry = ref _entries[index];
            return _blocks[entry.Offset >> BlockBits].AsSpan(entry.Offset & (BlockSize - 1), entry.Length);
        }
    }

    /// <summary>
    /// The type that the directory itself gives; <see cref="FileType.Unknown"/> on file systems that leave it out.
    /// </summary>
    public FileType TypeHint(int index) => (FileType)(_entries[index].Type << 12);

    /// <summary>Reads all names of <paramref name="directory"/>, whose listing position must be at the beginning.</summary>
    /// <param name="directory">What to read.</param>
    /// <param name="grown">
    /// Told the number of names after each reading; meanwhile they can be had by index, in the directory's own order.
    /// </param>
    /// <returns>The error of getdents64(2); what was read before it is kept.</returns>
    public Errno TryRead(DirectoryHandle directory, Action<int>? grown = null)
    {
        Clear();
        var kernelBuffer = _kernelBuffer ??= new byte[KernelBufferSize];
        fixed (byte* buffer = kernelBuffer)
        {
            while (true)
            {
                var length = Native.getdents64(directory.Descriptor, buffer, KernelBufferSize);
                if (length < 0)
                {
                    if (Native.Interrupted)
                        continue;
                    Sort();
                    return Native.LastError;
                }

                if (length == 0)
                    break;
                Add(new ReadOnlySpan<byte>(buffer, (int)length));
                grown?.Invoke(Count);
            }
        }

        Sort();
        return Errno.None;
    }

    /// <summary>Holds this one name instead of reading a directory; its type is left open.</summary>
    public void Set(ReadOnlySpan<byte> name)
    {
        Clear();
        Add(name, 0);
    }

    /// <summary>The position of <paramref name="name"/>, or a negative number where it is not there.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = this[middle].SequenceCompareTo(name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    /// <summary>Forgets all names; large storage is given back.</summary>
    public void Clear()
    {
        if (_blocks.Count > 1)
            _blocks.Clear();
        if (_entries.Length > BlockSize / 16)
            _entries = new Entry[FirstEntryCount];
        _used = 0;
        Count = 0;
    }

    // struct linux_dirent64 (getdents(2)): u64 inode, s64 offset, u16 record length, u8 type, name and NUL.
    private void Add(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            var recordLength = MemoryMarshal.Read<ushort>(records[16..]);
            var type = records[18];
            var name = records[19..recordLength];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                Add(name, type);
            records = records[recordLength..];
        }
    }

    private void Add(ReadOnlySpan<byte> name, byte type)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        var block = Room(name.Length);
        name.CopyTo(block.AsSpan(_used));
        _entries[Count++] = new Entry
        {
            Prefix = Prefix(name),
            Offset = ((_blocks.Count - 1) << BlockBits) | _used,
            Length = (byte)name.Length,
            Type = type,
        };
        _used += name.Length;
    }

    private byte[] Room(int length)
    {
        if (_blocks.Count == 0)
            _blocks.Add(new byte[FirstBlockSize]);
        var last = _blocks[^1];
        if (_used + length <= last.Length)
            return last;
        if (last.Length < BlockSize)
        {
            // Only the first block grows, so that a small directory stays small.
            Array.Resize(ref last, last.Length * 2);
            _blocks[^1] = last;
            return last;
        }

        _used = 0;
        _blocks.Add(new byte[BlockSize]);
        return _blocks[^1];
    }

    private void Sort() => _entries.AsSpan(0, Count).Sort(new ByName(this));

    // Most comparisons end within the first eight bytes, big-endian so that numbers order as bytes do.
    private static ulong Prefix(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64BigEndian(name);
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        name.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    private struct Entry
    {
        internal ulong Prefix;
        internal int Offset;
        internal byte Length;
        internal byte Type;
    }

    private readonly struct ByName(DirectoryListing listing) : IComparer<Entry>
    {
        public int Compare(Entry x, Entry y) =>
            x.Prefix != y.Prefix ? x.Prefix.CompareTo(y.Prefix) : Name(x).SequenceCompareTo(Name(y));

        private ReadOnlySpan<byte> Name(Entry entry) =>
            listing._blocks[entry.Offset >> BlockBits].AsSpan(entry.Offset & (BlockSize - 1), entry.Length);
    }
}
