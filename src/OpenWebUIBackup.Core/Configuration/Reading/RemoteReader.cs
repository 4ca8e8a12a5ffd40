using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads <c>[remote.NAME]</c> and <c>[notify.NAME]</c>, whose keys belong to others.</summary>
internal sealed class RemoteReader(SecretReader secrets)
{
    private static readonly string[] _endings = ["success", "warning", "failure"];

    public List<RemoteDefinition> Remotes(TableReader root)
    {
        var remotes = new List<RemoteDefinition>();
        foreach (var (entry, table) in root.Named("remote"))
        {
            if (!DestinationSyntax.IsRemoteName(entry.Name))
                root.Findings.Fault(entry.Position, $"\"{entry.Name}\" cannot be a remote's name: it is made of letters, digits, `_`, `-` and `.`");
            var type = table.Text("type", "\"b2\"");
            if (type is null && table.Entry("type") is null) table.Missing("type", "\"b2\"");
            var encryption = Encryption(table);
            var settings = Settings(table, "type", "encrypt");
            if (type is not null) remotes.Add(new RemoteDefinition(entry.Name, type, settings, encryption));
        }

        return remotes;
    }

    public List<NotificationConfig> Notifications(TableReader root)
    {
        var notifications = new List<NotificationConfig>();
        foreach (var (entry, table) in root.Named("notify"))
        {
            if (!NameRule.IsGood(entry.Name))
                root.Findings.Fault(entry.Position, $"\"{entry.Name}\" cannot be a name: {NameRule.Rule}");
            var type = table.Choice("type", "webhook", "ntfy", "healthchecks", "email", "command");
            if (type is null && table.Entry("type") is null) table.Missing("type", "\"webhook\"");
            var on = new List<string>();
            foreach (var word in table.Texts("on", "[\"warning\", \"failure\"]") ?? [])
            {
                if (_endings.Contains(word.Value)) on.Add(word.Value);
                else table.Findings.Fault(word.Position, $"`on` cannot hold \"{word.Value}\": it holds \"success\", \"warning\" and \"failure\"");
            }

            var settings = Settings(table, "type", "on", "command");
            const string CommandExample = "[\"/usr/local/bin/tell\"]";
            var command = table.Texts("command", CommandExample)?.Select(c => c.Value).ToList() ?? [];
            if (type == "command" && command.Count == 0 && table.Entry("command") is null) table.Missing("command", CommandExample);
            if (type is not null)
                notifications.Add(new NotificationConfig(entry.Name, type, on.Count > 0 ? on : ["warning", "failure"], command, settings));
        }

        return notifications;
    }

    private RemoteEncryption? Encryption(TableReader remote)
    {
        if (remote.Table("encrypt", "`encrypt`", "{ password = { env = \"NAME\" } }") is not { } table) return null;
        var password = secrets.Required(table, "password");
        var salt = secrets.Optional(table, "salt");
        var filenames = table.Flag("filenames") ?? true;
        table.Finish();
        return password is null ? null : new RemoteEncryption(password, salt, filenames);
    }

    private Dictionary<string, Secret> Settings(TableReader table, params ReadOnlySpan<string> own)
    {
        var settings = new Dictionary<string, Secret>(StringComparer.Ordinal);
        foreach (var entry in table.Entries)
        {
            if (own.Contains(entry.Name)) continue;
            if (secrets.Setting(table, entry) is { } value) settings[entry.Name] = value;
        }

        return settings;
    }
}
