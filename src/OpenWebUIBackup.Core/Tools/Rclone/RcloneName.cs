using System.Buffers;
using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>
/// File names as rclone 1.60 shows and takes them (its "standard encoding", https://rclone.org/overview/#encoding):
/// control characters as their pictures (<c>␊</c>), and <c>‛</c> before a picture that is meant as itself. Bytes that
/// are not UTF-8 stay as they are, where rclone writes bytes; its JSON has U+FFFD in their place.
/// </summary>
public static class RcloneName
{
    private const int Quote = 0x201B;
    private const int PictureOfNul = 0x2400;
    private const int PictureOfDelete = 0x2421;
    private const int FullwidthSolidus = 0xFF0F;
    private const int FullwidthStop = 0xFF0E;

    /// <summary>
    /// Whether rclone can read a local file of this name. It cannot where the name holds U+201B, its own quoting
    /// character: it lists such a name in a form that it does not find again.
    /// </summary>
    public static bool IsReadableLocally(ReadOnlySpan<byte> path) => path.IndexOf("\u201B"u8) < 0;

    /// <summary>The path as rclone takes it, in arguments and in lists of files.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> path)
    {
        var encoded = new ArrayBufferWriter<byte>(path.Length + 16);
        while (!path.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(path, out var rune, out var length) != OperationStatus.Done)
                encoded.Write(path[..length]);
            else if (rune.Value < ' ')
                Append(encoded, PictureOfNul + rune.Value);
            else if (rune.Value == 0x7F)
                Append(encoded, PictureOfDelete);
            else
            {
                if (IsPicture(rune.Value) || rune.Value == Quote)
                    Append(encoded, Quote);
                encoded.Write(path[..length]);
            }

            path = path[length..];
        }

        return encoded.WrittenSpan.ToArray();
    }

    /// <summary>The path as an argument.</summary>
    /// <returns>Null where it is not UTF-8, which an argument must be.</returns>
    public static string? Argument(UnixPath path) => path.IsUtf8 ? Encoding.UTF8.GetString(Encode(path.Bytes)) : null;

    /// <summary>The path that rclone shows so. The reverse of <see cref="Encode"/>.</summary>
    public static UnixPath Decode(ReadOnlySpan<byte> shown)
    {
        var decoded = new ArrayBufferWriter<byte>(shown.Length + 1);
        var quoted = false;
        while (!shown.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(shown, out var rune, out var length) == OperationStatus.Done;
            if (isText && quoted && !IsQuotable(rune.Value) || quoted && !isText)
                Append(decoded, Quote);
            if (isText && !quoted && rune.Value == Quote)
            {
                quoted = true;
                shown = shown[length..];
                continue;
            }

            if (isText && !quoted && IsPicture(rune.Value))
                decoded.Write([(byte)(rune.Value == PictureOfDelete ? 0x7F : rune.Value - PictureOfNul)]);
            else
                decoded.Write(shown[..length]);
            quoted = false;
            shown = shown[length..];
        }

        if (quoted)
            Append(decoded, Quote);
        return new UnixPath(decoded.WrittenSpan);
    }

    // The picture of NUL and the fullwidth slash and stop stand on a local disk as they are: no name there has NUL,
    // slash, or is a lone stop.
    private static bool IsPicture(int rune) => rune is > PictureOfNul and <= PictureOfNul + 0x1F or PictureOfDelete;

    private static bool IsQuotable(int rune) =>
        IsPicture(rune) || rune is Quote or PictureOfNul or FullwidthSolidus or FullwidthStop;

    private static void Append(ArrayBufferWriter<byte> target, int rune) =>
        target.Advance(new Rune(rune).EncodeToUtf8(target.GetSpan(4)));
}
