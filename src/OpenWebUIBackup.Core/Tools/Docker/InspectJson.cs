using System.Globalization;
using System.Text.Json;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>Reads what <c>docker inspect</c> and <c>podman inspect</c> print. What is missing is taken as empty: the two differ in small things.</summary>
internal static class InspectJson
{
    /// <exception cref="JsonException">It is no JSON array.</exception>
    internal static List<ContainerFacts> Containers(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new JsonException("an array was expected");
        return [.. document.RootElement.EnumerateArray().Select(Container)];
    }

    private static ContainerFacts Container(JsonElement container)
    {
        var config = At(container, "Config");
        var state = At(container, "State");
        var network = At(container, "NetworkSettings");
        return new ContainerFacts
        {
            Id = Text(container, "Id"),
            Name = Text(container, "Name").TrimStart('/'),
            Image = Text(config, "Image"),
            ImageId = Text(container, "Image"),
            Status = Text(state, "Status"),
            // Podman before 4.3 calls it Healthcheck; without a check Docker leaves it out and Podman leaves it empty.
            Health = Text(At(state, "Health"), "Status") is { Length: > 0 } health ? health
                : Text(At(state, "Healthcheck"), "Status") is { Length: > 0 } older ? older : null,
            StartedAt = Text(state, "StartedAt"),
            ExitCode = At(state, "ExitCode") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number) ? number : 0,
            Labels = Properties(At(config, "Labels")).ToDictionary(label => label.Name, label => label.Value.ToString(), StringComparer.Ordinal),
            Environment = Variables(At(config, "Env")),
            Mounts = [.. Items(At(container, "Mounts")).Select(Mount)],
            Ports = [.. Properties(At(network, "Ports")).SelectMany(Ports).Distinct()],
            Addresses = [.. Properties(At(network, "Networks")).Select(each => Text(each.Value, "IPAddress"))
                .Append(Text(network, "IPAddress")).Where(address => address.Length > 0).Distinct()],
            NetworkMode = Text(At(container, "HostConfig"), "NetworkMode"),
            GoesWhenStopped = At(At(container, "HostConfig"), "AutoRemove").ValueKind == JsonValueKind.True,
        };
    }

    private static ContainerMount Mount(JsonElement mount) => new(
        Text(mount, "Type"),
        Text(mount, "Name") is { Length: > 0 } name ? name : null,
        Text(mount, "Source"),
        Text(mount, "Destination"),
        At(mount, "RW").ValueKind == JsonValueKind.False);

    // "8080/tcp": [{"HostIp": "0.0.0.0", "HostPort": "3000"}]; null where it is only exposed.
    private static IEnumerable<PublishedPort> Ports(JsonProperty port)
    {
        var parts = port.Name.Split('/');
        if (parts is not [var number, "tcp"] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var inside))
            yield break;
        foreach (var bound in Items(port.Value))
            if (int.TryParse(Text(bound, "HostPort"), NumberStyles.None, CultureInfo.InvariantCulture, out var outside))
                yield return new PublishedPort(inside, Text(bound, "HostIp"), outside);
    }

    private static Dictionary<string, string> Variables(JsonElement list)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in Items(list))
        {
            var text = entry.GetString() ?? "";
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                variables[text[..at]] = text[(at + 1)..];
        }

        return variables;
    }

    internal static JsonElement At(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    internal static string Text(JsonElement element, string name) =>
        At(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static JsonElement.ArrayEnumerator Items(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    private static JsonElement.ObjectEnumerator Properties(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;
}
