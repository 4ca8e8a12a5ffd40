using System.Globalization;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads where and how a job sends copies.</summary>
internal sealed class ShippingReader(Findings findings, PathSyntax paths, IReadOnlyList<RemoteDefinition> remotes)
{
    private const string Example = "\"b2:my-bucket/open-webui\"";

    // The documented scripts' numbers.
    private const int Transfers = 32;
    private const int Checkers = 16;

    private static readonly string[] _components = ["webui.db", "vector_db", "uploads", "cache", "audit.log"];

    public ShippingConfig Read(TableReader table)
    {
        var profile = table.Text("profile", "\"b2\"");
        var destinations = Destinations(table, "to", profile);
        var components = Components(table);
        var transfers = table.Integer("transfers", 1, 1024, "32") ?? Transfers;
        var checkers = table.Integer("checkers", 1, 1024, "16") ?? Checkers;
        var bandwidth = table.Text("bandwidth", "\"8M\"");
        if (bandwidth is not null && !BandwidthSyntax.IsValid(bandwidth))
            table.Fault(table.Entry("bandwidth")!, $"`bandwidth` cannot be \"{bandwidth}\": {BandwidthSyntax.Rule}");
        return new ShippingConfig(destinations, components, transfers, checkers, bandwidth);
    }

    /// <summary>One destination or a list of them.</summary>
    public List<Destination> Destinations(TableReader table, string key, string? profile)
    {
        var texts = table.Texts(key, Example);
        if (texts is null) table.Missing(key, Example);
        else if (texts.Count == 0 && table.Entry(key)!.Value is TomlArray { Count: 0 })
            table.Fault(table.Entry(key)!, $"`{key}` names no destination: write `{key} = {Example}`");
        var found = new List<Destination>();
        foreach (var text in texts ?? [])
        {
            var destination = DestinationSyntax.Parse(text.Value, profile, paths, out var fault, out var note);
            if (note is not null) findings.Note(text.Position, note);
            if (destination is null) findings.Fault(text.Position, fault!);
            else if (found.Contains(destination)) findings.Fault(text.Position, $"\"{text.Value}\" is named twice: remove one");
            else found.Add(destination);
            if (destination is Destination.Rclone remote) NoteUndefined(remote, text.Position);
        }

        return found;
    }

    /// <summary><c>"30%"</c>, 0 to 100.</summary>
    public static int? Percent(TableReader table, string key)
    {
        if (table.Text(key, "\"50%\"") is not { } text) return null;
        if (text.EndsWith('%') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
            return percent;
        table.Fault(table.Entry(key)!, $"`{key}` cannot be \"{text}\": it is a share from \"0%\" to \"100%\"");
        return null;
    }

    /// <summary>A remote may well be in rclone.conf; but when one here is called nearly so, that was meant.</summary>
    private void NoteUndefined(Destination.Rclone destination, TomlPosition position)
    {
        if (remotes.Any(r => r.Name == destination.Remote)) return;
        if (NearestWord.Of(destination.Remote, remotes.Select(r => r.Name)) is { } meant)
            findings.Note(position, $"the remote \"{destination.Remote}\" is not defined here and must be in rclone.conf; did you mean \"{meant}\"?");
    }

    private Dictionary<string, string> Components(TableReader table)
    {
        var components = new Dictionary<string, string>(StringComparer.Ordinal);
        if (table.Table("components", "`components`", "{ uploads = \"user_uploads\" }") is not { } names) return components;
        foreach (var entry in names.Entries)
        {
            if (entry is { Name: "webui", Value: TomlTable })
            {
                findings.Fault(entry.Position, "a name with a point goes in quotes: write `\"webui.db\" = …`");
                continue;
            }

            var name = names.Text(entry.Name, "\"user_uploads\"");
            if (name is null) continue;
            if (name.Split('/').Any(part => part is "" or "." or "..") || name.Any(char.IsControl))
                findings.Fault(entry.Value.Position, $"`{entry.Name}` cannot be called \"{name}\": it is a name, or a path without `.` and `..`");
            else if (components.FirstOrDefault(c => c.Value == name) is { Key: { } other })
                findings.Fault(entry.Value.Position, $"`{entry.Name}` and `{other}` would both be \"{name}\" and overwrite each other: choose another name");
            else
                components[entry.Name] = name;
            if (!_components.Contains(entry.Name) && NearestWord.Of(entry.Name, _components) is { } meant)
                findings.Fault(entry.Position, $"unknown component `{entry.Name}`: did you mean `{(meant.Contains('.', StringComparison.Ordinal) ? $"\"{meant}\"" : meant)}`?");
        }

        return components;
    }
}
