using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>A <see cref="StackIntent"/> as a file.</summary>
internal static class StackIntentJson
{
    private const int Format = 1;

    internal static byte[] Write(StackIntent intent)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteString("id", intent.Id);
        json.WriteString("name", intent.Name);
        json.WriteString("writer", intent.Writer);
        json.WriteString("written", intent.Written.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("quiesce", intent.Quiesce.ToString());
        json.WriteString("phase", intent.Phase.ToString());
        json.WriteString("engine", intent.Engine);
        json.WriteStartObject("environment");
        foreach (var (name, value) in intent.Environment)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteNumber("stop_seconds", intent.StopLimit.TotalSeconds);
        json.WriteNumber("start_seconds", intent.StartLimit.TotalSeconds);
        if (intent.Project is { } project)
        {
            json.WriteStartObject("project");
            json.WriteString("name", project.Name);
            Write(json, "files", project.Files);
            if (project.Directory is not null)
                json.WriteString("directory", project.Directory);
            Write(json, "environment_files", project.EnvironmentFiles);
            json.WriteEndObject();
        }

        if (intent.ComposeVersion is not null)
            json.WriteString("compose_version", intent.ComposeVersion);
        Write(json, "compose", intent.Compose);
        json.WriteBoolean("alone", intent.Alone);
        if (intent.Absent is not null)
            Write(json, "absent", intent.Absent);
        json.WriteStartArray("containers");
        foreach (var container in intent.Containers)
        {
            json.WriteStartObject();
            json.WriteString("id", container.Id);
            json.WriteString("name", container.Name);
            if (container.Service is not null)
                json.WriteString("service", container.Service);
            json.WriteBoolean("application", container.IsApplication);
            json.WriteStartObject("needs");
            foreach (var need in container.Needs.DistinctBy(need => need.Service))
                json.WriteBoolean(need.Service, need.Healthy);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (intent.ReadyPath is not null)
            json.WriteString("ready_path", intent.ReadyPath);
        json.WriteBoolean("was_healthy", intent.WasHealthy);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">It is not what <see cref="Write(StackIntent)"/> writes.</exception>
    internal static StackIntent Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.GetProperty("format").GetInt32() != Format)
                throw new JsonException($"its format is {root.GetProperty("format")}, and this version knows {Format}");
            return new StackIntent
            {
                Id = root.GetProperty("id").GetString()!,
                Name = root.GetProperty("name").GetString()!,
                Writer = root.GetProperty("writer").GetString()!,
                Written = root.GetProperty("written").GetDateTime(),
                Quiesce = Enum.Parse<Quiesce>(root.GetProperty("quiesce").GetString()!),
                Phase = Enum.Parse<StackPhase>(root.GetProperty("phase").GetString()!),
                Engine = root.GetProperty("engine").GetString()!,
                Environment = root.GetProperty("environment").EnumerateObject()
                    .ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!, StringComparer.Ordinal),
                StopLimit = TimeSpan.FromSeconds(root.GetProperty("stop_seconds").GetDouble()),
                StartLimit = TimeSpan.FromSeconds(root.GetProperty("start_seconds").GetDouble()),
                Project = root.TryGetProperty("project", out var project) ? Project(project) : null,
                ComposeVersion = Text(root, "compose_version"),
                Compose = Texts(root.GetProperty("compose")),
                Alone = root.GetProperty("alone").GetBoolean(),
                Absent = root.TryGetProperty("absent", out var absent) ? Texts(absent) : null,
                Containers = [.. root.GetProperty("containers").EnumerateArray().Select(Container)],
                ReadyPath = Text(root, "ready_path"),
                WasHealthy = root.GetProperty("was_healthy").GetBoolean(),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static ComposeProject Project(JsonElement project) => new(
        project.GetProperty("name").GetString()!,
        Texts(project.GetProperty("files")),
        Text(project, "directory"),
        Texts(project.GetProperty("environment_files")));

    private static StackContainer Container(JsonElement container) => new(
        container.GetProperty("id").GetString()!,
        container.GetProperty("name").GetString()!,
        Text(container, "service"),
        [.. container.GetProperty("needs").EnumerateObject().Select(need => new StackNeed(need.Name, need.Value.GetBoolean()))],
        container.GetProperty("application").GetBoolean());

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
