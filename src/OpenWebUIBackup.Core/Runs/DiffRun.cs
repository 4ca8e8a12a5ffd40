using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Compares two snapshots by their manifests.</summary>
public static class DiffRun
{
    /// <summary>Tells every difference, then the sums.</summary>
    /// <param name="store">Where both are.</param>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    /// <param name="report">Called for each difference, in byte order of path.</param>
    /// <param name="totals">The sums; meaningful only when the outcome is a success.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Outcome Compare(
        SnapshotStore store, SnapshotInfo before, SnapshotInfo after, Action<EntryDifference> report,
        out DiffTotals totals, CancellationToken cancellation)
    {
        totals = default;
        var current = before;
        try
        {
            using var first = Open(store, before);
            using var old = new ManifestReader(first);
            current = after;
            using var second = Open(store, after);
            using var newer = new ManifestReader(second);
            totals = SnapshotDiff.Compare(old, newer, report, cancellation);
            return Outcome.Success;
        }
        catch (ManifestDamagedException damage)
        {
            return new Outcome(Ending.Damaged, [damage.ToProblem(current.Name.Text)]);
        }
        catch (LinuxException failure)
        {
            return Outcome.Failure("open the manifest of", current.Name.Text, failure.Errno == Errno.ENOENT
                ? "it has none" : failure.Errno.Describe(), "Snapshots without a manifest can be compared with diff -r.");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Outcome.Cancelled([]);
        }
    }

    private static FileHandle Open(SnapshotStore store, SnapshotInfo snapshot) =>
        store.TryOpenManifest(snapshot.Name, out var file) is var errno and not Errno.None
            ? throw DirectoryHandle.Failure(errno, "open the manifest", SnapshotLayout.ManifestName(snapshot.Name.Text))
            : file!;
}
