using System.Text;

namespace OpenWebUIBackup.Processes;

/// <summary>What is left of an output after a child has ended.</summary>
/// <param name="Bytes">What <see cref="CommandOutput.Keep"/> kept, as it was, secrets included: data, not for messages. Empty for other treatments.</param>
/// <param name="Length">How many bytes there were in all.</param>
/// <param name="Tail">The end of it, at most 4 KiB, with secrets as <c>***</c>: for messages.</param>
public sealed record CapturedOutput(ReadOnlyMemory<byte> Bytes, long Length, string Tail)
{
    /// <summary>True where not all was kept.</summary>
    public bool IsTruncated => Length > Bytes.Length;

    /// <summary><see cref="Bytes"/> as UTF-8; what is not becomes U+FFFD. Data, not for messages.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The length and the redacted end, never the bytes.</summary>
    public override string ToString() => $"{Length} bytes, ending in: {Tail}";
}
