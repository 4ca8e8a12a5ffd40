using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>
/// Reads the keys of one table. What a key is asked for is what the table knows: <see cref="Finish"/> reports the rest.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="title">What messages call it: <c>[job.nightly]</c>.</param>
/// <param name="findings">Where faults go.</param>
internal sealed class TableReader(TomlTable table, string title, Findings findings)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string Title { get; } = title;

    public Findings Findings { get; } = findings;

    public TomlPosition Position => table.Position;

    public IReadOnlyList<TomlEntry> Entries => table.Entries;

    /// <summary>The entry of a key, if it is there; the key counts as known from now on.</summary>
    public TomlEntry? Entry(string name)
    {
        _known.Add(name);
        return table.TryGet(name, out var entry) ? entry : null;
    }

    public bool Has(string name) => table.TryGet(name, out _);

    public void Fault(TomlEntry entry, string message) => Findings.Fault(entry.Value.Position, message);

    /// <summary>Reports a value of the wrong kind.</summary>
    public void Wrong(TomlEntry entry, string expected, string example) =>
        Fault(entry, $"`{entry.Name}` must be {expected}, and this is {entry.Value.Kind}: write `{entry.Name} = {example}`");

    /// <summary>Reports that a key is not there; when one is there that looks like it, that one, and once.</summary>
    public void Missing(string name, string example)
    {
        foreach (var entry in table.Entries)
        {
            if (_known.Contains(entry.Name) || NearestWord.Of(entry.Name, [name]) is null) continue;
            _known.Add(entry.Name);
            Findings.Fault(entry.Position, $"unknown key `{entry.Name}` in {Title}: did you mean `{name}`?");
            return;
        }

        Findings.Missing(Position, $"{Title} lacks `{name}`: add `{name} = {example}`");
    }

    /// <summary>A text that is not empty, or null when it is not there or wrong.</summary>
    public string? Text(string name, string example)
    {
        var entry = Entry(name);
        switch (entry?.Value)
        {
            case null:
                return null;
            case TomlString { Value.Length: > 0 } text:
                return text.Value;
            case TomlString:
                Fault(entry, $"`{name}` is empty: write `{name} = {example}`");
                return null;
            default:
                Wrong(entry, "a string", example);
                return null;
        }
    }

    /// <summary>One of a few words, or null when it is not there or wrong.</summary>
    public string? Choice(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name, $"\"{words[0]}\"");
        if (text is null || words.Contains(text)) return text;
        var list = string.Join(", ", words.ToArray().Select(w => $"\"{w}\""));
        var meant = NearestWord.Of(text, words.ToArray());
        Fault(Entry(name)!, $"`{name}` cannot be \"{text}\": " + (meant is null ? $"it is one of {list}" : $"did you mean \"{meant}\"? It is one of {list}"));
        return null;
    }

    public int? Integer(string name, int least, int most, string example)
    {
        var entry = Entry(name);
        if (entry is null) return null;
        if (entry.Value is not TomlInteger integer)
        {
            Wrong(entry, "an integer", example);
            return null;
        }

        if (integer.Value >= least && integer.Value <= most) return (int)integer.Value;
        var range = most == int.MaxValue ? $"{least} or more" : $"{least} to {most}";
        Fault(entry, $"`{name}` cannot be {integer.Value}: it is {range}, for example `{name} = {example}`");
        return null;
    }

    public bool? Flag(string name)
    {
        var entry = Entry(name);
        if (entry is null) return null;
        if (entry.Value is TomlBoolean flag) return flag.Value;
        Wrong(entry, "true or false", "true");
        return null;
    }

    public TimeSpan? Duration(string name, string example)
    {
        if (Text(name, example) is not { } text) return null;
        if (DurationSyntax.TryParse(text, out var duration)) return duration;
        Fault(Entry(name)!, $"`{name}` cannot be \"{text}\": {DurationSyntax.Rule}");
        return null;
    }

    /// <summary>A list of texts, or a single one; null when it is not there.</summary>
    public List<TomlString>? Texts(string name, string example)
    {
        var entry = Entry(name);
        return entry is null ? null : TextsOf(entry, entry.Value, example);
    }

    /// <summary>The texts of an array; what is none is reported and left out.</summary>
    public List<TomlString> TextsOf(TomlEntry entry, TomlValue value, string example)
    {
        if (value is TomlString single) return [single];
        if (value is not TomlArray array)
        {
            Wrong(entry, "a list of strings", example);
            return [];
        }

        foreach (var item in array.Where(item => item is not TomlString))
            Findings.Fault(item.Position, $"`{entry.Name}` holds strings, and this is {item.Kind}: write `{entry.Name} = {example}`");
        return [.. array.OfType<TomlString>()];
    }

    /// <summary>The reader of a table within this one, or null when it is not there or wrong.</summary>
    public TableReader? Table(string name, string title, string example)
    {
        var entry = Entry(name);
        if (entry is null) return null;
        if (entry.Value is TomlTable inner) return new TableReader(inner, title, Findings);
        Wrong(entry, "a table", example);
        return null;
    }

    /// <summary>The readers of <c>[name.ONE]</c>, <c>[name.OTHER]</c> …, with their names.</summary>
    public List<(TomlEntry Entry, TableReader Reader)> Named(string name)
    {
        var found = new List<(TomlEntry, TableReader)>();
        var entry = Entry(name);
        if (entry is null) return found;
        if (entry.Value is not TomlTable outer)
        {
            Fault(entry, $"`{name}` must be written as tables with a name of your choice: `[{name}.nightly]`, and this is {entry.Value.Kind}");
            return found;
        }

        foreach (var inner in outer.Entries)
        {
            if (inner.Value is TomlTable one)
                found.Add((inner, new TableReader(one, $"[{name}.{inner.Name}]", Findings)));
            else
                Findings.Fault(inner.Position, $"`{inner.Name}` stands directly in [{name}]: put it under a name of your choice, like `[{name}.nightly]`");
        }

        return found;
    }

    /// <summary>Reports the keys that nobody asked for.</summary>
    /// <param name="elsewhere">Where a key would be right, if anywhere.</param>
    public void Finish(Func<TomlEntry, string?>? elsewhere = null)
    {
        foreach (var entry in table.Entries.Where(e => !_known.Contains(e.Name)))
        {
            var advice = elsewhere?.Invoke(entry)
                ?? (NearestWord.Of(entry.Name, _known) is { } meant
                    ? $"did you mean `{meant}`?"
                    : $"known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
            Findings.Fault(entry.Position, $"unknown key `{entry.Name}` in {Title}: {advice}");
        }
    }
}
