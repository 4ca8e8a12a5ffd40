using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>The files of one vector segment of a Chroma store.</summary>
public static class SegmentFiles
{
    // header.bin: int32 version, then uint64 offset, max, cur, size_per_element, without gaps, little-endian.
    private const int MaximumAt = 12, CurrentAt = 20, ElementSizeAt = 28, HeaderLength = 36;

    private const int LengthEntry = 4;

    // Chroma writes a segment of 10,000 elements in 16 ms, with 4 ms at most between two times of its files; on a
    // processor that others use, it may stand still in the middle for as long as the copy of a small one takes.
    private static readonly Int128 _settling = 100_000_000;

    private static readonly string[] _names = ["header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle"];

    /// <summary>
    /// What is wrong between the files of a copied segment, or null. The header names the number of elements, how many
    /// there is room for, and their size; the data and the lengths must have the same number of entries, at least as
    /// many as there are elements and at most as many as there is room for. A segment without elements has not been
    /// persisted yet; one without a directory is nothing yet.
    /// </summary>
    /// <remarks>
    /// Measured on Chroma 1.0.5: a new segment is laid out for 10,000 elements and filled in place, its files keeping
    /// their size, so that sizes cannot show every tear there; once it has grown beyond, the files have an entry for
    /// each element and no more. Version 1.3.4 lays out for 100 first, so that every persisted one is of that kind.
    /// </remarks>
    /// <param name="store">The store, or the copy of it.</param>
    /// <param name="segment">The segment's id, which is its directory's name.</param>
    public static string? FindTear(DirectoryHandle store, string segment)
    {
        if (store.TryOpenDirectory(Encoding.UTF8.GetBytes(segment), out var directory) != Errno.None)
            return null;
        using (directory)
        {
            if (directory!.TryOpenFile("header.bin"u8, out var file) is var errno and not Errno.None)
                return errno == Errno.ENOENT ? null : $"header.bin: {errno.Describe()}";
            var header = new byte[HeaderLength];
            using (file)
            {
                if (file!.TryReadAt(header, 0, out var count) != Errno.None || count < HeaderLength)
                    return "header.bin is cut short";
            }

            var current = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(CurrentAt));
            var maximum = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(MaximumAt));
            var element = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(ElementSizeAt));
            if (current > maximum)
                return string.Create(CultureInfo.InvariantCulture, $"header.bin names {current} elements of at most {maximum}");
            if (current == 0)
                return null;
            return Entries(directory, "data_level0.bin", element, out var data)
                ?? Entries(directory, "length.bin", LengthEntry, out var lengths)
                ?? (data != lengths
                    ? string.Create(CultureInfo.InvariantCulture, $"data_level0.bin has {data} entries and length.bin {lengths}")
                    : data < current || data > maximum
                        ? string.Create(CultureInfo.InvariantCulture, $"data_level0.bin has {data} entries where header.bin names {current}, at most {maximum}")
                        : null);
        }
    }

    /// <summary>Sizes and times of a segment's files, to be compared with a later look.</summary>
    internal static string Describe(DirectoryHandle store, string segment)
    {
        if (store.TryOpenDirectory(Encoding.UTF8.GetBytes(segment), out var directory) != Errno.None)
            return "";
        using (directory)
        {
            var text = new StringBuilder();
            foreach (var name in _names)
            {
                if (directory!.TryGetStatus(Encoding.ASCII.GetBytes(name), out var status) == Errno.None)
                    text.Append(CultureInfo.InvariantCulture,
                        $"{name} {status.Inode} {status.Size} {status.ModifiedAt.TotalNanoseconds} {status.ChangedAt.TotalNanoseconds}\n");
            }

            return text.ToString();
        }
    }

    /// <summary>
    /// Whether a file of the segment was written so shortly before <paramref name="now"/> that its writer may be in
    /// the middle of it, with nothing moving while the copy is made.
    /// </summary>
    internal static bool IsFresh(DirectoryHandle store, string segment, UnixTime now)
    {
        if (store.TryOpenDirectory(Encoding.UTF8.GetBytes(segment), out var directory) != Errno.None)
            return false;
        using (directory)
        {
            foreach (var name in _names)
            {
                // Times in the future are somebody's clock, not a write.
                if (directory!.TryGetStatus(Encoding.ASCII.GetBytes(name), out var status) == Errno.None
                    && now.TotalNanoseconds - status.ModifiedAt.TotalNanoseconds is var age && age >= 0 && age < _settling)
                    return true;
            }

            return false;
        }
    }

    private static string? Entries(DirectoryHandle directory, string name, ulong entrySize, out ulong entries)
    {
        entries = 0;
        var errno = directory.TryGetStatus(Encoding.ASCII.GetBytes(name), out var status);
        if (errno != Errno.None)
            return $"{name}: {errno.Describe()}";
        if (entrySize == 0 || (ulong)status.Size % entrySize != 0)
            return string.Create(CultureInfo.InvariantCulture, $"{name} has {status.Size} bytes, in entries of {entrySize}");
        entries = (ulong)status.Size / entrySize;
        return null;
    }
}
