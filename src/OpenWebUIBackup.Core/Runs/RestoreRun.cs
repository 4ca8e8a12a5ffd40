using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Restore;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What the user decides about a restore.</summary>
/// <param name="Target">The directory that is to have it.</param>
/// <param name="Selection">What of the snapshot.</param>
/// <param name="Overwrite">Whether what is there may be replaced.</param>
/// <param name="AllowDamaged">Whether what does not fit the manifest is restored all the same.</param>
public sealed record RestoreChoice(string Target, RestoreSelection Selection, bool Overwrite, bool AllowDamaged);

/// <summary>Restores a snapshot, and compares what was written with the manifest before it gets its name.</summary>
public static class RestoreRun
{
    /// <summary>Restores. Everything expected that can go wrong is in the outcome.</summary>
    public static RestoreResult Restore(
        SnapshotStore store, SnapshotInfo snapshot, RestoreChoice choice, IRunEvents events, CancellationToken cancellation)
    {
        FileHandle? manifest = null;
        try
        {
            using var tree = store.OpenTree(snapshot.Name);
            var errno = store.TryOpenManifest(snapshot.Name, out manifest);
            if (errno is not (Errno.None or Errno.ENOENT))
                throw DirectoryHandle.Failure(errno, "open the manifest", SnapshotLayout.ManifestName(snapshot.Name.Text));
            var request = new RestoreRequest
            {
                Name = snapshot.Name.Text,
                Tree = tree,
                Manifest = manifest,
                Target = choice.Target,
                Selection = choice.Selection,
                Overwrite = choice.Overwrite,
                AllowDamaged = choice.AllowDamaged,
                Check = (restored, stop) => Compare(store, snapshot, restored, events, stop),
            };
            return RestoreEngine.Restore(request, events, cancellation);
        }
        catch (LinuxException failure)
        {
            return new RestoreResult(
                Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe()), new RestoreTally(), TimeSpan.Zero);
        }
        finally
        {
            manifest?.Dispose();
        }
    }

    private static Outcome Compare(
        SnapshotStore store, SnapshotInfo snapshot, RestoredTree restored, IRunEvents events, CancellationToken cancellation)
    {
        // The restore reads the manifest by a descriptor of its own.
        var errno = store.TryOpenManifest(snapshot.Name, out var file);
        if (errno != Errno.None)
            return Outcome.Failure("open the manifest of", snapshot.Name.Text, errno.Describe());
        using (file)
        using (var manifest = new ManifestReader(file!))
        {
            var selection = restored.Selection;
            var request = new VerificationRequest
            {
                Selection = path => Expected(restored, new UnixPath(path)),
                ChecksOwners = !restored.Losses.HasFlag(AttributeLosses.Owner),
                Totals = selection.IsEverything ? snapshot.Summary?.End.Counts : null,
                Events = events,
            };
            return Judge(SnapshotVerifier.Verify(restored.Tree, manifest, request, cancellation), restored.Losses, snapshot.Name.Text);
        }
    }

    private static Expectation Expected(RestoredTree restored, UnixPath path) =>
        restored.NotMade.Contains(path) ? Expectation.Absent
        : restored.Selection.Includes(path) ? Expectation.Exact
        : restored.Selection.LeadsTo(path) ? Expectation.Present
        : Expectation.Absent;

    /// <summary>What could not be given back was told already; anything else is damage.</summary>
    private static Outcome Judge(VerificationReport report, AttributeLosses losses, string name)
    {
        var known = DamageKinds.None;
        if (losses.HasFlag(AttributeLosses.Mode))
            known |= DamageKinds.Mode;
        if (losses.HasFlag(AttributeLosses.Xattrs))
            known |= DamageKinds.Attributes;
        if (losses.HasFlag(AttributeLosses.Time))
            known |= DamageKinds.ModifiedAt;
        if (known == DamageKinds.None)
            return report.ToOutcome(name);
        var damages = report.Damages.Where(damage => (damage.Kinds & ~known) != DamageKinds.None).ToList();
        // Of those that the report does not hold it is not known which kind they are: but then all that it holds are known ones.
        return (report with { Damages = damages, DamageCount = damages.Count }).ToOutcome(name);
    }
}
