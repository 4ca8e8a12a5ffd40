using System.Text.RegularExpressions;

namespace OpenWebUIBackup.Core.Tests.Architecture;

/// <summary>What keeps a file readable at one sitting and a name worth reading.</summary>
public sealed partial class SourceFileTests
{
    private const int MostLines = 400;

    [Fact]
    public void No_source_file_passes_400_lines() => Assert.Empty(
        from path in Repository.AllFiles(".cs")
        let lines = File.ReadLines(path).Count()
        where lines > MostLines
        select $"{Repository.Relative(path)}: {lines} lines");

    [Fact]
    public void No_name_says_only_that_it_does_something() => Assert.DoesNotContain(
        Repository.AllFiles(".cs").Select(Repository.Relative), EmptyName().IsMatch);

    [Fact]
    public void No_type_is_named_for_nothing() => Assert.Empty(
        from path in Repository.AllFiles(".cs")
        from Match declaration in TypeDeclaration().Matches(File.ReadAllText(path))
        where EmptyName().IsMatch(declaration.Groups[1].Value)
        select $"{Repository.Relative(path)}: {declaration.Groups[1].Value}");

    [GeneratedRegex(@"\b\w*(Manager|Helpers?|Utils?|Utility|Utilities|Misc|Processor|Common)(\b|\.cs|/)")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+(\w+)")]
    private static partial Regex TypeDeclaration();
}
