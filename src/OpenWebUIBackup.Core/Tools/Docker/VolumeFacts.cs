using System.Text.Json;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>What <c>volume inspect</c> tells of a volume.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Driver">The driver; <c>local</c> keeps it on this host.</param>
/// <param name="Mountpoint">The host's directory that it is mounted at; may be empty for other drivers.</param>
/// <param name="Options">The driver's options.</param>
/// <param name="Labels">Its labels.</param>
public sealed record VolumeFacts(
    string Name, string Driver, string Mountpoint, IReadOnlyDictionary<string, string> Options, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>
    /// The directory that it is bound to by the options <c>o=bind</c> and <c>device</c>; else null. The mountpoint of
    /// such a volume is empty while no container uses it.
    /// </summary>
    public string? BoundDirectory =>
        Options.TryGetValue("device", out var device) && device.StartsWith('/')
        && Options.TryGetValue("o", out var o) && o.Split(',').Any(word => word is "bind" or "rbind")
            ? device
            : null;

    /// <summary>Whether it is a file system that is there only while a container uses it: NFS, CIFS, a disk.</summary>
    public bool IsMountedOnDemand => BoundDirectory is null && Options.ContainsKey("device");

    /// <summary>Looks at volumes by name. Where one is not there the fault is <see cref="DockerFaultKind.NotFound"/>.</summary>
    public static DockerAnswer<IReadOnlyList<VolumeFacts>> Inspect(
        ContainerEngine engine, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var answer = engine.Call(["volume", "inspect", .. names], ContainerEngine.QueryLimit, cancellation);
        if (!answer.HasValue)
            return answer.Fault;
        try
        {
            using var document = JsonDocument.Parse(answer.Value.StandardOutput.Bytes);
            return document.RootElement.EnumerateArray().Select(Read).ToList();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new DockerFault(DockerFaultKind.Failed, $"what `{engine.Program} volume inspect` printed cannot be read: {e.Message}");
        }
    }

    /// <summary>The volumes' names that pass all filters (<c>label=…</c>, <c>name=…</c>).</summary>
    public static DockerAnswer<IReadOnlyList<string>> List(
        ContainerEngine engine, IEnumerable<string> filters, CancellationToken cancellation)
    {
        var answer = engine.Call(
            ["volume", "ls", "--quiet", .. filters.SelectMany(filter => (string[])["--filter", filter])], ContainerEngine.QueryLimit, cancellation);
        return answer.HasValue
            ? answer.Value.StandardOutput.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : answer.Fault;
    }

    private static VolumeFacts Read(JsonElement volume) => new(
        InspectJson.Text(volume, "Name"), InspectJson.Text(volume, "Driver"), InspectJson.Text(volume, "Mountpoint"),
        Words(InspectJson.At(volume, "Options")), Words(InspectJson.At(volume, "Labels")));

    private static Dictionary<string, string> Words(JsonElement words) => words.ValueKind == JsonValueKind.Object
        ? words.EnumerateObject().ToDictionary(word => word.Name, word => word.Value.ToString(), StringComparer.Ordinal)
        : [];
}
