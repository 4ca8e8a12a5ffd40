using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace OpenWebUIBackup.Toml.Tests;

/// <summary>A document written out in any of TOML's notations reads back the same.</summary>
public class RoundTripTests
{
    /// <summary>A value, free of notation. Tables keep their order.</summary>
    private abstract record Value
    {
        public sealed record Leaf(string Toml, string Meaning) : Value;

        public sealed record List(Value[] Items) : Value;

        public sealed record Table((string Key, Value Value)[] Entries) : Value;
    }

    private static readonly Gen<string> _text = Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(
        Gen.OneOf(Gen.Elements('a', 'Z', '0', ' ', '"', '\'', '\\', '\n', '\r', '\t', '.', '#', '=', 'é', '\u0000', '\u007F', '\uFEFF'), Gen.Choose(32, 0xD7FF).Select(c => (char)c)), n))
        .Select(chars => new string(chars));

    private static readonly Gen<Value> _leaf = Gen.OneOf<Value>(
        Gen.Choose(int.MinValue, int.MaxValue).SelectMany(high => Gen.Choose(int.MinValue, int.MaxValue).Select(low => ((long)high << 32) | (uint)low)).SelectMany(Integer),
        Gen.Choose(int.MinValue, int.MaxValue).SelectMany(high => Gen.Choose(int.MinValue, int.MaxValue).Select(low => BitConverter.Int64BitsToDouble(((long)high << 32) | (uint)low))).Select(Float),
        Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, 1.0).Select(Float),
        Gen.Elements(true, false).Select(b => (Value)new Value.Leaf(b ? "true" : "false", $"bool {b}")),
        _text.SelectMany(String),
        DateTimes());

    [Fact]
    public void A_document_written_out_reads_back_the_same()
    {
        var documents = Arb.From(Tables(4));

        Prop.ForAll(documents, document =>
        {
            var text = new StringBuilder();
            WriteSections(text, "", (Value.Table)document);
            Assert.Equal(Meaning(document), Meaning(TomlDocument.Parse(text.ToString())));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    private static Gen<Value> Tables(int depth) =>
        Gen.Choose(0, 4)
            .SelectMany(n => Gen.ArrayOf(Gen.Zip(_text, Values(depth - 1)), n))
            .Select(entries => (Value)new Value.Table([.. entries.DistinctBy(e => e.Item1).Select(e => (e.Item1, e.Item2))]));

    private static Gen<Value> Values(int depth) => depth <= 0
        ? _leaf
        : Gen.Frequency(
            (4, _leaf),
            (1, Gen.Choose(0, 4).SelectMany(n => Gen.ArrayOf(Values(depth - 1), n)).Select(items => (Value)new Value.List(items))),
            (2, Tables(depth)));

    private static Gen<Value> Integer(long value) => Gen.Elements(
            value.ToString(CultureInfo.InvariantCulture),
            value.ToString("#,##0", new NumberFormatInfo { NumberGroupSeparator = "_" }),
            value < 0 ? value.ToString(CultureInfo.InvariantCulture) : $"0x{value:X}",
            value < 0 ? value.ToString(CultureInfo.InvariantCulture) : $"0o{Convert.ToString(value, 8)}",
            value < 0 ? value.ToString(CultureInfo.InvariantCulture) : $"0b{Convert.ToString(value, 2)}")
        .Select(text => (Value)new Value.Leaf(text, $"integer {value}"));

    private static Value Float(double value)
    {
        var text = double.IsNaN(value) ? "nan"
            : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
            : value.ToString("R", CultureInfo.InvariantCulture);
        if (double.IsFinite(value) && !text.Contains('.') && !text.Contains('E')) text += ".0";
        return new Value.Leaf(text, $"float {value.ToString("R", CultureInfo.InvariantCulture)}");
    }

    private static Gen<Value> String(string value)
    {
        var notations = new List<string> { Basic(value), $"\"\"\"\n{Basic(value)[1..^1]}\"\"\"" };
        if (value.All(c => c is >= ' ' and not '\u007F' and not '\'')) notations.Add($"'{value}'");
        return Gen.Elements(notations.ToArray()).Select(text => (Value)new Value.Leaf(text, $"string {value}"));
    }

    private static Gen<Value> DateTimes() =>
        from year in Gen.Choose(0, 9999)
        from month in Gen.Choose(1, 12)
        from day in Gen.Choose(1, 28)
        from time in Gen.Choose(0, 86399)
        from fraction in Gen.Elements("", ".5", ".123456789")
        from offset in Gen.Elements("Z", "+05:30", "-23:59", "")
        from separator in Gen.Elements("T", " ", "t")
        from kind in Gen.Choose(0, 2)
        let date = $"{year:D4}-{month:D2}-{day:D2}"
        let clock = $"{time / 3600:D2}:{time / 60 % 60:D2}:{time % 60:D2}{fraction}"
        let minutes = offset switch { "Z" => "0", "+05:30" => "330", "-23:59" => "-1439", _ => "" }
        let nanoseconds = fraction.TrimStart('.').PadRight(9, '0')
        let meaning = $"{time / 3600}:{time / 60 % 60}:{time % 60}.{nanoseconds}"
        select (Value)(kind switch
        {
            0 => new Value.Leaf(date, $"date {year}-{month}-{day} "),
            1 => new Value.Leaf(clock, $"date  {meaning}"),
            _ => new Value.Leaf(date + separator + clock + offset, $"date {year}-{month}-{day} {meaning}{minutes}"),
        });

    private static string Basic(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\t",
                < ' ' or '\u007F' => $"\\u{(int)c:X4}",
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    /// <summary>Leaves first, as TOML demands; tables as sections, arrays of tables as <c>[[…]]</c>.</summary>
    private static void WriteSections(StringBuilder text, string path, Value.Table table)
    {
        bool IsSection(Value value) =>
            value is Value.Table { Entries.Length: not 1 } || (value is Value.List { Items: [_, ..] } list && list.Items.All(i => i is Value.Table));
        foreach (var (key, value) in table.Entries.Where(e => !IsSection(e.Value)))
        {
            // A table of one entry is written as a dotted key.
            if (value is Value.Table { Entries: [var only] }) text.Append(Key(key)).Append(" . ").Append(Key(only.Key)).Append('=').Append(Inline(only.Value)).Append("\r\n");
            else text.Append(Key(key)).Append(" = ").Append(Inline(value)).Append(" # comment\n");
        }

        foreach (var (key, value) in table.Entries.Where(e => IsSection(e.Value)))
        {
            var inner = path.Length == 0 ? Key(key) : $"{path}.{Key(key)}";
            if (value is Value.Table section)
            {
                text.Append('[').Append(inner).Append("]\n");
                WriteSections(text, inner, section);
                continue;
            }

            foreach (var item in ((Value.List)value).Items)
            {
                text.Append("\n[[ ").Append(inner).Append(" ]]\n");
                WriteSections(text, inner, (Value.Table)item);
            }
        }
    }

    private static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? key : Basic(key);

    private static string Inline(Value value) => value switch
    {
        Value.Leaf leaf => leaf.Toml,
        Value.List list => $"[\n {string.Join(" ,# x\n", list.Items.Select(Inline))} ]",
        Value.Table table => $"{{ {string.Join(", ", table.Entries.Select(e => $"{Key(e.Key)} = {Inline(e.Value)}"))} }}",
        _ => throw new InvalidOperationException(),
    };

    private static string Meaning(Value value) => value switch
    {
        Value.Leaf leaf => leaf.Meaning,
        Value.List list => $"[{string.Join(';', list.Items.Select(Meaning))}]",
        Value.Table table => $"{{{string.Join(';', table.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={Meaning(e.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };

    private static string Meaning(TomlValue value) => value switch
    {
        TomlString text => $"string {text.Value}",
        TomlInteger integer => $"integer {integer.Value}",
        TomlFloat number => $"float {number.Value.ToString("R", CultureInfo.InvariantCulture)}",
        TomlBoolean flag => $"bool {flag.Value}",
        TomlDateTime { Date: var date, Time: var time, OffsetMinutes: var offset } =>
            "date " + (date is { } d ? $"{d.Year}-{d.Month}-{d.Day}" : "") + " "
            + (time is { } t ? $"{t.Hour}:{t.Minute}:{t.Second}.{t.Nanosecond:D9}" : "") + offset,
        TomlArray array => $"[{string.Join(';', array.Select(Meaning))}]",
        TomlTable table => $"{{{string.Join(';', table.Entries.OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => $"{e.Name}={Meaning(e.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };
}
