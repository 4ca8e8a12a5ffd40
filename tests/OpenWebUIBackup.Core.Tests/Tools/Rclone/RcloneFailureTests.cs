using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

/// <summary>What rclone and servers really say, and what it is taken for.</summary>
public sealed class RcloneFailureTests
{
    [Theory]
    [InlineData("Failed to create file system for \"nosuch:\": didn't find section in config file", RcloneFailureKind.UnknownRemote)]
    [InlineData("didn't find backend called \"s4\"", RcloneFailureKind.UnknownBackend)]
    [InlineData("SignatureDoesNotMatch: The request signature we calculated does not match status code: 403, request id: , host id: ", RcloneFailureKind.WrongKey)]
    [InlineData("InvalidAccessKeyId: The AWS Access Key Id you provided does not exist status code: 403", RcloneFailureKind.WrongKey)]
    [InlineData("Unauthorized (401 bad_auth_token)", RcloneFailureKind.WrongKey)]
    [InlineData("failed to authorize account: Invalid key (401 unauthorized)", RcloneFailureKind.WrongKey)]
    [InlineData("couldn't connect SSH: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none password]", RcloneFailureKind.WrongKey)]
    [InlineData("Failed to copy: NoSuchBucket: The specified bucket does not exist status code: 404, request id: , host id: ", RcloneFailureKind.NoSuchBucket)]
    [InlineData("error listing: directory not found", RcloneFailureKind.NotThere)]
    [InlineData("Couldn't delete: AccessDenied: Access Denied status code: 403", RcloneFailureKind.DeletionDenied)]
    [InlineData("Failed to copy: AccessDenied: Access Denied status code: 403", RcloneFailureKind.Denied)]
    [InlineData("RequestTimeTooSkewed: The difference between the request time and the server's time is too large. status code: 403", RcloneFailureKind.ClockSkew)]
    [InlineData("Failed to copy: write /mnt/x: no space left on device", RcloneFailureKind.DestinationFull)]
    [InlineData("update-root: 507 Insufficient Storage", RcloneFailureKind.DestinationFull)]
    [InlineData("dial tcp 127.0.0.1:1: connect: connection refused", RcloneFailureKind.Unreachable)]
    [InlineData("dial tcp: lookup s3.example.invalid: no such host", RcloneFailureKind.UnknownHost)]
    [InlineData("read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer", RcloneFailureKind.ConnectionLost)]
    [InlineData("Put \"http://127.0.0.1/\": EOF", RcloneFailureKind.ConnectionLost)]
    [InlineData("net/http: TLS handshake timeout", RcloneFailureKind.ConnectionLost)]
    [InlineData("x509: certificate signed by unknown authority", RcloneFailureKind.Tls)]
    [InlineData("Got fatal error on delete: --max-delete threshold reached", RcloneFailureKind.DeletionLimit)]
    [InlineData("Failed to copy: failed to open source object: open /a: permission denied", RcloneFailureKind.SourceUnreadable)]
    [InlineData("open /mnt/aaaa: file name too long", RcloneFailureKind.NameTooLong)]
    [InlineData("SlowDown: Please reduce your request rate. status code: 503", RcloneFailureKind.Busy)]
    [InlineData("Failed to create file system for \"s3:b\": LoadCustomCABundleError: unable to load custom CA bundle, HTTPClient's transport unsupported type", RcloneFailureKind.CertificateFile)]
    [InlineData("something nobody has seen", RcloneFailureKind.Other)]
    public void A_message_is_known(string message, RcloneFailureKind kind) => Assert.Equal(kind, RcloneFailure.Of(message).Kind);

    [Fact]
    public void Each_failure_that_has_a_name_has_an_advice_and_signs()
    {
        foreach (var failure in RcloneFailure.All)
        {
            Assert.Matches("[.?]$", failure.Advice);
            Assert.NotEmpty(failure.Signs);
        }

        Assert.Equal(RcloneFailure.All.Count, RcloneFailure.All.Select(f => f.Kind).Distinct().Count());
    }
}
