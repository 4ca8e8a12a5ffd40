using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace OpenWebUIBackup.Toml.Reading;

/// <summary>Makes a well-formed UTF-16 text of what came in; nothing else looks at encodings.</summary>
internal static class SourceText
{
    private const char ByteOrderMark = '\uFEFF';

    public static bool TryDecode(
        ReadOnlySpan<byte> utf8, out string text, [NotNullWhen(false)] out TomlFault? fault)
    {
        var chars = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            var status = Utf8.ToUtf16(utf8, chars, out var read, out var written, replaceInvalidSequences: false);
            if (status == OperationStatus.Done) return TryCheck(new string(chars, 0, written), out text, out fault);
            text = "";
            fault = BadByte(utf8, read, WithoutMark(chars.AsSpan(0, written)));
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>Drops the byte order mark, and refuses surrogates that have lost their other half.</summary>
    public static bool TryCheck(string source, out string text, [NotNullWhen(false)] out TomlFault? fault)
    {
        text = source.StartsWith(ByteOrderMark) ? source[1..] : source;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
                continue;
            }

            fault = new TomlFault(
                After(text.AsSpan(0, i)),
                $"half a surrogate pair (U+{(int)text[i]:X4}) is not a character: remove it");
            return false;
        }

        fault = null;
        return true;
    }

    private static TomlFault BadByte(ReadOnlySpan<byte> utf8, int at, ReadOnlySpan<char> before)
    {
        var utf16 = utf8.Length >= 2 && utf8[0] + utf8[1] == 0xFE + 0xFF && utf8[0] >= 0xFE;
        return new TomlFault(After(before), utf16
            ? "the text is UTF-16 and TOML is UTF-8: save the file as UTF-8"
            : $"the byte 0x{utf8[at]:X2} is not UTF-8: save the file as UTF-8");
    }

    private static ReadOnlySpan<char> WithoutMark(ReadOnlySpan<char> text) =>
        text.Length > 0 && text[0] == ByteOrderMark ? text[1..] : text;

    private static TomlPosition After(ReadOnlySpan<char> text)
    {
        var line = text.Count('\n') + 1;
        var column = 1;
        foreach (var _ in text[(text.LastIndexOf('\n') + 1)..].EnumerateRunes()) column++;
        return new TomlPosition(line, column);
    }
}
