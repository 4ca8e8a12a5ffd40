namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Keeps what is written to it, up to a limit; past it, what is written is dropped.</summary>
/// <param name="limit">Bytes kept at most.</param>
/// <param name="over">Called once, when more comes.</param>
internal sealed class CappedStream(long limit, Action over) : MemoryStream
{
    /// <summary>Whether more came.</summary>
    public bool IsOver { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (IsOver)
            return;
        if (Length + buffer.Length <= limit)
        {
            base.Write(buffer.ToArray(), 0, buffer.Length); // the one for spans calls the other, which is overridden
            return;
        }

        IsOver = true;
        over();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}
