using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>How a component is kept at a destination.</summary>
public enum Packing
{
    /// <summary>As the files it is.</summary>
    None,

    /// <summary>As one tar file.</summary>
    Tar,

    /// <summary>As one tar file, compressed by gzip.</summary>
    TarGzip,

    /// <summary>As one tar file, compressed by zstd.</summary>
    TarZstd,
}

/// <summary>Where a component is at a destination.</summary>
/// <param name="Component">Its name in the data directory: one name, no path.</param>
/// <param name="Name">Its name or path at the destination.</param>
/// <param name="Packing">How it is kept there.</param>
public sealed record PlacedComponent(UnixPath Component, UnixPath Name, Packing Packing);

/// <summary>
/// What the components (the names right in the data directory) are called at a destination, and back. What is not
/// listed keeps its name. It is written down at the destination, so that reading back needs no config.
/// </summary>
public sealed class ComponentLayout
{
    private static readonly UnixPath _escapedPrivate = new(".owui-backup.data");
    private readonly Dictionary<UnixPath, PlacedComponent> _byComponent = [];

    /// <summary>A layout of these components.</summary>
    /// <exception cref="FormatException">Two would be in one place, or one where the agent keeps its own; the message says which.</exception>
    public ComponentLayout(IEnumerable<PlacedComponent> components)
    {
        foreach (var placed in components)
            _byComponent[placed.Component] = placed;
        // A data directory that has this name itself must not meet the agent's own.
        _byComponent.TryAdd(DestinationLayout.Private, new PlacedComponent(DestinationLayout.Private, _escapedPrivate, Packing.None));
        Components = [.. _byComponent.Values.OrderBy(placed => placed.Component)];
        Refuse();
    }

    /// <summary>Everything keeps its name.</summary>
    public static ComponentLayout Plain { get; } = new([]);

    /// <summary>What is listed, in byte order of component.</summary>
    public IReadOnlyList<PlacedComponent> Components { get; }

    /// <summary>A layout as the config has it, component to name.</summary>
    /// <param name="components">The config's table.</param>
    /// <param name="packs">Whether a name that ends in <c>.tar</c>, <c>.tar.gz</c>, <c>.tgz</c> or <c>.tar.zst</c> asks for one such file.</param>
    /// <exception cref="FormatException">Two would be in one place; or a component is a path.</exception>
    public static ComponentLayout Of(IReadOnlyDictionary<string, string> components, bool packs) => new(components.Select(pair =>
        pair.Key.Contains('/', StringComparison.Ordinal)
            ? throw new FormatException($"\"{pair.Key}\" is not a name right in the data directory: only those can be called otherwise")
            : new PlacedComponent(new UnixPath(pair.Key), new UnixPath(pair.Value), packs ? PackingOf(pair.Value) : Packing.None)));

    /// <summary>What a name asks for by its ending.</summary>
    public static Packing PackingOf(string name) =>
        name.EndsWith(".tar", StringComparison.Ordinal) ? Packing.Tar
        : name.EndsWith(".tar.gz", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal) ? Packing.TarGzip
        : name.EndsWith(".tar.zst", StringComparison.Ordinal) ? Packing.TarZstd
        : Packing.None;

    /// <summary>Where a component is.</summary>
    /// <param name="component">One name of the data directory.</param>
    public PlacedComponent Place(UnixPath component) =>
        _byComponent.GetValueOrDefault(component) ?? new PlacedComponent(component, component, Packing.None);

    /// <summary>Where the component of a path of the data directory is.</summary>
    public PlacedComponent PlaceOf(UnixPath path)
    {
        var slash = path.Bytes.IndexOf((byte)'/');
        return Place(slash < 0 ? path : new UnixPath(path.Bytes[..slash]));
    }

    /// <summary>What a path of the data directory is called at the destination; of a packed component, the one file that has it.</summary>
    public UnixPath ToObject(UnixPath path)
    {
        var placed = PlaceOf(path);
        return placed.Packing != Packing.None || path.Bytes.Length == placed.Component.Bytes.Length
            ? placed.Name
            : new UnixPath((byte[])[.. placed.Name.Bytes, .. path.Bytes[placed.Component.Bytes.Length..]]);
    }

    /// <summary>Which path of the data directory is so called at the destination; of a packed component, the component.</summary>
    public UnixPath ToSource(UnixPath objectPath)
    {
        foreach (var placed in Components)
            if (objectPath.IsAtOrBelow(placed.Name))
                return new UnixPath((byte[])[.. placed.Component.Bytes, .. objectPath.Bytes[placed.Name.Bytes.Length..]]);
        return objectPath;
    }

    /// <summary>
    /// Two of <paramref name="names"/> (what a data directory has) that would meet at the destination; null when none would.
    /// </summary>
    public (UnixPath First, UnixPath Second)? Meeting(IEnumerable<UnixPath> names)
    {
        var placed = names.Select(Place).OrderBy(place => place.Name).ToList();
        for (var i = 0; i < placed.Count; i++)
            for (var j = i + 1; j < placed.Count && placed[j].Name.Bytes.StartsWith(placed[i].Name.Bytes); j++)
                if (placed[j].Name.IsAtOrBelow(placed[i].Name))
                    return (placed[i].Component, placed[j].Component);
        return null;
    }

    private void Refuse()
    {
        foreach (var placed in Components)
            if (placed.Name.IsAtOrBelow(DestinationLayout.Private) || DestinationLayout.Private.IsAtOrBelow(placed.Name))
                throw new FormatException($"\"{placed.Component}\" cannot be called \"{placed.Name}\": the agent keeps its own there");
        if (Meeting(Components.Select(placed => placed.Component)) is { } meeting)
            throw new FormatException($"\"{meeting.First}\" and \"{meeting.Second}\" would be in one place");
    }
}
