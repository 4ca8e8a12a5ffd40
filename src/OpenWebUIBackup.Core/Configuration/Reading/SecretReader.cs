using System.Globalization;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads secrets: <c>{ env = … }</c>, <c>{ file = … }</c>, <c>{ command = […] }</c>, <c>{ credential = … }</c>.</summary>
internal sealed class SecretReader(PathSyntax paths)
{
    private const string Rule = "`{ env = \"NAME\" }`, `{ file = \"PATH\" }`, `{ command = [\"PROGRAM\", \"ARGUMENT\"] }` or `{ credential = \"NAME\" }`";

    private static readonly string[] _telling = ["pass", "key", "secret", "token", "credential"];

    /// <summary>A secret that must be there.</summary>
    public Secret? Required(TableReader table, string name)
    {
        if (table.Entry(name) is { } entry) return Read(table, entry);
        table.Missing(name, "{ env = \"NAME\" }");
        return null;
    }

    /// <summary>A secret that may be there.</summary>
    public Secret? Optional(TableReader table, string name) =>
        table.Entry(name) is { } entry ? Read(table, entry) : null;

    /// <summary>A setting for a tool: a plain value or a secret.</summary>
    public Secret? Setting(TableReader table, TomlEntry entry)
    {
        switch (entry.Value)
        {
            case TomlString text:
                if (_telling.Any(word => entry.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
                        && !entry.Name.EndsWith("_file", StringComparison.OrdinalIgnoreCase)))
                    NoteWrittenOut(table, entry);
                return Secret.WrittenOut(text.Value);
            case TomlInteger integer:
                return Secret.WrittenOut(integer.Value.ToString(CultureInfo.InvariantCulture));
            case TomlFloat number:
                return Secret.WrittenOut(number.Value.ToString(CultureInfo.InvariantCulture));
            case TomlBoolean flag:
                return Secret.WrittenOut(flag.Value ? "true" : "false");
            case TomlTable:
                return Read(table, entry);
            default:
                table.Fault(entry, $"`{entry.Name}` must be a string, a number, true or false, or a secret ({Rule}), and this is {entry.Value.Kind}");
                return null;
        }
    }

    private Secret? Read(TableReader table, TomlEntry entry)
    {
        if (entry.Value is TomlString { Value.Length: > 0 } text)
        {
            NoteWrittenOut(table, entry);
            return Secret.WrittenOut(text.Value);
        }

        if (entry.Value is not TomlTable reference)
        {
            table.Fault(entry, $"`{entry.Name}` is a secret, and this is {(entry.Value is TomlString ? "empty" : entry.Value.Kind)}: write {Rule}");
            return null;
        }

        if (reference.Entries.Count != 1)
        {
            table.Fault(entry, $"`{entry.Name}` says {(reference.Entries.Count == 0 ? "nowhere" : "more than once")} where the secret is: write one of {Rule}");
            return null;
        }

        return Reference(new TableReader(reference, $"`{entry.Name}`", table.Findings));
    }

    private Secret? Reference(TableReader reference)
    {
        var variable = reference.Text("env", "\"NAME\"");
        var file = reference.Text("file", "\"/etc/owui-backup/key\"");
        var credential = reference.Text("credential", "\"NAME\"");
        var command = reference.Texts("command", "[\"pass\", \"show\", \"b2\"]");
        reference.Finish();
        if (variable is not null) return Environmental(reference, variable);
        if (file is not null) return Filed(reference, file);
        if (credential is not null)
        {
            if (!credential.Contains('/', StringComparison.Ordinal)) return Secret.FromCredential(credential);
            reference.Fault(reference.Entry("credential")!, "a credential is a name, not a path: write the name after `LoadCredential=`");
        }

        if (command is null) return null;
        if (command.Count > 0 && command[0].Value.Length > 0) return Secret.FromCommand([.. command.Select(c => c.Value)]);
        reference.Fault(reference.Entry("command")!, "a command needs a program: write `command = [\"pass\", \"show\", \"b2\"]`");
        return null;
    }

    private static Secret? Environmental(TableReader reference, string variable)
    {
        if (!variable.Contains('=', StringComparison.Ordinal) && !variable.StartsWith('$')) return Secret.FromEnvironment(variable);
        reference.Fault(reference.Entry("env")!, $"the variable's name alone is meant: write `env = \"{variable.TrimStart('$').Split('=')[0].Trim('{', '}')}\"`");
        return null;
    }

    private Secret? Filed(TableReader reference, string file)
    {
        if (paths.Absolute(file, out var fault) is { } path) return Secret.FromFile(path);
        reference.Fault(reference.Entry("file")!, $"{fault}");
        return null;
    }

    private static void NoteWrittenOut(TableReader table, TomlEntry entry) =>
        table.Findings.Note(entry.Value.Position,
            $"`{entry.Name}` is written out here: keep this file readable for its owner alone, or better write {Rule}");
}
