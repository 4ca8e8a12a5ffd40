using System.Diagnostics.CodeAnalysis;
using OpenWebUIBackup.Core.Model.Filtering;

namespace OpenWebUIBackup.Core.Model;

/// <summary>
/// One of rclone's filter patterns, compiled. <c>*</c> and <c>?</c> stop at <c>/</c>, <c>**</c> does not;
/// <c>[a-z]</c>, <c>{one,other}</c> and <c>{{regular expression}}</c> are as rclone has them. A leading <c>/</c>
/// ties the pattern to the root, otherwise it may begin at any name of the path; it always ends where the path ends.
/// <c>dir/</c> means <c>dir/**</c>. Letter case counts. A character is a UTF-8 sequence, or one byte that is none.
/// </summary>
public sealed class FilterPattern
{
    private readonly IPathMatcher _matcher;
    private readonly bool _everyDirectory;

    private FilterPattern(string text, IPathMatcher matcher)
    {
        Text = text;
        _matcher = matcher;
        // rclone's rule of which patterns keep it from entering a directory; `*` matches whatever is in there.
        _everyDirectory = text == "*";
        ConcernsDirectories = _everyDirectory || text.EndsWith('/') || text.Contains("**", StringComparison.Ordinal);
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Whether it can exclude a directory as such, rather than files in it.</summary>
    public bool ConcernsDirectories { get; }

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="FilterPatternException">It cannot be understood.</exception>
    public static FilterPattern Parse(string text)
    {
        var glob = GlobSyntax.Parse(text);
        return new FilterPattern(text, PathMatcher.Compile(glob));
    }

    /// <summary>Compiles a pattern, or says what is wrong with it.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out FilterPattern? pattern,
        [NotNullWhen(false)] out FilterPatternFault? fault)
    {
        try
        {
            (pattern, fault) = (Parse(text), null);
            return true;
        }
        catch (FilterPatternException e)
        {
            (pattern, fault) = (null, e.Fault);
            return false;
        }
    }

    /// <summary>Whether it matches a file's path relative to the root.</summary>
    public bool MatchesFile(ReadOnlySpan<byte> path) => _matcher.Matches(path, isDirectory: false);

    /// <summary>Whether it keeps a directory, by its path relative to the root, from being entered.</summary>
    public bool MatchesDirectory(ReadOnlySpan<byte> path) =>
        ConcernsDirectories && (_everyDirectory || _matcher.Matches(path, isDirectory: true));

    /// <inheritdoc/>
    public override string ToString() => Text;
}
