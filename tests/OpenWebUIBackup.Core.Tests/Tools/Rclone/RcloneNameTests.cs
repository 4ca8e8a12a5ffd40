using System.Text;
using OpenWebUIBackup.Core.Tests.Destinations;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

public sealed class RcloneNameTests
{
    private static readonly string[] _pieces =
        ["a", "b", " ", ".", "\n", "\t", "\u0001", "\u007F", "␊", "␀", "␡", "／", "．", "é", "日", "\\", "\"", "'", ":", "*", "#", "-", "␠", "\U0001F600"];

    [Fact]
    public void Rclone_shows_every_name_of_a_local_directory_as_it_is_encoded_here()
    {
        using var scene = new RcloneScene();
        var random = new Random(20261122);
        var names = new SortedSet<UnixPath>();
        while (names.Count < 400)
        {
            var name = new MemoryStream();
            for (var i = random.Next(1, 8); i > 0; i--)
            {
                if (random.Next(8) == 0)
                    name.WriteByte((byte)random.Next(128, 256));
                else
                    name.Write(Encoding.UTF8.GetBytes(_pieces[random.Next(_pieces.Length)]));
            }

            var path = new UnixPath(name.ToArray());
            if (RcloneName.IsReadableLocally(path.Bytes) && path.Bytes is not ([(byte)'.'] or [(byte)'.', (byte)'.']))
                names.Add(path);
        }

        using (var directory = DirectoryHandle.Open(scene.Source))
            foreach (var name in names)
                directory.CreateFile(name.Bytes, 0x1A4).Dispose();
        var shown = new List<byte[]>();
        using var lines = new LineStreamOfTests(shown.Add);

        var result = scene.Tool.Run(RcloneCall.Of("lsf", scene.Source) with { Output = CommandOutput.To(lines) }, RcloneScene.Token);

        Assert.True(result.Succeeded);
        Assert.Equal(names, shown.Select(line => RcloneName.Decode(line)).Order());
        Assert.Equal(names.Select(name => Convert.ToHexString(RcloneName.Encode(name.Bytes))).Order(), shown.Select(Convert.ToHexString).Order());
    }

    [Theory]
    [InlineData("a\nb", "a␊b")]
    [InlineData("a␊b", "a‛␊b")]
    [InlineData("\u007F", "␡")]
    [InlineData("‛", "‛‛")]
    [InlineData("␀", "␀")]
    public void A_name_is_encoded(string name, string shown)
    {
        Assert.Equal(shown, Encoding.UTF8.GetString(RcloneName.Encode(Encoding.UTF8.GetBytes(name))));
        Assert.Equal(new UnixPath(name), RcloneName.Decode(Encoding.UTF8.GetBytes(shown)));
    }

    [Fact]
    public void Whatever_the_bytes_decoding_gives_back_what_was_encoded()
    {
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var name = new MemoryStream();
            for (var n = random.Next(1, 10); n > 0; n--)
                name.Write(random.Next(3) == 0 ? [(byte)random.Next(1, 256)] : Encoding.UTF8.GetBytes(random.Next(4) == 0 ? "‛" : _pieces[random.Next(_pieces.Length)]));
            var path = new UnixPath(name.ToArray());
            Assert.Equal(path, RcloneName.Decode(RcloneName.Encode(path.Bytes)));
        }
    }

    private sealed class LineStreamOfTests(Action<byte[]> receive) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            foreach (var b in buffer)
            {
                if (b == '\n')
                {
                    receive(ToArray());
                    SetLength(0);
                }
                else
                    WriteByte(b);
            }
        }
    }
}
