namespace OpenWebUIBackup.Core.Model;

/// <summary>
/// What is left out: rclone's <c>--exclude</c> patterns (https://rclone.org/filtering/), decided in process and as
/// rclone 1.60 decides them, so that one list means one thing wherever a copy is made. Immutable; safe to share
/// between threads. Asking allocates nothing and takes time linear in the path.
/// </summary>
public sealed class ExcludeFilter
{
    private readonly FilterPattern[] _patterns;
    private readonly FilterPattern[] _directoryPatterns;

    private ExcludeFilter(FilterPattern[] patterns)
    {
        _patterns = patterns;
        _directoryPatterns = Array.FindAll(patterns, p => p.ConcernsDirectories);
    }

    /// <summary>Excludes nothing.</summary>
    public static ExcludeFilter None { get; } = new([]);

    /// <summary>The patterns, in the order given.</summary>
    public IReadOnlyList<FilterPattern> Patterns => _patterns;

    /// <summary>A filter of patterns that are already understood.</summary>
    public static ExcludeFilter Of(IEnumerable<FilterPattern> patterns) => new([.. patterns]);

    /// <summary>A filter of patterns as a person writes them.</summary>
    /// <exception cref="FilterPatternException">A pattern cannot be understood; the first such.</exception>
    public static ExcludeFilter Parse(IEnumerable<string> patterns) => Of(patterns.Select(FilterPattern.Parse));

    /// <summary>
    /// Whether the patterns exclude a file (or link, or any other thing that is not a directory). Those of a
    /// directory that <see cref="ExcludesDirectory"/> excludes need not be asked for.
    /// </summary>
    /// <param name="path">The path relative to the root, without a leading slash.</param>
    public bool ExcludesFile(ReadOnlySpan<byte> path)
    {
        foreach (var pattern in _patterns)
            if (pattern.MatchesFile(path)) return true;
        return false;
    }

    /// <summary>
    /// Whether a directory is left out with all that is in it. A pattern does so when it ends with <c>/</c> or
    /// contains <c>**</c>: <c>vector_db</c> alone names files only.
    /// </summary>
    /// <param name="path">The path relative to the root, without leading or trailing slash; not the root itself.</param>
    public bool ExcludesDirectory(ReadOnlySpan<byte> path)
    {
        foreach (var pattern in _directoryPatterns)
            if (pattern.MatchesDirectory(path)) return true;
        return false;
    }
}
