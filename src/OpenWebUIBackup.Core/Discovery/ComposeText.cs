using System.Text.RegularExpressions;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>
/// What can be read of a Compose file without Compose, line by line: enough to find an Open WebUI of which nothing
/// runs and no container is left. It is a guess, and said to be one.
/// </summary>
internal sealed partial class ComposeText
{
    private const int Largest = 1 << 20;

    private ComposeText(string file, string text)
    {
        File = file;
        var directory = Path.GetDirectoryName(file)!;
        var lines = text.Split('\n');
        Mentions = lines.Any(line => ImageLine().Match(line) is { Success: true } image && OpenWebUIContainer.IsImage(image.Groups[1].Value))
            || lines.Any(line => DataMount().IsMatch(line));
        Mount = lines.Select(line => DataMount().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;
        OllamaMountSource = lines.Select(line => OllamaMount().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;
        Project = lines.Select(line => NameLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value ?? ProjectOf(directory);
        Environment = lines.Select(line => VariableLine().Match(line)).Where(match => match.Success)
            .GroupBy(match => match.Groups[1].Value).ToDictionary(same => same.Key, same => Plain(same.Last().Groups[2].Value));
    }

    internal string File { get; }

    /// <summary>Whether it is about Open WebUI.</summary>
    internal bool Mentions { get; }

    /// <summary>What stands before <c>:/app/backend/data</c>: a volume's name in the file, or a path. Null without one.</summary>
    internal string? Mount { get; }

    internal string? OllamaMountSource { get; }

    /// <summary>The project's name.</summary>
    internal string Project { get; }

    /// <summary>Variables whose values are written out; those of all services together.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; }

    internal static ComposeText? TryRead(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= Largest } ? new ComposeText(file, System.IO.File.ReadAllText(file)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // one of many places that are looked at; that it cannot be read makes it none
        }
    }

    /// <summary>Whether a mount's source is a path; else it is a volume's name.</summary>
    internal static bool IsPath(string source) => source[0] is '.' or '/' or '~';

    // As Compose 2 does: lower case, without what may not be in a name.
    internal static string ProjectOf(string directory)
    {
        var name = new string([.. Path.GetFileName(directory).ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]);
        return name.TrimStart('-', '_');
    }

    // ${X:-y} and ${X-y} are y unless the environment says otherwise, which is not known here.
    private static string Plain(string value)
    {
        value = value.Trim().Trim('"', '\'');
        return value.Contains('$', StringComparison.Ordinal)
            ? WithDefault().Match(value) is { Success: true } match ? match.Groups[1].Value : ""
            : value;
    }

    [GeneratedRegex("""^\s*image:\s*["']?([^\s"'#]+)""")]
    private static partial Regex ImageLine();

    [GeneratedRegex("""^\s*-\s*["']?([^\s"':]+):/app/backend/data/?(?::[a-zA-Z,]+)?["']?\s*(?:#.*)?$""")]
    private static partial Regex DataMount();

    [GeneratedRegex("""^\s*-\s*["']?([^\s"':]+):/root/\.ollama/?(?::[a-zA-Z,]+)?["']?\s*(?:#.*)?$""")]
    private static partial Regex OllamaMount();

    [GeneratedRegex("""^name:\s*["']?([a-z0-9][a-z0-9_-]*)""")]
    private static partial Regex NameLine();

    [GeneratedRegex("""^\s*-?\s*["']?([A-Z][A-Z0-9_]+)\s*[:=]\s*(.*?)\s*["']?\s*$""")]
    private static partial Regex VariableLine();

    [GeneratedRegex(@"^\$\{\w+:?-([^}]*)\}$")]
    private static partial Regex WithDefault();
}
