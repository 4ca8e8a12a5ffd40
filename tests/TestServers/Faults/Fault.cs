namespace OpenWebUIBackup.TestServers;

/// <summary>Something that goes wrong between client and server. The kinds are closed.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Answers instead of the server, which never hears of the request.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Headers">Further headers, each with its name.</param>
    /// <param name="Body">What follows them.</param>
    public sealed record Answer(int Status, string[] Headers, string Body) : Fault;

    /// <summary>Resets the connection once so many bytes after the request's head have gone to the server, or of its answer back.</summary>
    /// <param name="After">Bytes, of either direction.</param>
    public sealed record Cut(long After) : Fault;

    /// <summary>Takes the request and says nothing for so long, then resets the connection.</summary>
    /// <param name="Time">How long.</param>
    public sealed record Stall(TimeSpan Time) : Fault;

    /// <summary>Passes the request on so much later.</summary>
    /// <param name="Time">How long.</param>
    public sealed record Delay(TimeSpan Time) : Fault;

    /// <summary>500 Internal Server Error.</summary>
    public static Fault Internal { get; } = S3(500, "InternalError", "We encountered an internal error. Please try again.");

    /// <summary>503, with S3's wish for fewer requests.</summary>
    public static Fault SlowDown { get; } = S3(503, "SlowDown", "Please reduce your request rate.");

    /// <summary>429 with <c>Retry-After: 1</c>.</summary>
    public static Fault TooManyRequests { get; } = S3(429, "TooManyRequests", "Please reduce your request rate.", "Retry-After: 1");

    /// <summary>403, as for an action that the key does not allow.</summary>
    public static Fault AccessDenied { get; } = S3(403, "AccessDenied", "Access Denied");

    /// <summary>403, as for a key that does not exist.</summary>
    public static Fault WrongKey { get; } =
        S3(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");

    /// <summary>403, as for a clock of the client that is 15 minutes or more wrong.</summary>
    public static Fault SkewedClock { get; } =
        S3(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.");

    /// <summary>507 Insufficient Storage (RFC 4918), as for a full disk behind the server.</summary>
    public static Fault NoSpace { get; } = S3(507, "InsufficientStorage", "There is no space left on the server.");

    /// <summary>An error as S3 tells it (API reference, "Error responses"); others see the status alone.</summary>
    public static Fault S3(int status, string code, string message, params string[] headers) => new Answer(
        status, ["Content-Type: application/xml", .. headers],
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
}

/// <summary>Which requests a fault meets. Of those that it applies to, in the order in which they come.</summary>
/// <param name="Fault">What goes wrong.</param>
public sealed record FaultRule(Fault Fault)
{
    /// <summary>Only for requests of this method; null: all.</summary>
    public string? Method { get; init; }

    /// <summary>Only where the request's target (path and query, as sent) has this in it; null: all.</summary>
    public string? TargetHas { get; init; }

    /// <summary>Only where the request's target has not this in it; null: all.</summary>
    public string? TargetHasNot { get; init; }

    /// <summary>How many pass before the first is met.</summary>
    public int LetPass { get; init; }

    /// <summary>How many are met at most.</summary>
    public int Count { get; init; } = int.MaxValue;

    /// <summary>Every so many are met, the first being the last of its group: 1 is all, 5 is one in five.</summary>
    public int Every { get; init; } = 1;

    internal bool AppliesTo(string method, string target) =>
        (Method is null || Method == method)
        && (TargetHas is null || target.Contains(TargetHas, StringComparison.Ordinal))
        && (TargetHasNot is null || !target.Contains(TargetHasNot, StringComparison.Ordinal));
}
