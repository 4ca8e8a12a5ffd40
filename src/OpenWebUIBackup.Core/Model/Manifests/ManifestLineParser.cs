namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>
/// Reads manifest lines. Holds scratch space for what has to be unescaped: use one for each thread.
/// </summary>
public sealed class ManifestLineParser
{
    /// <summary>
    /// The entry that a line tells of. Its spans point into <paramref name="line"/> or into this parser's scratch
    /// space, which the next call overwrites.
    /// </summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="lineNumber">For the message.</param>
    /// <exception cref="ManifestDamagedException">It is no entry.</exception>
    public ManifestEntry Parse(ReadOnlySpan<byte> line, long lineNumber = 0) => throw new NotImplementedException();

    /// <summary>Only the path of the entry in <paramref name="line"/>: cheaper, for merging.</summary>
    public ReadOnlySpan<byte> ParsePath(ReadOnlySpan<byte> line, long lineNumber = 0) => throw new NotImplementedException();
}
