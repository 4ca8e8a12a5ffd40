using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>The answer of <see cref="DatabaseCheck"/>.</summary>
/// <param name="Content">What is in it; null when it cannot be opened at all.</param>
/// <param name="Fault">Why it cannot; null when it can.</param>
public readonly record struct DatabaseCheckResult(DatabaseContent? Content, string? Fault);

/// <summary>Reads a finished copy through.</summary>
public static class DatabaseCheck
{
    /// <summary>
    /// Checks the database <paramref name="name"/>, which nobody writes meanwhile: without a lock, without a companion
    /// file looked at or made (SQLite's "immutable"), so that it works on a read-only medium and inside a snapshot.
    /// </summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="level">How thoroughly.</param>
    /// <param name="cancellation">Ends the check early.</param>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static DatabaseCheckResult Check(
        DirectoryHandle directory, ReadOnlySpan<byte> name, IntegrityLevel level, CancellationToken cancellation)
    {
        using var files = new VirtualDirectory();
        files.Show(DatabaseConnection.Main, directory, name);
        try
        {
            using var connection = DatabaseConnection.OpenImmutable(files, cancellation);
            var header = ReadHeader(directory, name);
            return new DatabaseCheckResult(ContentReading.Read(connection, header, level, foreignKeys: true), null);
        }
        catch (SqliteFault fault)
        {
            return new DatabaseCheckResult(null, fault.Message);
        }
    }

    // What cannot be read here, SQLite cannot read either, and says so.
    private static SqliteHeader ReadHeader(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        if (directory.TryOpenFile(name, out var file) != Errno.None)
            return default;
        using (file)
        {
            Span<byte> start = stackalloc byte[SqliteFile.HeaderLength];
            _ = file!.TryReadAt(start, 0, out var count);
            _ = SqliteHeader.TryParse(start[..count], out var header);
            return header;
        }
    }
}
