using System.Buffers.Binary;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>The fields of a database's first page that say how to treat it (fileformat2.html, section 1.3).</summary>
/// <param name="PageSize">Bytes of a page.</param>
/// <param name="IsWal">Whether readers must look into a write-ahead log (read version 2).</param>
/// <param name="ChangeCounter">Grows with each transaction in rollback mode; rests in WAL mode.</param>
/// <param name="VersionValidFor">The change counter when the page count was last set.</param>
public readonly record struct SqliteHeader(int PageSize, bool IsWal, uint ChangeCounter, uint VersionValidFor)
{
    /// <summary>Reads the header from the first 100 bytes; false when they do not begin a database.</summary>
    public static bool TryParse(ReadOnlySpan<byte> start, out SqliteHeader header)
    {
        header = default;
        if (start.Length < SqliteFile.HeaderLength || !SqliteFile.HasHeader(start))
            return false;
        int pageSize = BinaryPrimitives.ReadUInt16BigEndian(start[16..]);
        header = new SqliteHeader(
            pageSize == 1 ? 65536 : pageSize, // 65,536 does not fit the field
            start[19] == 2,
            BinaryPrimitives.ReadUInt32BigEndian(start[24..]),
            BinaryPrimitives.ReadUInt32BigEndian(start[92..]));
        return true;
    }
}
