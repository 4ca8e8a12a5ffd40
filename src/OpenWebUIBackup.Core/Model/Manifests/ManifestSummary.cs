using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>What first and last line of a manifest say. Whether the lines between fit is not checked.</summary>
/// <param name="Header">The first line.</param>
/// <param name="End">The last line.</param>
public sealed record ManifestSummary(ManifestHeader Header, ManifestEnd End)
{
    // An end line has at most seven numbers of 19 digits and a hash: under 400 bytes.
    private const int LongestEnd = 1024;

    /// <summary>Reads both lines, whatever the manifest's length.</summary>
    /// <exception cref="ManifestDamagedException">One of them is not there.</exception>
    public static ManifestSummary Read(FileHandle file)
    {
        if (file.TrySeek(0) is var seekError and not Errno.None)
            throw new ManifestDamagedException(ManifestFault.Unreadable, 0, seekError.Describe());
        ManifestHeader header;
        using (var lines = new LineReader(file))
        {
            if (!lines.TryRead(out var first))
                throw Truncated();
            header = ManifestHeaderJson.Parse(first);
        }

        var buffer = new byte[LongestEnd];
        var tail = ReadTail(file, buffer);
        if (tail.IsEmpty || tail[^1] != '\n')
            throw Truncated();
        var last = tail[..^1];
        last = last[(last.LastIndexOf((byte)'\n') + 1)..];
        return last.StartsWith(ManifestEndJson.Prefix)
            ? new ManifestSummary(header, ManifestEndJson.Parse(last))
            : throw Truncated();
    }

    private static ReadOnlySpan<byte> ReadTail(FileHandle file, byte[] buffer)
    {
        var errno = file.TryGetStatus(out var status);
        var offset = Math.Max(0, status.Size - buffer.Length);
        var length = 0;
        while (errno == Errno.None && length < buffer.Length)
        {
            errno = file.TryReadAt(buffer.AsSpan(length), offset + length, out var count);
            if (count == 0)
                break;
            length += count;
        }

        return errno == Errno.None
            ? buffer.AsSpan(0, length)
            : throw new ManifestDamagedException(ManifestFault.Unreadable, 0, errno.Describe());
    }

    private static ManifestDamagedException Truncated() =>
        new(ManifestFault.Truncated, 0, "the manifest breaks off: it has no end line");
}
