namespace OpenWebUIBackup.Toml.Reading;

/// <summary>Who may define and extend which table: the sections Keys, Table, Inline Table and Array of Tables of TOML 1.0.0.</summary>
internal static class TableBuilder
{
    /// <summary>The table that holds the last part of a dotted key; the parts before are made as needed.</summary>
    public static TomlTable DescendDotted(TomlTable table, List<KeyPart> key)
    {
        for (var i = 0; i < key.Count - 1; i++)
        {
            var part = key[i];
            if (!table.TryGet(part.Name, out var entry))
            {
                table = AddTable(table, part, TableOrigin.DottedKey);
                continue;
            }

            table = entry.Value is TomlTable { Origin: TableOrigin.DottedKey } open
                ? open
                : throw new TomlException(part.Position, entry.Value is TomlTable
                    ? $"`{Shown(part)}` is already a complete table ({entry.Position}): a dotted key cannot add to it, write it there"
                    : $"`{Shown(part)}` is already {entry.Value.Kind} ({entry.Position}), not a table");
        }

        return table.TryGet(key[^1].Name, out var existing) ? throw Duplicate(key[^1], existing) : table;
    }

    /// <summary>The table that <c>[a.b.c]</c> opens.</summary>
    public static TomlTable OpenTable(TomlTable root, List<KeyPart> key)
    {
        var parent = DescendHeader(root, key);
        var last = key[^1];
        if (!parent.TryGet(last.Name, out var entry)) return AddTable(parent, last, TableOrigin.Header);
        if (entry.Value is TomlTable { Origin: TableOrigin.PassedThrough } table)
        {
            table.Origin = TableOrigin.Header;
            return table;
        }

        throw entry.Value is TomlArray { IsOfTables: true }
            ? new TomlException(last.Position, $"`{Shown(last)}` is already an array of tables ({entry.Position}): write `[[{Shown(last)}]]` to add one")
            : Duplicate(last, entry);
    }

    /// <summary>The new table that <c>[[a.b.c]]</c> adds to its array.</summary>
    public static TomlTable OpenArrayTable(TomlTable root, List<KeyPart> key)
    {
        var parent = DescendHeader(root, key);
        var last = key[^1];
        TomlArray array;
        if (!parent.TryGet(last.Name, out var entry))
        {
            array = new TomlArray(last.Position, isOfTables: true);
            parent.Add(new TomlEntry(last.Name, last.Position, array));
        }
        else
        {
            array = entry.Value is TomlArray { IsOfTables: true } open
                ? open
                : throw new TomlException(last.Position,
                    $"`{Shown(last)}` is already {entry.Value.Kind} ({entry.Position}): `[[…]]` adds only to what `[[…]]` began");
        }

        var table = new TomlTable(last.Position, TableOrigin.Header);
        array.Add(table);
        return table;
    }

    private static TomlTable DescendHeader(TomlTable table, List<KeyPart> key)
    {
        for (var i = 0; i < key.Count - 1; i++)
        {
            var part = key[i];
            if (!table.TryGet(part.Name, out var entry))
            {
                table = AddTable(table, part, TableOrigin.PassedThrough);
                continue;
            }

            table = entry.Value switch
            {
                TomlTable { Origin: not TableOrigin.Inline } open => open,
                TomlArray { IsOfTables: true } array => (TomlTable)array[^1],
                TomlTable => throw new TomlException(part.Position,
                    $"`{Shown(part)}` is a table in braces ({entry.Position}) and complete: write its keys there"),
                _ => throw new TomlException(part.Position,
                    $"`{Shown(part)}` is already {entry.Value.Kind} ({entry.Position}), not a table"),
            };
        }

        return table;
    }

    private static TomlTable AddTable(TomlTable parent, KeyPart part, TableOrigin origin)
    {
        var table = new TomlTable(part.Position, origin);
        parent.Add(new TomlEntry(part.Name, part.Position, table));
        return table;
    }

    private static TomlException Duplicate(KeyPart part, TomlEntry first) =>
        new(part.Position, $"`{Shown(part)}` is already defined at {first.Position}: remove one of the two");

    private static string Shown(KeyPart part) => Token.Shorten(part.Name);
}
