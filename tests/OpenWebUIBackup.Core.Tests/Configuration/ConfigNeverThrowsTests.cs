using System.Text;
using OpenWebUIBackup.Core.Configuration;

namespace OpenWebUIBackup.Core.Tests.Configuration;

/// <summary>Whatever is in the file, reading it ends with a config or with faults that have a place in it.</summary>
public class ConfigNeverThrowsTests
{
    private static readonly string[] _values =
        ["5", "-1", "1.5", "nan", "true", "\"\"", "\"x\"", "\"a:b\"", "\"/\"", "\"b2://x\"", "\"~\"", "[]", "[[]]", "[1]", "[\"\"]", "[\"x\", 2]",
            "{}", "{ a = 1 }", "{ env = \"X\" }", "{ command = [] }", "1979-05-27", "07:32:00", "\"\\u0000\"", "\"\\u001B[31m\\n\"", "\"%Y\"", "\"{{\"", "9223372036854775807", "[{}]"];

    [Fact]
    public void No_value_of_any_key_throws()
    {
        var lines = File.ReadAllLines(Configs.ExamplePath()).Where(l => !l.StartsWith('#')).ToArray();
        for (var i = 0; i < lines.Length; i++)
        {
            var equals = lines[i].IndexOf(" = ", StringComparison.Ordinal);
            if (equals < 0) continue;
            foreach (var value in _values)
            {
                var changed = lines.ToArray();
                changed[i] = $"{lines[i][..equals]} = {value}";
                AssertSane(string.Join('\n', changed));
            }
        }
    }

    [Fact]
    public void No_mutation_of_the_example_throws()
    {
        var original = File.ReadAllBytes(Configs.ExamplePath());
        var random = new Random(4);
        for (var round = 0; round < 300; round++)
        {
            var bytes = original.ToList();
            for (var i = random.Next(1, 8); i > 0; i--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes.RemoveRange(at, Math.Min(random.Next(40), bytes.Count - at)); break;
                    case 1: bytes[at] = (byte)random.Next(256); break;
                    case 2: bytes.Insert(at, (byte)"=[]{}\".,\n#"[random.Next(10)]); break;
                    default: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), random.Next(60))); break;
                }
            }

            AssertSane(bytes.ToArray());
        }
    }

    private static void AssertSane(string text) => AssertSane(Encoding.UTF8.GetBytes(text));

    private static void AssertSane(byte[] text)
    {
        var reading = ConfigFile.Parse(text, "agent.toml", "/etc", null);

        Assert.Equal(reading.Config is null, reading.Faults.Count > 0);
        var lines = text.Count(b => b == (byte)'\n') + 1;
        Assert.DoesNotContain(reading.Faults, f => f.Message.Any(char.IsControl));
        Assert.DoesNotContain(reading.Notes, n => n.Message.Any(char.IsControl));
        Assert.All(reading.Faults, f => Assert.True(f.Line >= 1 && f.Line <= lines && f.Column >= 1, f.ToString()));
    }
}
