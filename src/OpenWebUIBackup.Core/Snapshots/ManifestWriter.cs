using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Makes a manifest of segments.</summary>
/// <remarks>
/// The header stands first but is known last (when the tree stood, what the databases held), and entries of several
/// walks have to be brought into one order: so entries wait in segments, and the manifest is written in one go.
/// </remarks>
public static class ManifestWriter
{
    private const int OwnerReadsAndWrites = 0x180; // 0600: the paths in it may be nobody else's business

    /// <summary>
    /// Writes a whole manifest as the new file <paramref name="name"/>: header, the entries of all segments merged in
    /// path order (of equal paths the later segment's entry stands), end line; and flushes it (fsync). Give it a
    /// provisional name, and rename it when the tree stands too.
    /// </summary>
    /// <exception cref="LinuxException">Writing failed; the file is removed again.</exception>
    /// <exception cref="ManifestDamagedException">A segment could not be read back; the file is removed again.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the file is removed again.</exception>
    public static ManifestEnd Write(
        DirectoryHandle directory, ReadOnlySpan<byte> name, ManifestHeader header, IReadOnlyList<ManifestSegment> segments,
        CancellationToken cancellation = default)
    {
        using var file = directory.CreateFile(name, OwnerReadsAndWrites);
        var whole = false;
        try
        {
            var output = new HashedOutput(file, UnixPath.Display(name));
            var end = Write(output, header, segments, cancellation);
            if (file.TryFlush() is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "flush", name);
            whole = true;
            return end;
        }
        finally
        {
            if (!whole)
                directory.TryUnlink(name);
        }
    }

    private static ManifestEnd Write(
        HashedOutput output, ManifestHeader header, IReadOnlyList<ManifestSegment> segments, CancellationToken cancellation)
    {
        ManifestHeaderJson.Append(output.Buffer, header);
        var counts = default(ManifestCounts);
        foreach (var segment in segments)
            counts.Add(segment.Counts);

        var written = 0L;
        using (var merge = new ManifestMerge(segments))
        {
            while (merge.TryRead(out var lines))
            {
                output.Write(lines);
                written += lines.Count((byte)'\n');
                cancellation.ThrowIfCancellationRequested();
            }

            counts.Subtract(merge.Replaced);
        }

        // What a failing disk gave back instead of what was written must not become a manifest that looks whole.
        if (written != counts.Entries)
            throw new ManifestDamagedException(ManifestFault.Unreadable, 0, string.Create(CultureInfo.InvariantCulture,
                $"{counts.Entries} entries were written, and {written} are there"));
        output.Flush();
        var end = new ManifestEnd(counts, output.Hash);
        ManifestEndJson.Append(output.Buffer, end);
        output.Flush();
        return end;
    }

    /// <summary>A file that is written through a small buffer, with the hash of everything that was flushed to it.</summary>
    private sealed class HashedOutput(FileHandle file, string name)
    {
        private const int LongestBuffered = 128 * 1024;
        private readonly XxHash128 _hash = new();

        internal ArrayBufferWriter<byte> Buffer { get; } = new(LongestBuffered);

        internal UInt128 Hash => _hash.GetCurrentHashAsUInt128();

        internal void Write(ReadOnlySpan<byte> bytes)
        {
            if (Buffer.WrittenCount + bytes.Length > LongestBuffered)
                Flush();
            if (bytes.Length > LongestBuffered)
                WriteThrough(bytes);
            else
                Buffer.Write(bytes);
        }

        internal void Flush()
        {
            WriteThrough(Buffer.WrittenSpan);
            Buffer.ResetWrittenCount();
        }

        private void WriteThrough(ReadOnlySpan<byte> bytes)
        {
            _hash.Append(bytes);
            if (file.TryWrite(bytes) is var errno and not Errno.None)
                throw new LinuxException(errno, "write", name);
        }
    }
}
