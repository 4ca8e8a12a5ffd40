using System.Xml.Linq;

namespace OpenWebUIBackup.Core.Tests.Architecture;

/// <summary>Agent → Core → the three foundations, which know neither each other nor backups.</summary>
public sealed class ProjectTests
{
    [Theory]
    [InlineData("OpenWebUIBackup.Agent", "OpenWebUIBackup.Core")]
    [InlineData("OpenWebUIBackup.Core", "OpenWebUIBackup.Linux OpenWebUIBackup.Processes OpenWebUIBackup.Toml")]
    [InlineData("OpenWebUIBackup.Linux", "")]
    [InlineData("OpenWebUIBackup.Processes", "")]
    [InlineData("OpenWebUIBackup.Toml", "")]
    public void A_project_references_only_those_below_it(string project, string allowed)
    {
        var references = Project(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Empty(references.Except(allowed.Split(' ')));
    }

    [Fact]
    public void There_are_no_projects_but_these_five() => Assert.Equal(
        ["OpenWebUIBackup.Agent", "OpenWebUIBackup.Core", "OpenWebUIBackup.Linux", "OpenWebUIBackup.Processes", "OpenWebUIBackup.Toml"],
        Repository.SourceFiles(".csproj").Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void Only_the_Linux_project_has_unsafe_code()
    {
        string[] settings = [".csproj", ".props", ".targets"];
        var allowing = settings.SelectMany(Repository.SourceFiles)
            .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.*"))
            .Where(path => XDocument.Load(path).Descendants("AllowUnsafeBlocks").Any(allow => allow.Value != "false"))
            .Select(Repository.Relative);
        Assert.Equal(["src/OpenWebUIBackup.Linux/OpenWebUIBackup.Linux.csproj"], allowing);
    }

    [Fact]
    public void The_foundations_take_no_packages()
    {
        string[] foundations = ["OpenWebUIBackup.Linux", "OpenWebUIBackup.Processes", "OpenWebUIBackup.Toml"];
        Assert.Empty(foundations.SelectMany(name => Project(name).Descendants("PackageReference")));
    }

    private static XDocument Project(string name) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", name, name + ".csproj"));
}
