using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>Reads a manifest from front to back. Memory: one buffer, grown for a line that is longer.</summary>
public sealed class ManifestReader : IDisposable
{
    /// <summary>Begins to read; the file stays the caller's.</summary>
    /// <exception cref="ManifestDamagedException">The header is not there, cannot be read, or is of a newer version.</exception>
    public ManifestReader(FileHandle file) => throw new NotImplementedException();

    /// <summary>The first line.</summary>
    public ManifestHeader Header => throw new NotImplementedException();

    /// <summary>The end line; null until it was reached, and thereby everything before it found to be whole.</summary>
    public ManifestEnd? End => throw new NotImplementedException();

    /// <summary>The number of the line that was read last, counted from 1.</summary>
    public long LineNumber => throw new NotImplementedException();

    /// <summary>
    /// The next entry. Checks order too, and at the end the counts and the hash.
    /// </summary>
    /// <returns>False at the end; then the manifest was whole.</returns>
    /// <exception cref="ManifestDamagedException">Something is wrong with it.</exception>
    public bool TryRead(out ManifestEntry entry) => throw new NotImplementedException();

    /// <summary>
    /// The next entry's line without its newline, valid until the next call. Not parsed, so neither order nor counts
    /// by type are checked; number of lines and hash are, at the end.
    /// </summary>
    /// <returns>False at the end; then the manifest was whole.</returns>
    /// <exception cref="ManifestDamagedException">Something is wrong with it.</exception>
    public bool TryReadLine(out ReadOnlySpan<byte> line) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
