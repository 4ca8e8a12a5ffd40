namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>A kind of failure that is met often: how it is known, what it means, what to try.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Cause">What it means, in a few words; null: rclone's own words say it best.</param>
/// <param name="Advice">What to try, a full sentence.</param>
/// <param name="MayPass">Whether another attempt may help.</param>
/// <param name="IsGeneral">Whether it concerns the whole destination, so that the other files will fare no better.</param>
/// <param name="Signs">Words of which one is in rclone's message; compared without case.</param>
public sealed record RcloneFailure(
    RcloneFailureKind Kind, string? Cause, string? Advice, bool MayPass, bool IsGeneral, IReadOnlyList<string> Signs)
{
    /// <summary>
    /// The kind of failure that a message tells of. The first that fits: the more special come before the more general.
    /// </summary>
    public static RcloneFailure Of(string message)
    {
        foreach (var failure in All)
            if (failure.Signs.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase)))
                return failure;
        return Other;
    }

    /// <summary>What is in no row of <see cref="All"/>.</summary>
    public static RcloneFailure Other { get; } = new(RcloneFailureKind.Other, null, null, MayPass: true, IsGeneral: false, []);

    /// <summary>The table.</summary>
    public static IReadOnlyList<RcloneFailure> All { get; } =
    [
        new(RcloneFailureKind.DeletionLimit, "more files would be deleted than allowed",
            "Look whether so many files are gone on purpose; if so, raise `max_delete`.",
            MayPass: false, IsGeneral: true, ["--max-delete threshold reached"]),
        new(RcloneFailureKind.SourceUnreadable, null,
            "Look at the file on this host: is it there, and may this program read it?",
            MayPass: false, IsGeneral: false, ["failed to open source object", "failed to read directory entry", "failed to open directory"]),
        new(RcloneFailureKind.UnknownRemote, "there is no such remote",
            "Define it in the config as [remote.NAME], or in rclone.conf with `rclone config`; `rclone listremotes` lists those that are there.",
            MayPass: false, IsGeneral: true, ["didn't find section in config file"]),
        new(RcloneFailureKind.UnknownBackend, "rclone has no backend of this type",
            "Look at the spelling of `type`; `rclone help backends` lists those that this rclone has.",
            MayPass: false, IsGeneral: true, ["didn't find backend called"]),
        new(RcloneFailureKind.LockedConfig, "rclone.conf is encrypted and its password is not known",
            "Set RCLONE_CONFIG_PASS, or RCLONE_PASSWORD_COMMAND, where this program is started.",
            MayPass: false, IsGeneral: true, ["unable to decrypt configuration", "couldn't decrypt configuration"]),
        new(RcloneFailureKind.CertificateFile, "rclone cannot use the file that AWS_CA_BUNDLE names",
            "Unset AWS_CA_BUNDLE where this program is started; if the server's certificate is from an authority of your own, set RCLONE_CA_CERT to that file.",
            MayPass: false, IsGeneral: true, ["LoadCustomCABundleError"]),
        new(RcloneFailureKind.ClockSkew, "the clocks of this host and of the server differ too much",
            "Set this host's clock right: `timedatectl set-ntp true`.",
            MayPass: false, IsGeneral: true, ["RequestTimeTooSkewed", "RequestExpired", "clock skew"]),
        new(RcloneFailureKind.WrongKey, "the server does not know the key, or it is wrong",
            "Look at the remote's key and secret: are they this account's, whole, and not revoked?",
            MayPass: false, IsGeneral: true,
            [
                "SignatureDoesNotMatch", "InvalidAccessKeyId", "bad_auth_token", "InvalidToken", "ExpiredToken", "AuthorizationHeaderMalformed",
                "401 Unauthorized", "status code: 401", "(401 ", " 401 ", "unauthorized)", "unable to authenticate", "invalid_grant",
                "530 Login", "Login incorrect", "failed to make FTP connection to", "NoCredentialProviders", "Account failed to authorize",
                "failed to authorize account", "empty token found",
            ]),
        new(RcloneFailureKind.DestinationFull, "there is no room left at the destination",
            "Make room there, or let fewer copies be kept.",
            MayPass: false, IsGeneral: true,
            [
                "no space left on device", "too big for remaining disk space", "disk quota exceeded", "507 Insufficient", "status code: 507", "Insufficient Storage", "storageQuotaExceeded",
                "QuotaExceeded", "storage_cap_exceeded", "EntityTooLarge quota", "insufficient_space", "XMinioStorageFull", "quota exceeded",
            ]),
        new(RcloneFailureKind.NoSuchBucket, "there is no such bucket",
            "Look at the bucket's name, or make the bucket; this program makes none, since a misspelt one would never be found again.",
            MayPass: false, IsGeneral: true, ["NoSuchBucket", "bucket not found", "The specified bucket does not exist", "bucket_not_found"]),
        new(RcloneFailureKind.DeletionDenied, "the key may not delete",
            "Give the key the right to delete (S3: s3:DeleteObject, B2: deleteFiles), or keep everything at this destination.",
            MayPass: false, IsGeneral: false, ["couldn't delete: AccessDenied", "DeleteObject", "b2_delete_file_version", "b2_hide_file"]),
        new(RcloneFailureKind.Denied, "the server does not allow it",
            "Look at what the key, or the user, may do there: reading, writing and listing are needed.",
            MayPass: false, IsGeneral: false, ["AccessDenied", "Access Denied", "403 Forbidden", "status code: 403", " 403 ", "Forbidden", "permission denied", "SSH_FX_PERMISSION_DENIED"]),
        new(RcloneFailureKind.UnknownHost, "the server's name is not known",
            "Look at the spelling of the endpoint or host, and whether this host's DNS works.",
            MayPass: true, IsGeneral: true, ["no such host", "server misbehaving", "Temporary failure in name resolution"]),
        new(RcloneFailureKind.Tls, "the server's certificate is not trusted",
            "Install the ca-certificates package; for an authority of your own set RCLONE_CA_CERT to its file. Look at the clock as well.",
            MayPass: false, IsGeneral: true, ["x509:", "tls: ", "certificate signed by unknown", "certificate has expired", "HTTP response to HTTPS client"]),
        new(RcloneFailureKind.HostKey, "the server's SSH key is not the known one",
            "Compare it with the server's; set it right in `known_hosts_file`.",
            MayPass: false, IsGeneral: true, ["knownhosts:"]),
        new(RcloneFailureKind.Unreachable, "the server does not answer",
            "Look whether it runs and whether this host reaches it: address, port, firewall.",
            MayPass: true, IsGeneral: true,
            ["connection refused", "no route to host", "network is unreachable", "host is down"]),
        new(RcloneFailureKind.Busy, "the server has too much to do",
            "Use fewer `transfers`, or try later.",
            MayPass: true, IsGeneral: false, ["SlowDown", "TooManyRequests", "429 Too Many", "status code: 429", "(429 ", "503 Service", "status code: 503", "too_many_requests", "rateLimitExceeded"]),
        new(RcloneFailureKind.ConnectionLost, "the connection was lost",
            "Run it again: only what is missing will be sent.",
            MayPass: true, IsGeneral: false,
            [
                "connection reset", "broken pipe", "i/o timeout", "unexpected EOF", "connection timed out", "context deadline exceeded",
                "Client.Timeout", "connection lost", "use of closed network connection", ": EOF", "server closed idle connection", "TLS handshake timeout",
            ]),
        new(RcloneFailureKind.NameTooLong, "the name is too long for the destination",
            "Rename the file, or exclude it; with encrypted names a name may have about 140 bytes.",
            MayPass: false, IsGeneral: false, ["file name too long", "KeyTooLong", "name too long", "ENAMETOOLONG"]),
        new(RcloneFailureKind.NameNotHeld, "the destination cannot hold such a name",
            "Rename the file, or exclude it.",
            MayPass: false, IsGeneral: false, ["invalid argument", "illegal byte sequence", "bad file name", "invalid utf-8", "XMinioInvalidObjectName", "File names must contain valid UTF-8"]),
        new(RcloneFailureKind.NotThere, "there is no such directory",
            "Look at the bucket and path of the destination.",
            MayPass: false, IsGeneral: false, ["directory not found", "object not found", "404 Not Found", "status code: 404"]),
    ];
}

/// <summary>The kinds of failures that are met often.</summary>
public enum RcloneFailureKind
{
    /// <summary>None of these.</summary>
    Other,

    /// <summary><c>--max-delete</c>.</summary>
    DeletionLimit,

    /// <summary>A file of this host.</summary>
    SourceUnreadable,

    /// <summary>Neither in the config nor in rclone.conf.</summary>
    UnknownRemote,

    /// <summary>No such <c>type</c>.</summary>
    UnknownBackend,

    /// <summary>rclone.conf is encrypted.</summary>
    LockedConfig,

    /// <summary><c>AWS_CA_BUNDLE</c>, with which older versions of rclone fail.</summary>
    CertificateFile,

    /// <summary>A clock is wrong.</summary>
    ClockSkew,

    /// <summary>Not authenticated.</summary>
    WrongKey,

    /// <summary>No room.</summary>
    DestinationFull,

    /// <summary>The bucket is not there.</summary>
    NoSuchBucket,

    /// <summary>Not authorised to delete.</summary>
    DeletionDenied,

    /// <summary>Not authorised.</summary>
    Denied,

    /// <summary>A DNS failure.</summary>
    UnknownHost,

    /// <summary>A certificate.</summary>
    Tls,

    /// <summary>An SSH host key.</summary>
    HostKey,

    /// <summary>Throttled.</summary>
    Busy,

    /// <summary>No connection.</summary>
    Unreachable,

    /// <summary>No connection any more.</summary>
    ConnectionLost,

    /// <summary>A name's length.</summary>
    NameTooLong,

    /// <summary>A name's bytes.</summary>
    NameNotHeld,

    /// <summary>A path.</summary>
    NotThere,
}
