using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Something right in the captured tree.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDirectory">Whether it is a directory; else it is a regular file.</param>
public readonly record struct CapturedRoot(UnixPath Name, bool IsDirectory);

/// <summary>Something right in the captured tree and where it is at the mirror.</summary>
/// <param name="Component">Its name in the data directory.</param>
/// <param name="Place">Its path at the mirror.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
public readonly record struct MirroredRoot(UnixPath Component, UnixPath Place, bool IsDirectory);

/// <summary>Decides what a mirror's parts are called and in which order they are sent. Pure.</summary>
public static class MirrorParts
{
    private static readonly UnixPath _uploads = new("uploads");
    private static readonly UnixPath _vectorStore = new("vector_db");
    private static readonly UnixPath _mainDatabase = new("webui.db");

    /// <summary>
    /// Where everything in the captured tree is at the mirror. As in the documented scripts, the name that the config
    /// gives a file is that of a directory, in which it keeps its own: <c>main_database/webui.db</c>.
    /// </summary>
    /// <param name="names">The config's names, component to name.</param>
    /// <param name="roots">What is in the captured tree.</param>
    /// <exception cref="FormatException">Two would be in one place, or one where the agent keeps its own; the message says which.</exception>
    public static ComponentLayout Layout(IReadOnlyDictionary<string, string> names, IReadOnlyList<CapturedRoot> roots)
    {
        var placed = new List<PlacedComponent>();
        foreach (var root in roots)
        {
            var place = root.Name;
            if (root.Name.IsUtf8 && names.TryGetValue(Encoding.UTF8.GetString(root.Name.Bytes), out var name))
            {
                place = new UnixPath(name);
                if (!root.IsDirectory && place.Name != root.Name)
                    place = place.Append(root.Name.Bytes);
            }
            else if (root.Name == DestinationLayout.Private)
                continue; // the layout has a name of its own for it

            placed.Add(new PlacedComponent(root.Name, place, Packing.None));
        }

        return new ComponentLayout(placed);
    }

    /// <summary>
    /// What is sent: uploads first and the main database last, so that a mirror whose run was cut off has no row
    /// without its file. Files right in the data directory go together; what else lies beside them at the destination
    /// is not touched.
    /// </summary>
    /// <param name="tree">The absolute path of the captured tree.</param>
    /// <param name="empty">The absolute path of an empty directory.</param>
    /// <param name="roots">What is in the tree, placed.</param>
    /// <param name="gone">What was mirrored before and is not any more: emptied, if no other part does so.</param>
    public static IReadOnlyList<ShipPart> Of(
        string tree, string empty, IReadOnlyList<MirroredRoot> roots, IReadOnlyList<MirroredRoot> gone)
    {
        var parts = new List<ShipPart>();
        foreach (var root in roots.Where(root => root.IsDirectory).OrderBy(root => Rank(root.Component)).ThenBy(root => root.Place))
            parts.Add(new ShipPart(Path.Combine(tree, Encoding.UTF8.GetString(root.Component.Bytes)), root.Place, IsDirectory: true));
        foreach (var root in gone.Where(root => root.IsDirectory).OrderBy(root => root.Place))
            parts.Add(new ShipPart(empty, root.Place, IsDirectory: true));
        // From the empty directory: the tree may have a file of that name, which is called otherwise at the mirror now.
        parts.AddRange(Files(empty, gone));
        parts.AddRange(Files(tree, roots));
        return parts;
    }

    private static IEnumerable<ShipPart> Files(string source, IEnumerable<MirroredRoot> roots) => roots
        .Where(root => !root.IsDirectory)
        .GroupBy(root => root.Place.Parent)
        .OrderBy(group => group.Any(root => root.Component == _mainDatabase)).ThenBy(group => group.Key)
        .Select(group => new ShipPart(source, group.Key, IsDirectory: true, Shallow: true,
            Only: [.. group.Select(root => root.Place.Name).Distinct().Order()]));

    /// <summary>
    /// What was at a place of its own before and is there no more. A place inside one that is still used is that
    /// part's to clear; one around such a place cannot be emptied and is left as it is.
    /// </summary>
    public static IReadOnlyList<MirroredRoot> Gone(IReadOnlyList<MirroredRoot> before, IReadOnlyList<MirroredRoot> now) =>
        [.. before.Where(old => now.All(current => current.IsDirectory
            ? !old.Place.IsAtOrBelow(current.Place) && !(old.IsDirectory && current.Place.IsAtOrBelow(old.Place))
            : old.Place != current.Place && !(old.IsDirectory && current.Place.IsAtOrBelow(old.Place))))];

    private static int Rank(UnixPath component) => component == _uploads ? 0 : component == _vectorStore ? 2 : 1;
}
