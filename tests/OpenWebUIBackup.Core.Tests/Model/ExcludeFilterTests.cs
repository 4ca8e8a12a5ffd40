using System.Diagnostics;
using System.Text;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Model;

public class ExcludeFilterTests
{
    [Theory]
    [InlineData("audit.log", "audit.log", true)]
    [InlineData("audit.log", "a/audit.log", true)]
    [InlineData("audit.log", "my-audit.log", false)]
    [InlineData("audit.log", "audit.log/x", false)]
    [InlineData("/audit.log", "a/audit.log", false)]
    [InlineData("cache/", "cache/x", true)]
    [InlineData("cache/", "a/cache/x/y", true)]
    [InlineData("cache/", "mycache/x", false)]
    [InlineData("cache/", "cache", false)]
    [InlineData("/cache/", "a/cache/x", false)]
    [InlineData("*.tmp", "a/b.tmp", true)]
    [InlineData("*.tmp", ".tmp", true)]
    [InlineData("/*.tmp", "a/b.tmp", false)]
    [InlineData("/a/*/c", "a/b/c", true)]
    [InlineData("/a/*/c", "a/b/b/c", false)]
    [InlineData("/a/**/c", "a/b/b/c", true)]
    [InlineData("a?c", "aéc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("*.{jpg,png}", "x/y.png", true)]
    [InlineData("*.{jpg,png}", "x/y.gif", false)]
    [InlineData("{{\\d{2,3}}}.txt", "x/123.txt", true)]
    [InlineData("{{\\d{2,3}}}.txt", "x/1234.txt", false)]
    [InlineData("*.{{(?i)jpe?g}}", "x/Y.JPG", true)]
    [InlineData("Cache/", "cache/x", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("**", "anything/at/all", true)]
    [InlineData("vector_db", "vector_db/chroma.sqlite3", false)]
    public void A_pattern_matches_files_as_rclone_documents(string pattern, string path, bool excluded) =>
        Assert.Equal(excluded, ExcludeFilter.Parse([pattern]).ExcludesFile(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("cache/", "cache", true)]
    [InlineData("cache/", "a/cache", true)]
    [InlineData("cache/", "mycache", false)]
    [InlineData("cache/**", "cache", true)]
    [InlineData("/cache/", "a/cache", false)]
    [InlineData("/cache/", "cache/a", true)]
    [InlineData("vector_db", "vector_db", false)]
    [InlineData("*", "vector_db", true)]
    [InlineData("**/tmp/", "a/tmp", true)]
    [InlineData("a{b,c}/", "x/ac", true)]
    public void A_pattern_excludes_directories_as_rclone_does(string pattern, string path, bool excluded) =>
        Assert.Equal(excluded, ExcludeFilter.Parse([pattern]).ExcludesDirectory(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void A_byte_that_is_not_utf8_is_one_character()
    {
        Assert.True(ExcludeFilter.Parse(["a?b"]).ExcludesFile([(byte)'a', 0xFF, (byte)'b']));
        Assert.True(ExcludeFilter.Parse(["*.log"]).ExcludesFile([0xC3, (byte)'.', (byte)'l', (byte)'o', (byte)'g']));
        Assert.False(ExcludeFilter.Parse(["a?b"]).ExcludesFile([(byte)'a', 0xFF, 0xFE, (byte)'b']));
    }

    [Fact]
    public void A_name_with_a_line_end_is_excluded_like_any_other() =>
        Assert.True(ExcludeFilter.Parse(["cache/"]).ExcludesFile("cache/a\nb"u8));

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("a***", 2, "two stars")]
    [InlineData("x{a", 2, "never closed")]
    [InlineData("ab}", 3, "has no `{`")]
    [InlineData("{a,{b}}", 4, "nested")]
    [InlineData("a[b", 2, "never closed")]
    [InlineData("a]", 2, "has no `[`")]
    [InlineData("a\\", 2, "backslash")]
    [InlineData("\\q", 1, "`\\q` is not understood")]
    [InlineData("[z-a]", 2, "lower")]
    [InlineData("{{a", 1, "never closed")]
    [InlineData("{{^a}}", 3, "`^`")]
    [InlineData("{{(a}}", 3, "never closed")]
    [InlineData("{{a)}}", 4, "has no `(`")]
    [InlineData("{{+}}", 3, "nothing before")]
    [InlineData("{{a**}}", 5, "repeated")]
    [InlineData("{{[[:alpah:]]}}", 4, "[:alpha:]")]
    [InlineData("{{(a{1000}){1000}}}", 1, "split it")]
    [InlineData("{{((){1000}){1000}}}", 1, "split it")]
    public void A_bad_pattern_is_refused_at_the_character_that_is_wrong(string pattern, int column, string says)
    {
        Assert.False(FilterPattern.TryParse(pattern, out _, out var fault));

        Assert.Equal(column, fault.Column);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault, Assert.Throws<FilterPatternException>(() => ExcludeFilter.Parse([pattern])).Fault);
    }

    [Fact]
    public void What_makes_backtracking_matchers_hang_is_decided_at_once()
    {
        var filter = ExcludeFilter.Parse(["**a**a**a**a**a**a**a**b", "{{(a|a)*(a|a)*(a*)*c}}", string.Concat(Enumerable.Repeat("*a", 200)) + "x"]);
        var path = Encoding.UTF8.GetBytes(new string('a', 4000) + "bcx/" + new string('a', 4000));
        var clock = Stopwatch.StartNew();

        Assert.False(filter.ExcludesFile(path));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        var filter = ExcludeFilter.Parse(["cache/", "audit.log", "*.tmp", "/a/**/[b-d]{e,f}?", "{{x+y}}"]);
        var path = "uploads/0b3f4c1a-77aa-4c0e-9d53-aa52be0d6ab7_Report ünïcode xy.pdf"u8.ToArray();
        filter.ExcludesFile(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++) Assert.False(filter.ExcludesFile(path) || filter.ExcludesDirectory(path));

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
