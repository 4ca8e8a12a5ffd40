using System.Buffers;
using System.Text;

namespace OpenWebUIBackup.Processes;

/// <summary>Takes the bytes of one output as they come, treats them as was asked, and keeps the end for messages.</summary>
internal sealed class OutputCapture
{
    // Enough for the last error of any tool, little enough for a mail.
    private const int TailLength = 4096;

    private readonly CommandOutput _treatment;
    private readonly Secrets _secrets;
    private readonly LineSplitter? _lines;
    private readonly ArrayBufferWriter<byte> _kept = new();
    private readonly byte[] _ring;
    private long _length;

    public OutputCapture(CommandOutput treatment, Secrets secrets)
    {
        _treatment = treatment;
        _secrets = secrets;
        // A secret that begins before the tail would show its end there: keep as much more as to see all of it.
        _ring = new byte[TailLength + secrets.LongestLength];
        _lines = treatment is CommandOutput.ByLine byLine ? new LineSplitter(byLine.Receive, secrets) : null;
    }

    /// <summary>Takes what was read.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        RememberTail(bytes);
        _length += bytes.Length;
        switch (_treatment)
        {
            case CommandOutput.Kept kept:
                _kept.Write(bytes[..Math.Min(bytes.Length, kept.Maximum - _kept.WrittenCount)]);
                break;
            case CommandOutput.ByLine:
                _lines!.Take(bytes);
                break;
            case CommandOutput.Copied copied:
                copied.Target.Write(bytes);
                break;
        }
    }

    /// <summary>Nothing more comes: a last line without its end is a line.</summary>
    public void End() => _lines?.End();

    /// <summary>What is left of it.</summary>
    public CapturedOutput Result() => new(_kept.WrittenMemory, _length, Tail());

    private void RememberTail(ReadOnlySpan<byte> bytes)
    {
        var at = _length;
        if (bytes.Length > _ring.Length)
        {
            at += bytes.Length - _ring.Length;
            bytes = bytes[^_ring.Length..];
        }
        var offset = (int)(at % _ring.Length);
        var first = Math.Min(bytes.Length, _ring.Length - offset);
        bytes[..first].CopyTo(_ring.AsSpan(offset));
        bytes[first..].CopyTo(_ring);
    }

    private string Tail()
    {
        if (_length <= _ring.Length)
        {
            var all = Encoding.UTF8.GetString(_ring, 0, (int)_length);
            var from = _length <= TailLength ? 0 : all.Length - Encoding.UTF8.GetCharCount(_ring, (int)_length - TailLength, TailLength);
            return _secrets.Redact(all, from, all.Length);
        }
        var offset = (int)(_length % _ring.Length);
        byte[] ordered = [.. _ring.AsSpan(offset), .. _ring.AsSpan(0, offset)];
        var text = Encoding.UTF8.GetString(ordered);
        return _secrets.Redact(text, Encoding.UTF8.GetCharCount(ordered, 0, _secrets.LongestLength), text.Length);
    }
}
