using System.Text.Json;
using Xunit;

namespace OpenWebUIBackup.Toml.Tests;

/// <summary>
/// All of toml-test. The directory carries the cases of TOML 1.0 alone, so none is left out: a case that only
/// TOML 1.1 accepts would show here as a failure.
/// </summary>
public class ConformanceTests
{
    public static TheoryData<string> Valid { get; } = new(ConformanceCases.Below("valid"));

    public static TheoryData<string> Invalid { get; } = new(ConformanceCases.Below("invalid"));

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_document_reads_as_its_tagged_json_says(string path)
    {
        var file = Path.Combine(ConformanceCases.Directory, path);
        var root = TomlDocument.Parse(File.ReadAllBytes(file));

        using var expected = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".json")));

        TaggedJson.AssertSame(expected.RootElement, root, "");
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_document_is_refused_with_a_place_inside_it(string path)
    {
        var bytes = File.ReadAllBytes(Path.Combine(ConformanceCases.Directory, path));

        var exception = Assert.Throws<TomlException>(() => TomlDocument.Parse(bytes));

        var lines = bytes.Count(b => b == (byte)'\n') + 1;
        Assert.InRange(exception.Fault.Position.Line, 1, lines);
        Assert.InRange(exception.Fault.Position.Column, 1, bytes.Length + 1);
        TestContext.Current.TestOutputHelper?.WriteLine(exception.Message);
    }

    [Fact]
    public void The_cases_are_all_there()
    {
        Assert.True(Valid.Count >= 150, $"only {Valid.Count} valid cases in {ConformanceCases.Directory}");
        Assert.True(Invalid.Count >= 350, $"only {Invalid.Count} invalid cases in {ConformanceCases.Directory}");
    }
}
