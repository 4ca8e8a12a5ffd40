using System.Buffers;
using System.Text;

namespace OpenWebUIBackup.Processes;

/// <summary>Makes lines of bytes. Memory does not grow with the length of a line.</summary>
internal sealed class LineSplitter(Action<string> receive, Secrets secrets)
{
    // Longer than a JSON log line of rclone with the longest path in it; a flood without newlines ends up here.
    private const int LongestLine = 64 << 10;

    private readonly ArrayBufferWriter<byte> _line = new();
    private long _dropped;
    private bool _afterReturn;

    /// <summary>Gives out the lines that these bytes complete.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_afterReturn && bytes[0] == '\n')
            {
                // The second half of CR LF, whose line has been given out.
                _afterReturn = false;
                bytes = bytes[1..];
                continue;
            }
            _afterReturn = false;
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Append(bytes);
                return;
            }
            Append(bytes[..end]);
            _afterReturn = bytes[end] == '\r';
            GiveOut();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Gives out what is left without an end.</summary>
    public void End()
    {
        if (_line.WrittenCount > 0)
            GiveOut();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        // Beyond the limit enough is kept to see a secret that begins before it.
        var fits = Math.Min(bytes.Length, LongestLine + secrets.LongestLength - _line.WrittenCount);
        _line.Write(bytes[..fits]);
        _dropped += bytes.Length - fits;
    }

    private void GiveOut()
    {
        var bytes = _line.WrittenSpan;
        var text = Encoding.UTF8.GetString(bytes);
        var shown = bytes.Length <= LongestLine ? text.Length : Encoding.UTF8.GetCharCount(bytes[..LongestLine]);
        var line = secrets.Redact(text, 0, Math.Min(shown, text.Length));
        var missing = _dropped + Math.Max(0, bytes.Length - LongestLine);
        _line.ResetWrittenCount();
        _dropped = 0;
        receive(missing == 0 ? line : $"{line}… ({missing} more bytes)");
    }
}
