using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Restore;
using OpenWebUIBackup.Core.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Re-reads a tree that was restored and has not got its name yet.</summary>
internal static class RestoredTreeCheck
{
    /// <summary>Compares it with the manifest.</summary>
    /// <param name="restored">The tree.</param>
    /// <param name="manifest">The manifest, wherever it stands.</param>
    /// <param name="name">What was restored, for messages.</param>
    /// <param name="totals">What the manifest counts, for the progress.</param>
    /// <param name="databases">How thoroughly databases are read through.</param>
    /// <param name="events">Told of progress.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static Outcome Compare(
        RestoredTree restored, FileHandle manifest, string name, ManifestCounts? totals, IntegrityLevel databases, IRunEvents events,
        CancellationToken cancellation)
    {
        if (manifest.TrySeek(0) is var errno and not Errno.None)
            return Outcome.Failure("read again the manifest of", name, errno.Describe());
        return Read(restored, manifest, totals, databases, events, cancellation).ToOutcome(name);
    }

    /// <summary>The same with every damage by itself; the manifest stands at its beginning.</summary>
    /// <exception cref="ManifestDamagedException">The manifest cannot be relied on.</exception>
    internal static VerificationReport Read(
        RestoredTree restored, FileHandle manifest, ManifestCounts? totals, IntegrityLevel databases, IRunEvents events,
        CancellationToken cancellation)
    {
        using var reader = new ManifestReader(manifest);
        var report = SnapshotVerifier.Verify(
            restored.Tree, reader,
            new VerificationRequest
            {
                Selection = restored.Selection.IsEverything ? null : path => Expected(restored.Selection, new UnixPath(path)),
                ChecksOwners = !restored.Losses.HasFlag(AttributeLosses.Owner),
                Databases = databases,
                Totals = restored.Selection.IsEverything ? totals : null,
                Events = events,
            },
            cancellation);
        return Known(report, restored);
    }

    private static Expectation Expected(RestoreSelection selection, UnixPath path) =>
        selection.Includes(path) || selection.LeadsTo(path) ? Expectation.Exact : Expectation.Absent;

    /// <summary>The report without what the restore itself has said already: what this user or file system cannot have.</summary>
    private static VerificationReport Known(VerificationReport report, RestoredTree restored)
    {
        var known = DamageKinds.None;
        if (restored.Losses.HasFlag(AttributeLosses.Owner))
            known |= DamageKinds.Owner;
        if (restored.Losses.HasFlag(AttributeLosses.Mode))
            known |= DamageKinds.Mode;
        if (restored.Losses.HasFlag(AttributeLosses.Xattrs))
            known |= DamageKinds.Attributes;
        if (restored.Losses.HasFlag(AttributeLosses.Time))
            known |= DamageKinds.ModifiedAt;
        var rest = report.Damages
            .Where(damage => (damage.Kinds & ~known) != 0 && !(damage.Kinds == DamageKinds.Missing && restored.NotMade.Contains(damage.Path)))
            .ToList();
        return report with { Damages = rest, DamageCount = report.DamageCount - (report.Damages.Count - rest.Count) };
    }
}
