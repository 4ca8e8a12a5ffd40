using System.Text;
using Xunit;

namespace OpenWebUIBackup.Toml.Tests;

/// <summary>The messages are part of the product: these are what people see.</summary>
public class FaultTests
{
    [Theory]
    [InlineData("a", "line 1, column 2: expected `=` after the key `a`, found the end of the file")]
    [InlineData("a =", "line 1, column 4: expected a value, found the end of the file")]
    [InlineData("a = \n", "line 1, column 5: expected a value, found the end of the line")]
    [InlineData("= 1", "line 1, column 1: expected a key, found `=`: a key is made of letters, digits, `_` and `-`, anything else goes in quotes")]
    [InlineData("größe = 1", "line 1, column 3: expected `=` after the key `gr`, found `ö`")]
    [InlineData("a = hello", "line 1, column 5: `hello` is not a value: a text goes in quotes")]
    [InlineData("a = True", "line 1, column 5: `True` is not a value: write `true`")]
    [InlineData("a = 1 b = 2", "line 1, column 7: expected the end of the line, found `b`")]
    [InlineData("a = \"x", "line 1, column 5: this string is not closed in its line: add \", or use \"\"\" for several lines")]
    [InlineData("a = '''x\ny", "line 1, column 5: this string is never closed: add '''")]
    [InlineData("a = \"C:\\data\"", "line 1, column 9: `d` cannot follow a backslash: write `\\\\` for a backslash, or put the text between single quotes, where a backslash is a plain character")]
    [InlineData("a = \"\\u12G4\"", "line 1, column 10: expected 4 hexadecimal digits, found `G` after 2")]
    [InlineData("a = \"\\uD800\"", "line 1, column 8: U+D800 is not a character: at most 10FFFF, and not D800 to DFFF")]
    [InlineData("a = \"\u0001\"", "line 1, column 6: the character U+0001 is not allowed in a string: write `\\u0001` between double quotes")]
    [InlineData("a = 0123", "line 1, column 5: `0123` is not a number: a number has no leading zeros")]
    [InlineData("a = 1__0", "line 1, column 5: `1__0` is not a number: `_` stands between two digits")]
    [InlineData("a = 5kg", "line 1, column 5: `5kg` is not a number: `k` does not belong in a number; a text goes in quotes")]
    [InlineData("a = 9223372036854775808", "line 1, column 5: `9223372036854775808` is not a number: an integer is between -9223372036854775808 and 9223372036854775807")]
    [InlineData("a = 2026-02-29", "line 1, column 5: `2026-02-29` is not a date or time: a day of this month is 01 to 28")]
    [InlineData("a = 2026-1-02", "line 1, column 5: `2026-1-02` is not a date or time: a date is YYYY-MM-DD")]
    [InlineData("a = 25:00:00", "line 1, column 5: `25:00:00` is not a date or time: an hour is 00 to 23")]
    [InlineData("a = [1 2]", "line 1, column 8: expected `,` or `]` in the array that begins at line 1, column 5, found `2`")]
    [InlineData("a = [1,,2]", "line 1, column 8: expected a value or `]`, found `,`: one comma stands between two values")]
    [InlineData("a = [1,\n\n", "line 1, column 5: this array is never closed: add `]`")]
    [InlineData("a = { b = 1,\n c = 2 }", "line 1, column 13: the table that begins at line 1, column 5 must be closed in its line: add `}`, or write it as a [table] of its own")]
    [InlineData("a = { b = 1, }", "line 1, column 14: a table in braces has no comma after its last value: remove it")]
    [InlineData("a = 1\na = 2", "line 2, column 1: `a` is already defined at line 1, column 1: remove one of the two")]
    [InlineData("[a]\n[b]\n[a]", "line 3, column 2: `a` is already defined at line 1, column 2: remove one of the two")]
    [InlineData("[[a]]\n[a]", "line 2, column 2: `a` is already an array of tables (line 1, column 3): write `[[a]]` to add one")]
    [InlineData("a = []\n[[a]]", "line 2, column 3: `a` is already an array (line 1, column 1): `[[…]]` adds only to what `[[…]]` began")]
    [InlineData("a = 1\na.b = 2", "line 2, column 1: `a` is already an integer (line 1, column 1), not a table")]
    [InlineData("a = { x = 1 }\na.b = 2", "line 2, column 1: `a` is already a complete table (line 1, column 1): a dotted key cannot add to it, write it there")]
    [InlineData("[a", "line 1, column 3: expected `]` at the end of the table's name, found the end of the file")]
    [InlineData("# \u0000", "line 1, column 3: the character U+0000 is not allowed in a comment: remove it")]
    [InlineData("a = 1\r", "line 1, column 6: expected the end of the line, found the character U+000D")]
    public void A_fault_says_where_it_is_and_what_would_be_right(string text, string message) =>
        Assert.Equal(message, Assert.Throws<TomlException>(() => TomlDocument.Parse(text)).Message);

    [Fact]
    public void Columns_count_characters_not_bytes_and_not_utf16_units() =>
        Assert.Equal("line 2, column 10: expected the end of the line, found `x`",
            Assert.Throws<TomlException>(() => TomlDocument.Parse("\uFEFF\na = \"é😀\" x"u8)).Message);

    [Fact]
    public void Half_a_surrogate_pair_in_a_string_is_a_fault() =>
        Assert.Equal("line 1, column 6: half a surrogate pair (U+D800) is not a character: remove it",
            Assert.Throws<TomlException>(() => TomlDocument.Parse("a = \"\uD800\"")).Message);

    [Fact]
    public void A_byte_that_is_not_utf8_is_found_where_it_is() =>
        Assert.Equal("line 2, column 7: the byte 0xFF is not UTF-8: save the file as UTF-8",
            Assert.Throws<TomlException>(() => TomlDocument.Parse([.. "a = 1\nb = \"é"u8, 0xFF])).Message);

    [Fact]
    public void A_utf16_file_is_recognised() =>
        Assert.Contains("UTF-16", Assert.Throws<TomlException>(() => TomlDocument.Parse(Encoding.Unicode.GetPreamble())).Message, StringComparison.Ordinal);

    [Fact]
    public void Reading_goes_on_behind_each_fault()
    {
        var document = TomlDocument.Read("""
            a = hello
            b = [1, 2
            c = 3
            [broken
            d = 4
            [good]
            e = 0x
            f = 6
            f = 7
            """);

        Assert.Equal([(1, 5), (3, 1), (4, 8), (7, 5), (9, 1)], document.Faults.Select(f => (f.Position.Line, f.Position.Column)));
        Assert.True(document.Root.TryGet("c", out _));
        Assert.True(document.Root.TryGet("good", out var good));
        Assert.False(document.Root.TryGet("d", out _));
        Assert.True(((TomlTable)good.Value).TryGet("f", out _));
    }

    [Fact]
    public void Keys_and_values_know_their_places()
    {
        var root = TomlDocument.Parse("# é\n[a]\n  b.'c' = [ 1,\n 'x' ]\n");

        Assert.True(root.TryGet("a", out var a));
        var b = Assert.Single(((TomlTable)a.Value).Entries);
        var c = Assert.Single(((TomlTable)b.Value).Entries);
        var items = Assert.IsType<TomlArray>(c.Value);
        Assert.Equal(
            [new(2, 2), new(3, 3), new(3, 5), new(3, 11), new(3, 13), new(4, 2)],
            new[] { a.Position, b.Position, c.Position, items.Position, items[0].Position, items[1].Position });
    }
}
