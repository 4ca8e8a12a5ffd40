using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class UnixPathTests
{
    [Theory]
    [InlineData("plain name.txt", "plain name.txt")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\tb", "a\\tb")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("\u001b[2J", "\\x1B[2J")]
    [InlineData("\u0085", "\\xC2\\x85")]
    [InlineData("\u007f", "\\x7F")]
    [InlineData("\u202egpj.exe", "\\xE2\\x80\\xAEgpj.exe")] // would read backwards
    [InlineData("a\u2028b", "a\\xE2\\x80\\xA8b")] // a line of its own for whoever splits at it
    [InlineData("a\u200bb", "a\\xE2\\x80\\x8Bb")] // not to be seen
    [InlineData("é日本😀", "é日本😀")]
    public void Is_shown_on_one_line_with_nothing_hidden(string name, string shown) =>
        Assert.Equal(shown, new UnixPath(name).ToString());

    [Fact]
    public void Bytes_that_are_not_text_are_shown_as_numbers()
    {
        Assert.Equal("\\xFFa\\xC3", UnixPath.Display([0xff, (byte)'a', 0xc3]));
        Assert.Equal("\\xED\\xA0\\x80", UnixPath.Display([0xed, 0xa0, 0x80]));
    }

    [Fact]
    public void No_two_paths_are_shown_alike_and_none_moves_the_cursor() => Prop.ForAll<byte[], byte[]>((one, other) =>
    {
        var shown = UnixPath.Display(one);
        return shown == UnixPath.Display(other) == one.AsSpan().SequenceEqual(other)
            && shown.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_path_is_its_parent_with_its_name() => Prop.ForAll<byte[], byte[]>((one, other) =>
    {
        var (parent, name) = (Name(one), Name(other));
        var joined = new UnixPath(parent).Append(name);
        return joined.Parent == new UnixPath(parent) && joined.Name == new UnixPath(name)
            && joined.IsAtOrBelow(joined.Parent) && joined.IsAtOrBelow(joined) && !joined.Parent.IsAtOrBelow(joined)
            && joined.IsAtOrBelow(default) && joined.Parent < joined;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_name_that_only_begins_alike_is_not_below() =>
        Assert.False(new UnixPath("uploads-old/a").IsAtOrBelow(new UnixPath("uploads")));

    [Fact]
    public void Order_is_that_of_the_bytes() => Prop.ForAll<byte[], byte[]>((one, other) =>
        Math.Sign(new UnixPath(one).CompareTo(new UnixPath(other))) == Math.Sign(one.AsSpan().SequenceCompareTo(other))
        && new UnixPath(one).Equals(new UnixPath([.. one])) && new UnixPath(one).GetHashCode() == new UnixPath([.. one]).GetHashCode())
        .QuickCheckThrowOnFailure();

    private static byte[] Name(byte[] bytes) => [(byte)'n', .. bytes.Where(b => b is not (0 or (byte)'/'))];
}
