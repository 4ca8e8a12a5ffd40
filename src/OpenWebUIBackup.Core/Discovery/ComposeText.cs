using System.Text;
using System.Text.RegularExpressions;
using OpenWebUIBackup.Linux;

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
        Mount = MountAt(lines, OpenWebUIContainer.DefaultDataPath);
        OllamaMountSource = MountAt(lines, OllamaExtra.Path);
        Mentions = Mount is not null
            || lines.Any(line => ImageLine().Match(line) is { Success: true } image && OpenWebUIContainer.IsImage(image.Groups[1].Value));
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

    /// <summary>Null where it is no file that can be read: one of many places that are looked at.</summary>
    internal static ComposeText? TryRead(string file) =>
        SmallFile.TryRead(file, Largest, out var content) == Errno.None ? new ComposeText(file, Encoding.UTF8.GetString(content)) : null;

    /// <summary>Whether a mount's source is a path; else it is a volume's name.</summary>
    internal static bool IsPath(string source) => source[0] is '.' or '/' or '~';

    /// <summary>What is mounted there: <c>- open-webui:/app/backend/data</c>, the same in brackets, or <c>source:</c> beside <c>target:</c>.</summary>
    private static string? MountAt(string[] lines, string path)
    {
        const int near = 3; // type, source, target and read_only of one mount, in any order
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (Match mount in ShortMount().Matches(lines[i]))
                if (mount.Groups[2].Value.TrimEnd('/') == path)
                    return mount.Groups[1].Value;
            if (LongKey().Match(lines[i]) is { Success: true } target && target.Groups[1].Value == "target" && target.Groups[2].Value.TrimEnd('/') == path)
                return lines[Math.Max(0, i - near)..Math.Min(lines.Length, i + near + 1)].Select(line => LongKey().Match(line))
                    .FirstOrDefault(key => key.Success && key.Groups[1].Value == "source")?.Groups[2].Value;
        }

        return null;
    }

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

    [GeneratedRegex("""(?:^\s*-\s*|[\[,]\s*)["']?([^\s"':,\[#]+):(/[^\s"':,\]]*)""")]
    private static partial Regex ShortMount();

    [GeneratedRegex("""^\s*(?:-\s*)?(source|target):\s*["']?([^\s"'#]+)""")]
    private static partial Regex LongKey();

    [GeneratedRegex("""^name:\s*["']?([a-z0-9][a-z0-9_-]*)""")]
    private static partial Regex NameLine();

    [GeneratedRegex("""^\s*-?\s*["']?([A-Z][A-Z0-9_]+)\s*[:=]\s*(.*?)\s*["']?\s*$""")]
    private static partial Regex VariableLine();

    [GeneratedRegex(@"^\$\{\w+:?-([^}]*)\}$")]
    private static partial Regex WithDefault();
}
