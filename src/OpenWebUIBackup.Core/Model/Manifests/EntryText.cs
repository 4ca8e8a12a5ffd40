using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>The names that a manifest has for types.</summary>
internal static class FileTypeText
{
    internal static bool TryRead(ReadOnlySpan<byte> name, out FileType type)
    {
        type = name.Length switch
        {
            4 when name.SequenceEqual("file"u8) => FileType.Regular,
            9 when name.SequenceEqual("directory"u8) => FileType.Directory,
            7 when name.SequenceEqual("symlink"u8) => FileType.SymbolicLink,
            4 when name.SequenceEqual("fifo"u8) => FileType.Fifo,
            11 when name.SequenceEqual("char-device"u8) => FileType.CharacterDevice,
            12 when name.SequenceEqual("block-device"u8) => FileType.BlockDevice,
            _ => FileType.Unknown,
        };
        return type != FileType.Unknown;
    }
}

/// <summary>Mode bits as four octal digits.</summary>
internal static class ManifestMode
{
    internal static bool TryRead(ReadOnlySpan<byte> digits, out int mode)
    {
        mode = 0;
        if (digits.Length != 4)
            return false;
        foreach (var digit in digits)
        {
            if ((uint)(digit - '0') > 7)
                return false;
            mode = (mode << 3) | (digit - '0');
        }

        return true;
    }
}

/// <summary>What may be a path in a manifest.</summary>
internal static class ManifestPath
{
    /// <summary>
    /// The empty path, or names that are separated by single slashes, none of them <c>.</c> or <c>..</c>, no NUL: a
    /// manifest that was tampered with must not lead out of the tree that a restore writes.
    /// </summary>
    internal static bool IsValid(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
            return true;
        if (path.Contains((byte)0))
            return false;
        // Only a '.' or a '/' at the beginning of a name, or a '/' at the end, can be wrong.
        if (path[0] is not ((byte)'.' or (byte)'/') && path[^1] != '/'
            && path.IndexOf("/."u8) < 0 && path.IndexOf("//"u8) < 0)
            return true;
        while (true)
        {
            var slash = path.IndexOf((byte)'/');
            var name = slash < 0 ? path : path[..slash];
            if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                return false;
            if (slash < 0)
                return true;
            path = path[(slash + 1)..];
        }
    }
}
