using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>The first line of a manifest, written and read.</summary>
public static class ManifestHeaderJson
{
    // The manifest is read by people and JSON readers, never put into HTML: no need to escape '+' and 'ä'.
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends the header's line, with its newline.</summary>
    public static void Append(IBufferWriter<byte> output, ManifestHeader header)
    {
        using (var json = new Utf8JsonWriter(output, _options))
        {
            json.WriteStartObject();
            json.WriteString("format"u8, ManifestHeader.FormatName);
            json.WriteNumber("version"u8, header.Version);
            json.WriteString("agent"u8, header.AgentVersion);
            json.WriteString("host"u8, header.Host);
            WriteOptional(json, "instance"u8, header.Instance);
            json.WriteString("name"u8, header.Name);
            json.WriteString("started"u8, Utc(header.Started));
            json.WriteString("finished"u8, Utc(header.Finished));
            json.WriteString("source"u8, header.Source);
            json.WriteBoolean("root"u8, header.IsPrivileged);
            if (header.NotKept.Count > 0)
            {
                json.WriteStartArray("not_kept"u8);
                foreach (var attribute in header.NotKept)
                    json.WriteStringValue(attribute);
                json.WriteEndArray();
            }

            WriteOptional(json, "openwebui_version"u8, header.OpenWebUIVersion);
            WriteOptional(json, "schema_revision"u8, header.SchemaRevision);
            if (header.Keys.Count > 0)
                WriteKeys(json, header.Keys);
            json.WriteStartArray("databases"u8);
            foreach (var database in header.Databases)
                Write(json, database);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>Reads the header's line, given without its newline.</summary>
    /// <exception cref="ManifestDamagedException">It is none, or of a newer version.</exception>
    public static ManifestHeader Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(line));
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // A line that is not JSON, a field of another type, a time that is none, a field that is not there.
            throw new ManifestDamagedException(ManifestFault.Malformed, 1, "this is not the header of a manifest");
        }
    }

    private static ManifestHeader Read(JsonElement root)
    {
        if (root.GetProperty("format"u8).GetString() != ManifestHeader.FormatName)
            throw new FormatException();
        var version = root.GetProperty("version"u8).GetInt32();
        if (version > ManifestHeader.CurrentVersion)
            throw new ManifestDamagedException(ManifestFault.NewerFormat, 1,
                $"the manifest has version {version} of the format, and this program reads up to {ManifestHeader.CurrentVersion}");
        return new ManifestHeader
        {
            Version = version,
            AgentVersion = Required(root, "agent"u8),
            Host = Required(root, "host"u8),
            Instance = Optional(root, "instance"u8),
            Name = Required(root, "name"u8),
            Started = root.GetProperty("started"u8).GetDateTime().ToUniversalTime(),
            Finished = root.GetProperty("finished"u8).GetDateTime().ToUniversalTime(),
            Source = Required(root, "source"u8),
            IsPrivileged = !root.TryGetProperty("root"u8, out var privileged) || privileged.GetBoolean(),
            NotKept = root.TryGetProperty("not_kept"u8, out var notKept)
                ? [.. notKept.EnumerateArray().Select(attribute => attribute.GetString() ?? throw new FormatException())]
                : [],
            OpenWebUIVersion = Optional(root, "openwebui_version"u8),
            SchemaRevision = Optional(root, "schema_revision"u8),
            Keys = root.TryGetProperty("keys"u8, out var keys)
                ? [.. keys.EnumerateArray().Select(key => new KeyNote(Required(key, "name"u8), Required(key, "fingerprint"u8)))]
                : [],
            Databases = [.. root.GetProperty("databases"u8).EnumerateArray().Select(ReadDatabase)],
        };
    }

    private static void WriteKeys(Utf8JsonWriter json, IReadOnlyList<KeyNote> keys)
    {
        json.WriteStartArray("keys"u8);
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, key.Name);
            json.WriteString("fingerprint"u8, key.Fingerprint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DatabaseFacts database)
    {
        json.WriteStartObject();
        if (database.Path.IsUtf8)
            json.WriteString("path"u8, database.Path.Bytes);
        else
            json.WriteBase64String("path64"u8, database.Path.Bytes);
        json.WriteString("method"u8, database.Method);
        WriteOptional(json, "journal_mode"u8, database.JournalMode);
        json.WriteNumber("page_size"u8, database.PageSize);
        json.WriteNumber("pages"u8, database.Pages);
        WriteOptional(json, "alembic_revision"u8, database.AlembicRevision);
        WriteOptional(json, "fingerprint"u8, database.Fingerprint);
        WriteOptional(json, "integrity"u8, database.Integrity);
        if (database.ForeignKeyViolations is { } violations)
            json.WriteNumber("foreign_key_violations"u8, violations);
        json.WriteStartArray("tables"u8);
        foreach (var table in database.Tables)
        {
            json.WriteStartObject();
            json.WriteString("table"u8, table.Table);
            json.WriteNumber("rows"u8, table.Rows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static DatabaseFacts ReadDatabase(JsonElement database) => new()
    {
        Path = database.TryGetProperty("path"u8, out var path)
            ? new UnixPath(path.GetString() ?? throw new FormatException())
            : new UnixPath(database.GetProperty("path64"u8).GetBytesFromBase64()),
        Method = Required(database, "method"u8),
        JournalMode = Optional(database, "journal_mode"u8),
        PageSize = database.GetProperty("page_size"u8).GetInt32(),
        Pages = database.GetProperty("pages"u8).GetInt64(),
        AlembicRevision = Optional(database, "alembic_revision"u8),
        Fingerprint = Optional(database, "fingerprint"u8),
        Integrity = Optional(database, "integrity"u8),
        ForeignKeyViolations = database.TryGetProperty("foreign_key_violations"u8, out var violations)
            ? violations.GetInt64()
            : null,
        Tables =
        [
            .. database.GetProperty("tables"u8).EnumerateArray()
                .Select(table => new TableRows(Required(table, "table"u8), table.GetProperty("rows"u8).GetInt64())),
        ],
    };

    private static DateTime Utc(DateTime time) => time.Kind == DateTimeKind.Utc
        ? time
        : throw new ArgumentException("a manifest's times are UTC", nameof(time));

    private static string Required(JsonElement element, ReadOnlySpan<byte> name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException();

    private static string? Optional(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
