using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>Names that have broken programs, and random ones.</summary>
internal static class HostileNames
{
    private static readonly byte[][] _known =
    [
        [.. " "u8], [.. "-rf"u8], [.. "--"u8], [.. "*"u8], [.. "?"u8], [.. "[a]"u8], [.. "{a,b}"u8], [.. "a b"u8], [.. "\n"u8], [.. "a\nb"u8],
        [.. "a\n"u8], [.. "\t"u8], [.. "\\"u8], [.. "\\n"u8], [.. "\""u8], [.. "'"u8], [.. "$HOME"u8], [.. "`id`"u8], [.. "a\rb"u8], [0x1b, .. "[2J"u8],
        [0x7f], [1], [0xff], [0xfe, 0xff], [0xc3], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80], [.. "..."u8],
        [.. ".hidden"u8], [.. "..a"u8], [.. "a."u8], [.. "a"u8], [.. "a-"u8], [.. "a-b"u8], [.. "a!"u8], [.. "a0"u8], [.. "A"u8], [.. "é"u8],
        [.. "e\u0301"u8], [.. "\u202e"u8], [.. "日本"u8], [.. "😀"u8], [.. "webui.db"u8], [.. "webui.db-wal"u8], [.. "uploads"u8],
        [.. "cache"u8], [.. "#"u8], [.. "a#b"u8], [.. "~"u8], [.. "%2F"u8], [.. "a:b"u8], [.. "nul"u8], [.. "CON"u8], [.. "a,b"u8],
    ];

    public static byte[] Next(Random random)
    {
        switch (random.Next(10))
        {
            case < 4:
                return _known[random.Next(_known.Length)];
            case 4:
                return Bytes(random, 255);
            case 5:
                return Bytes(random, random.Next(1, 255));
            default:
                return [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next('a', 'f'))];
        }
    }

    /// <summary>Any bytes that may be in a name.</summary>
    public static byte[] Bytes(Random random, int length)
    {
        var name = new byte[length];
        do
        {
            for (var i = 0; i < length; i++)
                do
                    name[i] = (byte)random.Next(1, 256);
                while (name[i] == (byte)'/');
        }
        while (name is [(byte)'.'] or [(byte)'.', (byte)'.']);
        return name;
    }

    /// <summary>A name that <paramref name="directory"/> does not have.</summary>
    public static byte[] Free(Random random, DirectoryHandle directory)
    {
        byte[] name;
        do
            name = Next(random);
        while (directory.Exists(name));
        return name;
    }
}
