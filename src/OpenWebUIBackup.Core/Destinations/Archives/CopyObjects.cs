using System.Globalization;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>What a manifest and a layout say that a copy has at its destination.</summary>
public static class CopyObjects
{
    private const int MostNamed = 1000;
    private static readonly Dictionary<string, string> _noHashes = [];

    /// <summary>The objects that hold the chosen paths, in byte order of object; the size of a packed component is not known, and -1.</summary>
    /// <param name="manifest">The absolute path of the manifest.</param>
    /// <param name="layout">What components are called.</param>
    /// <param name="isWanted">Which paths of the captured tree.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ManifestDamagedException">The manifest cannot be relied on.</exception>
    public static IReadOnlyList<ArchiveObject> Of(
        string manifest, ComponentLayout layout, Func<UnixPath, bool> isWanted, CancellationToken cancellation)
    {
        var objects = new List<ArchiveObject>();
        var packed = new HashSet<UnixPath>();
        ForEach(manifest, (path, type, size, content) =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (!isWanted(path))
                return;
            var placed = layout.PlaceOf(path);
            if (path.IsEmpty || (placed.Packing != Packing.None ? !packed.Add(placed.Name) : type != FileType.Regular))
                return;
            objects.Add(placed.Packing != Packing.None
                ? new ArchiveObject(layout.ToObject(path), -1, _noHashes)
                : new ArchiveObject(layout.ToObject(path), size, _noHashes, content));
        });
        objects.Sort((x, y) => x.Path.CompareTo(y.Path));
        return objects;
    }

    /// <summary>The chosen directories, each after the one that holds it.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static IReadOnlyList<UnixPath> Directories(string manifest, Func<UnixPath, bool> isWanted) =>
        Paths(manifest, (path, type) => type == FileType.Directory && !path.IsEmpty && isWanted(path));

    /// <summary>Everything chosen that is neither a regular file nor a directory: of that only the manifest tells.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static IReadOnlyList<UnixPath> Others(string manifest) =>
        Paths(manifest, (_, type) => type is not (FileType.Regular or FileType.Directory));

    /// <summary>The names right in the captured tree of which something was chosen.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static IReadOnlyList<UnixPath> Components(string manifest, Func<UnixPath, bool> isWanted)
    {
        var found = new HashSet<UnixPath>();
        ForEach(manifest, (path, _, _, _) =>
        {
            if (path.IsEmpty || !isWanted(path))
                return;
            var slash = path.Bytes.IndexOf((byte)'/');
            found.Add(slash < 0 ? path : new UnixPath(path.Bytes[..slash]));
        });
        return [.. found.Order()];
    }

    /// <summary>Names what is wanted and is not there, or not with its size.</summary>
    /// <param name="wanted">What is wanted, in byte order of path.</param>
    /// <param name="listed">What is there, in the same order.</param>
    /// <param name="copy">The copy, for messages.</param>
    /// <param name="severity">How much that matters.</param>
    internal static IReadOnlyList<Problem> Missing(
        IReadOnlyList<ArchiveObject> wanted, IReadOnlyList<DestinationEntry> listed, RemoteCopy copy, Severity severity)
    {
        var sizes = listed.ToDictionary(entry => entry.Path, entry => entry.Size);
        var problems = new List<Problem>();
        var more = 0;
        foreach (var item in wanted)
        {
            var cause = !sizes.TryGetValue(item.Path, out var size) ? "it is missing"
                : size >= 0 && item.Size >= 0 && size != item.Size
                    ? string.Create(CultureInfo.InvariantCulture, $"it has {size} bytes, and the manifest says {item.Size}")
                    : null;
            if (cause is null)
                continue;
            if (problems.Count < MostNamed)
                problems.Add(new Problem(severity, "find", $"{item.Path} of {copy.Shown}", cause));
            else
                more++;
        }

        if (more > 0)
            problems.Add(new Problem(severity, "find", string.Create(CultureInfo.InvariantCulture, $"{more} more"), "as above"));
        return problems;
    }

    private static List<UnixPath> Paths(string manifest, Func<UnixPath, FileType, bool> isWanted)
    {
        var paths = new List<UnixPath>();
        ForEach(manifest, (path, type, _, _) =>
        {
            if (isWanted(path, type))
                paths.Add(path);
        });
        return paths;
    }

    private static void ForEach(string manifest, Action<UnixPath, FileType, long, UInt128?> entry)
    {
        if (FileHandle.TryOpen(manifest, out var file) is var errno and not Errno.None)
            throw new LinuxException(errno, "open the manifest", manifest);
        using (file)
        using (var reader = new ManifestReader(file!))
        {
            while (reader.TryRead(out var line))
                entry(line.ToPath(), line.Type, line.Size, line.HasHash ? line.Hash : null);
        }
    }
}
