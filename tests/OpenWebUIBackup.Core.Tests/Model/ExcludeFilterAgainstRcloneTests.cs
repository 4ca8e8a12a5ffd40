using System.Diagnostics;
using System.Text;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Model;

/// <summary>One list means one thing: what this filter keeps, the real rclone lists, and nothing else.</summary>
public sealed class ExcludeFilterAgainstRcloneTests : IDisposable
{
    private static readonly string[] _names =
        ["a", "b", "ab", "abc", "A", "cache", "x.log", "y.tmp", "é", "日本", "[a]", "{b}", "a,b", "a b", "*", "?", "b.c.d", "-", "a+b", "(a|b)", "^", "a$", "\\d", "1", "12"];

    private static readonly string[] _pieces =
        ["a", "b", "c", "ab", "cache", ".log", "é", "*", "*", "**", "?", "/", "/", "[ab]", "[^a]", "[a-c1]", "[[:digit:]]", "{a,b}", "{ab,*.log,é}", "{,c}", "{{a|b+}}", "{{[a-c]*}}", "{{(?i)A.?}}", "{{\\d+}}", "\\*", "\\[", "\\d", ".", "+", "(", "|", ",", " ", "$", "^", "1"];

    private static readonly string[] _chars = ["a", "b", "*", "?", "/", "[", "]", "{", "}", ",", "\\", "^", "-", "é", ".", "|", "(", ")", ":"];

    private readonly string _root = Directory.CreateTempSubdirectory("owui-filter-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Random_patterns_keep_the_files_of_a_random_tree_that_rclone_keeps()
    {
        // A fixed seed keeps the suite steady; set OWUI_TEST_SEED to look elsewhere.
        var seed = int.Parse(Environment.GetEnvironmentVariable("OWUI_TEST_SEED") ?? "20261122", System.Globalization.CultureInfo.InvariantCulture);
        var rounds = int.Parse(Environment.GetEnvironmentVariable("OWUI_TEST_ROUNDS") ?? "40", System.Globalization.CultureInfo.InvariantCulture);
        var random = new Random(seed);
        MakeTree(_root, random, depth: 4);
        var compared = 0;
        for (var i = 0; i < rounds; i++)
        {
            var patterns = Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomPattern(random)).ToList();
            patterns.RemoveAll(p => !FilterPattern.TryParse(p, out _, out _));
            if (patterns.Count == 0) continue;

            Assert.Equal(ListedByRclone(patterns), Kept(ExcludeFilter.Parse(patterns)));
            compared++;
        }

        Assert.True(compared > rounds / 2, $"only {compared} of {rounds} rounds had patterns to compare");
    }

    [Theory]
    [InlineData("[ab")]
    [InlineData("a]")]
    [InlineData("{a,{b}}")]
    [InlineData("a***")]
    [InlineData("\\q")]
    [InlineData("[z-a]")]
    [InlineData("{{a")]
    [InlineData("{{(a}}")]
    [InlineData("{{a**}}")]
    public void What_rclone_refuses_is_refused(string pattern)
    {
        Assert.NotEqual(0, Rclone([pattern]).ExitCode);
        Assert.False(FilterPattern.TryParse(pattern, out _, out _));
    }

    private static string RandomPattern(Random random)
    {
        var alphabet = random.Next(4) == 0 ? _chars : _pieces;
        var text = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => alphabet[random.Next(alphabet.Length)]));
        return random.Next(4) switch { 0 => "/" + text, 1 => text + "/", _ => text };
    }

    private static void MakeTree(string directory, Random random, int depth)
    {
        foreach (var name in _names)
        {
            var path = Path.Combine(directory, name);
            if (depth > 0 && random.Next(5) == 0) MakeTree(Directory.CreateDirectory(path).FullName, random, depth - 1);
            else if (random.Next(2) == 0) File.WriteAllBytes(path, []);
        }
    }

    private List<string> Kept(ExcludeFilter filter)
    {
        var kept = new List<string>();
        Walk(_root);
        kept.Sort(StringComparer.Ordinal);
        return kept;

        void Walk(string directory)
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(directory))
            {
                var relative = path[(_root.Length + 1)..];
                var bytes = Encoding.UTF8.GetBytes(relative);
                if (!Directory.Exists(path))
                {
                    if (!filter.ExcludesFile(bytes)) kept.Add(relative);
                }
                else if (!filter.ExcludesDirectory(bytes))
                {
                    Walk(path);
                }
            }
        }
    }

    private List<string> ListedByRclone(List<string> patterns)
    {
        var (exitCode, output, error) = Rclone(patterns);
        Assert.True(exitCode == 0, $"rclone refuses what is accepted here: {string.Join("  ", patterns)}\n{error}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    private (int ExitCode, string Output, string Error) Rclone(List<string> patterns)
    {
        var start = new ProcessStartInfo("rclone") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["lsf", "--config", "/dev/null", "-R", "--files-only", "--format", "p"])
            start.ArgumentList.Add(argument);
        foreach (var pattern in patterns) start.ArgumentList.Add($"--exclude={pattern}");
        start.ArgumentList.Add(_root);
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("rclone cannot be run: apt-get install rclone (./build.sh test does).", e);
        }
    }
}
