using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>JSON as this program writes it: one object, one line, names in snake_case.</summary>
internal static class JsonText
{
    // Nothing here ends up in a web page; letters of other scripts are to be read.
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line for an object with these properties.</summary>
    internal static string Line(Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a property with an array of objects.</summary>
    internal static void WriteArray<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> properties)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            properties(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a property with a path; one that is not UTF-8 goes, in base64, into a property of its own.</summary>
    internal static void WritePath(this Utf8JsonWriter json, string name, UnixPath path)
    {
        if (path.IsUtf8)
            json.WriteString(name, path.Bytes);
        else
            json.WriteBase64String(name + "64", path.Bytes);
    }

    /// <summary>Writes what a problem says.</summary>
    internal static void WriteProblem(this Utf8JsonWriter json, Problem problem)
    {
        json.WriteString("severity", problem.Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        });
        json.WriteString("message", problem.ToString());
        json.WriteString("doing", problem.Doing);
        json.WriteString("subject", problem.Subject);
        json.WriteString("cause", problem.Cause);
        if (problem.Advice is not null)
            json.WriteString("advice", problem.Advice);
    }
}
