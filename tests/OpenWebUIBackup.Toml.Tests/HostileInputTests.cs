using System.Diagnostics;
using System.Text;
using Xunit;

namespace OpenWebUIBackup.Toml.Tests;

/// <summary>No input makes reading hang, overflow the stack or throw anything but its own exception.</summary>
public class HostileInputTests
{
    private const int Big = 200_000;

    private static readonly string[] _tokens =
        ["[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\"", "'", "\"\"\"", "'''", "\\", "\\u0041", "\n", "\r\n", "\r", " ", "\t", "#", "a", "b", "1", "-", "+", "_", ":", "0x", "inf", "nan", "true", "1979-05-27", "T07:32:00", "Z", "é", "\u0000", "\uFEFF"];

    public static TheoryData<string, string> Deep => new()
    {
        { "arrays", "a = " + new string('[', Big) },
        { "closed arrays", "a = " + new string('[', Big) + new string(']', Big) },
        { "inline tables", string.Concat(Enumerable.Repeat("a = {", Big)) },
        { "a dotted key", string.Join('.', Enumerable.Repeat("a", Big)) + " = 1" },
        { "a header", "[" + string.Join('.', Enumerable.Repeat("a", Big)) + "]" },
        { "mixed", "a = " + string.Concat(Enumerable.Repeat("[{a=", Big)) },
        { "many lines of brackets", string.Concat(Enumerable.Repeat("a = [[[[\n", Big / 4)) },
    };

    public static TheoryData<string, string> Huge => new()
    {
        { "an integer", "a = " + new string('9', Big) },
        { "a float", "a = 1." + new string('3', Big) },
        { "an exponent", "a = 1e" + new string('9', Big) },
        { "a hexadecimal", "a = 0x" + new string('f', Big) },
        { "a fraction of a second", "a = 07:32:00." + new string('5', Big) },
        { "a string", "a = \"" + new string('x', Big) + "\"" },
        { "escapes", "a = \"" + string.Concat(Enumerable.Repeat("\\U0001F600", Big / 10)) + "\"" },
        { "quotes", "a = " + new string('"', Big) },
        { "a key", new string('k', Big) + " = 1" },
        { "a comment", "#" + new string('x', Big) },
        { "white space", new string(' ', Big) + new string('\t', Big) },
        { "lines", new string('\n', Big) },
        { "values in one line", "a = [" + string.Concat(Enumerable.Repeat("1,", Big)) + "]" },
        { "keys", string.Concat(Enumerable.Range(0, Big / 4).Select(i => $"k{i} = 1\n")) },
        { "dotted keys in one table", string.Concat(Enumerable.Range(0, Big / 8).Select(i => $"a.b.c.k{i} = 1\n")) },
        { "arrays of tables", string.Concat(Enumerable.Repeat("[[a]]\n[[a.b]]\n", Big / 8)) },
        { "tables in one table", string.Concat(Enumerable.Range(0, Big / 8).Select(i => $"[a.t{i}]\n")) },
        { "duplicates", string.Concat(Enumerable.Repeat("a = 1\n", Big / 4)) },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    [MemberData(nameof(Huge))]
    public void Depth_and_size_cost_no_more_than_their_length(string what, string text)
    {
        var clock = Stopwatch.StartNew();

        TomlDocument.Read(text);

        // A quadratic reader takes minutes for these; the bound leaves room for a busy machine.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{what}: {clock.Elapsed}");
    }

    [Theory]
    [MemberData(nameof(Deep))]
    public void Too_deep_is_a_fault(string what, string text) =>
        Assert.True(TomlDocument.Read(text).Faults.Count > 0, what);

    [Fact]
    public void The_depth_that_is_promised_is_read()
    {
        var depth = TomlDocument.MaxDepth;
        TomlDocument.Parse("a = " + new string('[', depth) + new string(']', depth));
        TomlDocument.Parse("[" + string.Join('.', Enumerable.Repeat("a", depth)) + "]");
    }

    [Fact]
    public void Random_bytes_end_with_a_document_or_with_faults()
    {
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            AssertSane(bytes);
        }
    }

    [Fact]
    public void Random_tokens_end_with_a_document_or_with_faults()
    {
        var random = new Random(2);
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => _tokens[random.Next(_tokens.Length)]));
            AssertSane(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public void Mutated_valid_documents_end_with_a_document_or_with_faults()
    {
        var random = new Random(3);
        var documents = ConformanceCases.Below("valid")
            .Select(path => File.ReadAllBytes(Path.Combine(ConformanceCases.Directory, path)))
            .Where(bytes => bytes.Length > 0)
            .ToList();
        for (var i = 0; i < 4000; i++)
        {
            var bytes = documents[random.Next(documents.Count)].ToList();
            for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--) Mutate(bytes, documents, random);
            AssertSane([.. bytes]);
        }
    }

    private static void Mutate(List<byte> bytes, List<byte[]> documents, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                break;
            case 2:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(_tokens[random.Next(_tokens.Length)]));
                break;
            default:
                var other = documents[random.Next(documents.Count)];
                var start = random.Next(other.Length);
                bytes.InsertRange(at, other[start..Math.Min(other.Length, start + random.Next(100))]);
                break;
        }
    }

    private static void AssertSane(byte[] bytes)
    {
        var document = TomlDocument.Read(bytes);

        var lines = bytes.Count(b => b == (byte)'\n') + 1;
        foreach (var fault in document.Faults)
        {
            Assert.InRange(fault.Position.Line, 1, lines);
            Assert.InRange(fault.Position.Column, 1, bytes.Length + 1);
            Assert.DoesNotContain(fault.Message, char.IsControl);
        }
    }
}
