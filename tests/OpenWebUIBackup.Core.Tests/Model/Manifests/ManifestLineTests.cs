using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Model.Manifests;

public class ManifestLineTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(3000);

    [Fact]
    public void An_entry_is_written_as_documented() => Assert.Equal(
        """
        {"path":"uploads/a.pdf","type":"file","size":5,"mtime":1763782468123456789,"mode":"4755","uid":0,"gid":1000,"xxh128":"00000000000000010000000000000002","links":7,"xattrs":[{"name":"user.a","value":"YWI="}],"ctime":1763782469000000000,"inode":42,"db":true}

        """,
        Encoding.UTF8.GetString(new EntryValue
        {
            Path = new UnixPath("uploads/a.pdf"),
            Size = 5,
            ModifiedAt = new UnixTime(1763782468, 123456789),
            Mode = 0xFFF & (4 << 9 | 7 << 6 | 5 << 3 | 5),
            GroupId = 1000,
            Hash = new UInt128(1, 2),
            HardLinkGroup = 7,
            Attributes = new Xattrs([new Xattr(new UnixPath("user.a"), "ab"u8.ToArray())]),
            SourceChangedAt = new UnixTime(1763782469, 0),
            SourceInode = 42,
            IsDatabase = true,
        }.ToLine()));

    [Fact]
    public void What_is_written_is_read_back_whatever_the_names_are() => Check(entry =>
        Assert.Equal(entry, Parse(Body(entry.ToLine()))));

    [Fact]
    public void A_line_is_one_line_of_UTF8_JSON() => Check(entry =>
    {
        var line = entry.ToLine();
        Assert.Equal(line.Length - 1, line.AsSpan().IndexOf((byte)'\n'));
        using var document = JsonDocument.Parse(line);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    });

    [Fact]
    public void A_path_given_in_two_pieces_is_written_as_one() => Check(entry =>
        Assert.Equal(entry.ToLine(), entry.ToLine(prefixLength: entry.Path.Bytes.LastIndexOf((byte)'/') + 1)));

    [Fact]
    public void Fields_in_another_order_mean_the_same() => Check(entry =>
    {
        using var document = JsonDocument.Parse(entry.ToLine());
        var shuffled = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in document.RootElement.EnumerateObject())
            shuffled.Add(field.Name, field.Value.Clone());
        shuffled.Add("a-later-version-may-add", JsonDocument.Parse("{\"fields\":[1,2]}").RootElement);
        Assert.Equal(entry, Parse(JsonSerializer.SerializeToUtf8Bytes(shuffled)));
    });

    [Fact]
    public void The_path_alone_can_be_read() => Check(entry =>
        Assert.Equal(entry.Path, new UnixPath(new ManifestLineParser().ParsePath(Body(entry.ToLine())))));

    [Fact]
    public void A_line_with_a_byte_changed_is_read_or_refused_but_nothing_else() => Check(entry =>
    {
        var random = new System.Random(entry.GetHashCode());
        for (var i = 0; i < 10; i++)
        {
            var line = Body(entry.ToLine());
            line[random.Next(line.Length)] = (byte)random.Next(256);
            ParseOrRefuse(line);
            ParseOrRefuse(line.AsSpan(0, random.Next(line.Length)));
            ParseOrRefuse(line.AsSpan(random.Next(line.Length)));
        }
    });

    [Theory]
    [InlineData("path", "\"../x\"")]
    [InlineData("path", "\"/etc/passwd\"")]
    [InlineData("path", "\"a//b\"")]
    [InlineData("path", "\"a/\"")]
    [InlineData("path", "\"a/./b\"")]
    [InlineData("path", "\"a/..\"")]
    [InlineData("path", "\".\"")]
    [InlineData("path", "\"a\\u0000b\"")]
    [InlineData("path", "\"\\ud800\"")]
    [InlineData("path", "7")]
    [InlineData("type", "\"socket\"")]
    [InlineData("size", "-1")]
    [InlineData("size", "9223372036854775808")]
    [InlineData("size", "1.5")]
    [InlineData("size", "007")]
    [InlineData("mtime", "1e9")]
    [InlineData("mtime", "99999999999999999999999999999999999999")]
    [InlineData("mode", "\"0999\"")]
    [InlineData("mode", "\"17777\"")]
    [InlineData("uid", "4294967296")]
    [InlineData("xxh128", "\"0123\"")]
    [InlineData("xxh128", "\"0000000000000000000000000000000G\"")]
    [InlineData("xxh128", "\"0000000000000000000000000000000A\"")]
    [InlineData("xattrs", "[{\"name\":\"user.a\"}]")]
    [InlineData("xattrs", "[{\"name\":\"\",\"value\":\"\"}]")]
    [InlineData("xattrs", "[{\"name\":\"user.a\",\"value\":\"?\"}]")]
    [InlineData("xattrs", "[")]
    [InlineData("db", "1")]
    [InlineData("path64", "\"Li4=\"")]
    [InlineData("path64", "\"YQBi\"")]
    public void A_field_that_cannot_be_is_refused(string field, string value)
    {
        const string line = """{"path":"a","type":"file","size":1,"mtime":2,"mode":"0644","uid":0,"gid":0}""";
        Assert.Equal(1, Parse(Encoding.UTF8.GetBytes(line)).Size);
        var changed = System.Text.RegularExpressions.Regex.IsMatch(line, $"\"{field}\":")
            ? System.Text.RegularExpressions.Regex.Replace(line, $"\"{field}\":[^,}}]*", _ => $"\"{field}\":{value}")
            : line.Replace("}", $",\"{field}\":{value}}}", StringComparison.Ordinal);
        var refused = Assert.Throws<ManifestDamagedException>(() => Parse(Encoding.UTF8.GetBytes(changed)));
        Assert.Equal(ManifestFault.Malformed, refused.Fault);
    }

    [Theory]
    [InlineData("size")]
    [InlineData("mtime")]
    [InlineData("uid")]
    public void A_field_that_is_missing_is_named(string field)
    {
        const string line = """{"path":"a","type":"file","size":1,"mtime":2,"mode":"0644","uid":0,"gid":0}""";
        var changed = System.Text.RegularExpressions.Regex.Replace(line, $",\"{field}\":[^,}}]*", "");
        var refused = Assert.Throws<ManifestDamagedException>(() => Parse(Encoding.UTF8.GetBytes(changed)));
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
    }

    private static void Check(Action<EntryValue> property) => Prop.ForAll(EntryValue.Any, property).Check(_config);

    private static byte[] Body(byte[] line) => line[..^1];

    private static EntryValue Parse(ReadOnlySpan<byte> line) => EntryValue.Of(new ManifestLineParser().Parse(line));

    private static EntryValue Parse(byte[] line) => Parse(line.AsSpan());

    private static void ParseOrRefuse(ReadOnlySpan<byte> line)
    {
        try
        {
            Parse(line);
        }
        catch (ManifestDamagedException e)
        {
            Assert.Equal(ManifestFault.Malformed, e.Fault);
        }
    }
}
