using System.Globalization;
using System.Text.Json;
using Xunit;

namespace OpenWebUIBackup.Toml.Tests;

/// <summary>toml-test's notation of a document: every leaf is <c>{"type": …, "value": …}</c>.</summary>
internal static class TaggedJson
{
    public static void AssertSame(JsonElement expected, TomlValue actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            var array = Assert.IsType<TomlArray>(actual);
            Assert.Equal(expected.GetArrayLength(), array.Count);
            for (var i = 0; i < array.Count; i++) AssertSame(expected[i], array[i], $"{path}[{i}]");
        }
        else if (IsLeaf(expected, out var type, out var value))
        {
            AssertSameLeaf(type, value, actual, path);
        }
        else
        {
            var table = Assert.IsType<TomlTable>(actual);
            Assert.Equal(expected.EnumerateObject().Select(p => p.Name).Order(), table.Entries.Select(e => e.Name).Order());
            foreach (var property in expected.EnumerateObject())
            {
                Assert.True(table.TryGet(property.Name, out var entry));
                AssertSame(property.Value, entry.Value, $"{path}.{property.Name}");
            }
        }
    }

    private static bool IsLeaf(JsonElement element, out string type, out string value)
    {
        (type, value) = ("", "");
        if (element.EnumerateObject().Count() != 2) return false;
        if (!element.TryGetProperty("type", out var t) || t.ValueKind != JsonValueKind.String) return false;
        if (!element.TryGetProperty("value", out var v) || v.ValueKind != JsonValueKind.String) return false;
        (type, value) = (t.GetString()!, v.GetString()!);
        return true;
    }

    private static void AssertSameLeaf(string type, string expected, TomlValue actual, string path)
    {
        switch (type)
        {
            case "string":
                Assert.Equal(expected, Assert.IsType<TomlString>(actual).Value);
                break;
            case "integer":
                Assert.Equal(long.Parse(expected, CultureInfo.InvariantCulture), Assert.IsType<TomlInteger>(actual).Value);
                break;
            case "bool":
                Assert.Equal(expected == "true", Assert.IsType<TomlBoolean>(actual).Value);
                break;
            case "float":
                Assert.Equal(Float(expected), Assert.IsType<TomlFloat>(actual).Value);
                break;
            case "datetime" or "datetime-local" or "date-local" or "time-local":
                Assert.Equal(Dated(type, expected), Written(Assert.IsType<TomlDateTime>(actual)));
                break;
            default:
                Assert.Fail($"{path}: the type {type} is not one of toml-test's");
                break;
        }
    }

    private static double Float(string text) => text.TrimStart('+') switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        var number => double.Parse(number, CultureInfo.InvariantCulture),
    };

    /// <summary>One spelling for all: the fraction to nine digits, the offset in minutes.</summary>
    private static string Dated(string type, string text)
    {
        var (day, rest) = type == "time-local" ? ("", text) : (text[..10], text.Length > 10 ? text[11..] : "");
        var offset = "";
        if (type == "datetime")
        {
            var at = rest.IndexOfAny(['Z', 'z', '+', '-']);
            var written = rest[at..];
            rest = rest[..at];
            offset = written is "Z" or "z"
                ? "0"
                : ((written[0] == '-' ? -1 : 1) * (int)TimeSpan.Parse(written[1..], CultureInfo.InvariantCulture).TotalMinutes)
                    .ToString(CultureInfo.InvariantCulture);
        }

        if (rest.Length > 0) rest = (rest.Contains('.') ? rest : rest + ".").PadRight(18, '0');
        return $"{day}|{rest}|{offset}";
    }

    private static string Written(TomlDateTime value)
    {
        var day = value.Date is { } d ? $"{d.Year:D4}-{d.Month:D2}-{d.Day:D2}" : "";
        var time = value.Time is { } t ? $"{t.Hour:D2}:{t.Minute:D2}:{t.Second:D2}.{t.Nanosecond:D9}" : "";
        return $"{day}|{time}|{value.OffsetMinutes}";
    }
}
