using System.Text;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>Decides whether a compiled pattern matches a path; a directory is matched with a slash at its end.</summary>
internal interface IPathMatcher
{
    bool Matches(ReadOnlySpan<byte> path, bool isDirectory);
}

/// <summary>Chooses how a pattern is matched: nearly all that people write are a name, a directory or an ending.</summary>
internal static class PathMatcher
{
    public static IPathMatcher Compile(Glob glob)
    {
        var parts = glob.Tree.Parts;
        var literals = parts.TakeWhile(IsLiteral).Count();
        if (literals == parts.Count && literals > 0)
            return new NameMatcher(Utf8(parts, 0, literals), glob.AtRoot);
        if (literals == parts.Count - 1 && literals > 1 && IsStar(parts[^1], CharacterSet.Any)
            && Utf8(parts, 0, literals) is [.., (byte)'/'] below)
            return new DirectoryMatcher(below, glob.AtRoot);
        if (!glob.AtRoot && parts.Count > 1 && IsStar(parts[0], CharacterSet.AnyButSlash)
            && parts.Skip(1).All(IsLiteral) && Utf8(parts, 1, parts.Count - 1) is var ending && !ending.Contains((byte)'/'))
            return new EndingMatcher(ending);
        return new Automaton(glob, LongestLiteral(parts));
    }

    private static bool IsLiteral(PatternNode node) => node is PatternNode.Character { Set.Single: not null };

    private static bool IsStar(PatternNode node, CharacterSet set) =>
        node is PatternNode.Repeat { CanBeNone: true, CanBeMany: true, Part: PatternNode.Character c } && c.Set == set;

    /// <summary>The longest text that every match contains: looking for it first is many times faster.</summary>
    private static byte[] LongestLiteral(IReadOnlyList<PatternNode> parts)
    {
        var (bestStart, bestCount) = (0, 0);
        for (var i = 0; i < parts.Count; i++)
        {
            var start = i;
            while (i < parts.Count && IsLiteral(parts[i])) i++;
            if (i - start > bestCount) (bestStart, bestCount) = (start, i - start);
        }

        // A trailing slash is not part of a directory's path as it is given.
        var literal = Utf8(parts, bestStart, bestCount);
        return literal is [.., (byte)'/'] ? literal[..^1] : literal;
    }

    private static byte[] Utf8(IReadOnlyList<PatternNode> parts, int start, int count)
    {
        var text = new StringBuilder();
        foreach (var part in parts.Skip(start).Take(count))
            text.Append(char.ConvertFromUtf32(((PatternNode.Character)part).Set.Single!.Value));
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary><c>audit.log</c>: the last names of the path, or the whole path.</summary>
internal sealed class NameMatcher(byte[] name, bool atRoot) : IPathMatcher
{
    // A directory's path ends with a slash here, and such a pattern does not (`dir/` has become `dir/**`).
    public bool Matches(ReadOnlySpan<byte> path, bool isDirectory) =>
        !isDirectory && path.EndsWith(name)
        && (path.Length == name.Length || (!atRoot && path[^(name.Length + 1)] == (byte)'/'));
}

/// <summary><c>cache/</c>: a directory and all that is below it.</summary>
/// <param name="directory">Its path with the slash at the end.</param>
/// <param name="atRoot">Whether it is looked for at the root only.</param>
internal sealed class DirectoryMatcher(byte[] directory, bool atRoot) : IPathMatcher
{
    public bool Matches(ReadOnlySpan<byte> path, bool isDirectory)
    {
        var name = directory.AsSpan(0, directory.Length - 1);
        if (isDirectory && path.EndsWith(name) && (path.Length == name.Length || (!atRoot && path[^directory.Length] == (byte)'/')))
            return true;
        if (atRoot) return path.StartsWith(directory);
        for (var from = 0; path[from..].IndexOf(directory) is >= 0 and var found; from += found + 1)
            if (from + found == 0 || path[from + found - 1] == (byte)'/') return true;
        return false;
    }
}

/// <summary><c>*.log</c>: the end of a name.</summary>
internal sealed class EndingMatcher(byte[] ending) : IPathMatcher
{
    public bool Matches(ReadOnlySpan<byte> path, bool isDirectory) => !isDirectory && path.EndsWith(ending);
}
