using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Core.Tools.Http;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Finds out which version of Open WebUI a container runs: it itself says so, else its image, else a file in it.</summary>
public static partial class VersionLookup
{
    private const string PackageFile = "/app/package.json";
    private const int LargestPackage = 1 << 20;
    private const int DefaultPort = 8080;

    // One that works answers in milliseconds; a backup waits no longer for a number.
    private static readonly TimeSpan _answerLimit = TimeSpan.FromSeconds(2);

    /// <summary>The version, <c>0.11.2</c>; null where nothing tells.</summary>
    public static string? Of(ContainerEngine engine, ContainerFacts container, CancellationToken cancellation) =>
        Asked(container, cancellation) ?? Labelled(container) ?? Tagged(container.Image) ?? Packaged(engine, container, cancellation);

    private static string? Asked(ContainerFacts container, CancellationToken cancellation)
    {
        if (!container.IsRunning)
            return null;
        foreach (var (host, port) in Addresses(container))
            if (PlainHttp.Get(host, port, "/api/version", _answerLimit, cancellation) is { Status: 200 } answer
                && Version(answer.Body) is { } version)
                return version;
        return null;
    }

    private static IEnumerable<(string Host, int Port)> Addresses(ContainerFacts container)
    {
        var inside = container.Environment.TryGetValue("PORT", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var named) ? named : DefaultPort;
        if (container.NetworkMode == "host")
            yield return ("127.0.0.1", inside);
        foreach (var port in container.Ports.Where(port => port.ContainerPort == inside))
            yield return (port.HostAddress is "" or "0.0.0.0" or "::" ? "127.0.0.1" : port.HostAddress, port.HostPort);
        foreach (var address in container.Addresses)
            yield return (address, inside);
    }

    private static string? Labelled(ContainerFacts container) =>
        container.Label("org.opencontainers.image.version") is { } label ? Number(label) : null;

    // ghcr.io/open-webui/open-webui:v0.6.5-cuda; main and dev say nothing.
    private static string? Tagged(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? Number(name[(colon + 1)..]) : null;
    }

    private static string? Packaged(ContainerEngine engine, ContainerFacts container, CancellationToken cancellation)
    {
        var file = ContainerFile.Read(engine, container.Name, PackageFile, LargestPackage, cancellation);
        return file.HasValue ? Version(System.Text.Encoding.UTF8.GetString(file.Value)) : null;
    }

    private static string? Version(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return InspectJson.Text(document.RootElement, "version") is { Length: > 0 } version ? Number(version) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Number(string text) => VersionNumber().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^v?(\d+\.\d+(?:\.\d+)*)(?:[-+.][\w.+-]*)?$")]
    private static partial Regex VersionNumber();
}
