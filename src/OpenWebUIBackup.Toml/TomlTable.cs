using System.Diagnostics.CodeAnalysis;

namespace OpenWebUIBackup.Toml;

/// <summary>A key with its value, and the place of the key.</summary>
public sealed record TomlEntry(string Name, TomlPosition Position, TomlValue Value);

/// <summary>A table: entries in the order in which their keys first appear.</summary>
public sealed class TomlTable : TomlValue
{
    // Most tables have a handful of keys: a scan beats a hash until about here, and costs no second object.
    private const int ScanLimit = 8;

    private readonly List<TomlEntry> _entries = [];
    private Dictionary<string, TomlEntry>? _byName;

    internal TomlTable(TomlPosition position, TableOrigin origin) : base(position) => Origin = origin;

    /// <summary>The entries, first written first.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <inheritdoc/>
    public override string Kind => "a table";

    /// <summary>What brought the table into being; decides who may still add to it.</summary>
    internal TableOrigin Origin { get; set; }

    /// <summary>Finds an entry by its exact name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TomlEntry? entry)
    {
        if (_byName is not null) return _byName.TryGetValue(name, out entry);
        foreach (var candidate in _entries)
        {
            if (candidate.Name != name) continue;
            entry = candidate;
            return true;
        }

        entry = null;
        return false;
    }

    internal void Add(TomlEntry entry)
    {
        _entries.Add(entry);
        if (_byName is not null)
            _byName.Add(entry.Name, entry);
        else if (_entries.Count > ScanLimit)
            _byName = _entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }
}

/// <summary>What brought a table into being.</summary>
internal enum TableOrigin
{
    /// <summary>The document itself, or a <c>[name]</c> or <c>[[name]]</c> header.</summary>
    Header,

    /// <summary>A longer header that passes through; its own header may still follow.</summary>
    PassedThrough,

    /// <summary>A dotted key; more dotted keys may add to it, a header may not.</summary>
    DottedKey,

    /// <summary>Braces; complete as written.</summary>
    Inline,
}
