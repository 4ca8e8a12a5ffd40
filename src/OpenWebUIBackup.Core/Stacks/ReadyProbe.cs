using System.Globalization;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Core.Tools.Http;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>Asks an application from outside whether it is ready, as a user's browser or proxy would reach it.</summary>
/// <param name="Host">The address.</param>
/// <param name="Port">The port.</param>
/// <param name="Path">The page that answers <c>{"status": true}</c> when it is ready.</param>
public sealed record ReadyProbe(string Host, int Port, string Path)
{
    // /health says only that the process runs; the others look at the database too. Old versions have fewer of them.
    private static readonly string[] _paths = ["/ready", "/health/db", "/health"];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>Finds a page that says ready now; null where none does.</summary>
    public static ReadyProbe? Find(ContainerFacts container, CancellationToken cancellation) =>
        Ends(container).SelectMany(end => _paths.Select(path => new ReadyProbe(end.Host, end.Port, path)))
            .FirstOrDefault(probe => probe.IsReady(cancellation));

    /// <summary>The same page of a container that has been started again, and may have other ports or addresses: it need not be ready.</summary>
    public static IEnumerable<ReadyProbe> Again(ContainerFacts container, string path) =>
        Ends(container).Select(end => new ReadyProbe(end.Host, end.Port, path));

    /// <summary>Whether it says so now.</summary>
    public bool IsReady(CancellationToken cancellation) => IsReady(_patience, cancellation);

    /// <summary>Whether it says so now, and within a time.</summary>
    public bool IsReady(TimeSpan limit, CancellationToken cancellation) =>
        // The application's own pages answer 200 to any path: the status in JSON tells that this one exists.
        PlainHttp.Get(Host, Port, Path, limit, cancellation) is { Status: 200 } answer
        && answer.Body.Contains("\"status\"", StringComparison.Ordinal);

    private static IEnumerable<(string Host, int Port)> Ends(ContainerFacts container)
    {
        var inside = container.Environment.TryGetValue("PORT", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 8080;
        foreach (var published in container.Ports.OrderByDescending(published => published.ContainerPort == inside))
            yield return (published.HostAddress is "" or "0.0.0.0" or "::" ? "127.0.0.1" : published.HostAddress, published.HostPort);
        if (container.NetworkMode == "host")
            yield return ("127.0.0.1", inside);
        foreach (var address in container.Addresses)
            yield return (address, inside);
    }
}
