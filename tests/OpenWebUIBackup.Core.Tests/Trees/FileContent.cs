using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>Random content for a file: empty, small, around the sizes where code branches, or with holes.</summary>
internal static class FileContent
{
    private const int Page = 4096;

    public static void Write(FileHandle file, Random random, int largest, bool sparse)
    {
        if (sparse)
        {
            WriteSparse(file, random);
            return;
        }

        var size = random.Next(6) switch
        {
            0 => 0,
            1 => 1,
            2 => Page,
            3 => Page + 1,
            _ => random.Next(largest),
        };
        Append(file, random, Math.Min(size, largest));
    }

    private static void WriteSparse(FileHandle file, Random random)
    {
        long position = 0;
        for (var i = random.Next(4); i > 0; i--)
        {
            position += (long)random.Next(1, 60) * Page * 4;
            HostileTree.Check(file.TrySeek(position));
            var length = random.Next(1, 3 * Page);
            Append(file, random, length);
            position += length;
        }

        HostileTree.Check(file.TrySetLength(position + random.Next(2) * (long)random.Next(1 << 22)));
    }

    private static void Append(FileHandle file, Random random, int length)
    {
        var content = new byte[length];
        random.NextBytes(content);
        HostileTree.Check(file.TryWrite(content));
    }
}
