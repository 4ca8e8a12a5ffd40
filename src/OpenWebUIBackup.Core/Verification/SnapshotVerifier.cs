using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>
/// Compares a tree with its manifest: every name, all that the manifest tells of it, and the content. A snapshot, or
/// what was restored of one.
/// </summary>
/// <remarks>
/// The calling thread brings tree and manifest together, name by name in the manifest's order; workers on threads of
/// their own look at the files. Nothing is kept of what is in order but the numbers of inodes (see
/// <see cref="LinkGrouping"/>), so memory grows with the largest directory.
/// </remarks>
public static class SnapshotVerifier
{
    /// <summary>The name of the step in progress events.</summary>
    public const string Step = "verify";

    /// <summary>Verifies the tree below <paramref name="root"/>.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="manifest">Its manifest, of which only the header was read.</param>
    /// <param name="request">How.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static VerificationReport Verify(
        DirectoryHandle root, ManifestReader manifest, VerificationRequest request, CancellationToken cancellation = default)
    {
        var findings = new Findings(request);
        ManifestDamagedException? fault = null;
        var links = new LinkGrouping(root.Status.Device);
        var checksOwners = request.ChecksOwners && manifest.Header.IsPrivileged;
        var overlooked = request.OverlooksNotKept ? NotKept(manifest.Header) : DamageKinds.None;
        using (var workers = new VerificationWorkers(
            request.Threads, stop => new EntryCheck(checksOwners, overlooked, findings, links, stop), cancellation))
        {
            try
            {
                using var matching = new TreeMatching(root, manifest, request, findings, workers);
                matching.Run();
            }
            catch (ManifestDamagedException e)
            {
                fault = e;
            }

            workers.Finish();
        }

        if (request.Databases != IntegrityLevel.None)
        {
            var databases = new DatabaseVerification(root, request.Databases, findings, cancellation);
            foreach (var facts in manifest.Header.Databases)
                if (request.Selection is null || request.Selection(facts.Path.Bytes) == Expectation.Exact)
                    databases.Check(facts);
        }

        return findings.ToReport(fault);
    }

    private static DamageKinds NotKept(ManifestHeader header)
    {
        var kinds = DamageKinds.None;
        foreach (var attribute in header.NotKept)
            kinds |= attribute switch
            {
                "owner" => DamageKinds.Owner,
                "mode" => DamageKinds.Mode,
                "xattrs" => DamageKinds.Attributes,
                "time" => DamageKinds.ModifiedAt,
                _ => DamageKinds.None,
            };
        return kinds;
    }
}
