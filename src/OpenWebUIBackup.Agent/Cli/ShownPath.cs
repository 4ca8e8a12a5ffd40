using System.Globalization;
using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>
/// Reads a path as <see cref="UnixPath.ToString"/> shows it, so that what diff and verify print can be pasted behind
/// <c>--path</c> and every name can be written, whatever its bytes.
/// </summary>
internal static class ShownPath
{
    /// <summary>Reads one; false when it leads nowhere below a root.</summary>
    internal static bool TryParse(string text, out UnixPath path)
    {
        path = default;
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '\\')
            {
                var rune = Rune.GetRuneAt(text, i);
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength;
            }
            else if (i + 1 < text.Length && text[i + 1] is '\\' or 'n' or 't')
            {
                bytes.Add(text[i + 1] switch { 'n' => (byte)'\n', 't' => (byte)'\t', _ => (byte)'\\' });
                i += 2;
            }
            else if (i + 3 < text.Length && text[i + 1] == 'x'
                && byte.TryParse(text.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 4;
            }
            else
                return false;
        }

        return TryPath([.. bytes], out path);
    }

    // "./a//b/" and "/a/b" are what people and shells make of a/b.
    private static bool TryPath(byte[] bytes, out UnixPath path)
    {
        path = default;
        var all = (ReadOnlySpan<byte>)bytes;
        foreach (var range in all.Split((byte)'/'))
        {
            var name = all[range];
            if (name.IsEmpty || name.SequenceEqual("."u8))
                continue;
            if (name.SequenceEqual(".."u8) || name.Contains((byte)0))
                return false;
            path = path.Append(name);
        }

        return bytes.Length > 0;
    }
}
