using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>Which part of a snapshot to restore: some paths with all that is below them, or everything.</summary>
public sealed class RestoreSelection
{
    private readonly UnixPath[] _paths;

    private RestoreSelection(UnixPath[] paths) => _paths = paths;

    /// <summary>The whole snapshot.</summary>
    public static RestoreSelection Everything { get; } = new([]);

    /// <summary>
    /// These paths below the snapshot's root with all that is below each; those that lie below another are dropped.
    /// No path at all, or the empty one, is everything.
    /// </summary>
    public static RestoreSelection Of(IEnumerable<UnixPath> paths)
    {
        var sorted = paths.Distinct().Order().ToArray();
        return sorted.Any(path => path.IsEmpty)
            ? Everything
            : new RestoreSelection([.. sorted.Where(path => !sorted.Any(other => other != path && path.IsAtOrBelow(other)))]);
    }

    /// <summary>Whether it is the whole snapshot.</summary>
    public bool IsEverything => _paths.Length == 0;

    /// <summary>The chosen paths, none of them below another; empty for everything.</summary>
    public IReadOnlyList<UnixPath> Paths => _paths;

    /// <summary>Whether this path is restored with all that is below it.</summary>
    public bool Includes(UnixPath path)
    {
        foreach (var chosen in _paths)
            if (path.IsAtOrBelow(chosen))
                return true;
        return IsEverything;
    }

    /// <summary>Whether this path is a directory on the way to a chosen path; itself it is restored, with nothing else in it.</summary>
    public bool LeadsTo(UnixPath path)
    {
        foreach (var chosen in _paths)
            if (chosen != path && chosen.IsAtOrBelow(path))
                return true;
        return false;
    }
}
