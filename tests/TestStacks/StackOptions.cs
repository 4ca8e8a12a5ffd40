namespace OpenWebUIBackup.TestStacks;

/// <summary>How a test stack behaves.</summary>
public sealed record StackOptions
{
    /// <summary>Seconds from a container's start until it is ready.</summary>
    public double StartSeconds { get; init; } = 0.5;

    /// <summary>Seconds from the request to stop until the application ends.</summary>
    public double StopSeconds { get; init; } = 0.5;

    /// <summary>Commits a second.</summary>
    public double Commits { get; init; } = 50;

    /// <summary>Uploads a second.</summary>
    public double Uploads { get; init; } = 2;

    /// <summary>Whether the data is in a named volume; else in <c>data</c> beside the Compose file.</summary>
    public bool NamedVolume { get; init; }

    /// <summary>Whether it uses the host's network; else a port is published.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Whether the image's health check is used.</summary>
    public bool HealthCheck { get; init; } = true;

    /// <summary>Docker's restart policy.</summary>
    public string Restart { get; init; } = "unless-stopped";

    /// <summary>More lines of the Compose file, below <c>services:</c>, indented by two.</summary>
    public string MoreServices { get; init; } = "";

    /// <summary>More variables for the application.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    internal IEnumerable<KeyValuePair<string, string>> Variables(int port) =>
    [
        new("STANDIN_START_SECONDS", StartSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("STANDIN_STOP_SECONDS", StopSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("STANDIN_COMMITS", Commits.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("STANDIN_UPLOADS", Uploads.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("STANDIN_SICK_FILE", "/app/control/sick"),
        .. HostNetwork ? [new KeyValuePair<string, string>("PORT", $"{port}")] : Array.Empty<KeyValuePair<string, string>>(),
        .. Environment,
    ];
}
