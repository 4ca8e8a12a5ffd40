using System.Collections;

namespace OpenWebUIBackup.Toml;

/// <summary>An array, written in brackets or as an array of tables (<c>[[name]]</c>).</summary>
public sealed class TomlArray : TomlValue, IReadOnlyList<TomlValue>
{
    private readonly List<TomlValue> _items = [];

    internal TomlArray(TomlPosition position, bool isOfTables) : base(position) => IsOfTables = isOfTables;

    /// <summary>True when it was written with <c>[[name]]</c> headers.</summary>
    public bool IsOfTables { get; }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public override string Kind => "an array";

    /// <inheritdoc/>
    public TomlValue this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<TomlValue> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(TomlValue item) => _items.Add(item);
}
