using System.Buffers;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>
/// Names of one directory with their lines of the manifest, on their way to a worker. Used again when it is done, so
/// that a large tree makes no garbage.
/// </summary>
internal sealed class VerificationBatch
{
    // Large enough that handing over costs nothing beside the work, small enough that all workers end together.
    private const int MostEntries = 128;

    private readonly List<(int NameLength, int LineLength)> _entries = new(MostEntries);
    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);

    internal VerifiedDirectory? Directory { get; private set; }

    internal bool IsFull => _entries.Count == MostEntries;

    internal int Count => _entries.Count;

    /// <summary>Takes it into use for entries of <paramref name="directory"/>, which stays open until <see cref="Finish"/>.</summary>
    internal void Begin(VerifiedDirectory directory)
    {
        directory.Hold();
        Directory = directory;
    }

    internal void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> line)
    {
        _entries.Add((name.Length, line.Length));
        _bytes.Write(name);
        _bytes.Write(line);
    }

    /// <summary>Takes the entry at <paramref name="index"/> out of <paramref name="rest"/>, which begins as <see cref="Bytes"/>.</summary>
    internal void Next(int index, ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> line)
    {
        var (nameLength, lineLength) = _entries[index];
        name = rest[..nameLength];
        line = rest.Slice(nameLength, lineLength);
        rest = rest[(nameLength + lineLength)..];
    }

    internal ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    internal void Finish()
    {
        Directory?.Release();
        Directory = null;
        _entries.Clear();
        _bytes.ResetWrittenCount();
    }
}
