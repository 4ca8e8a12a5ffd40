using System.Diagnostics;
using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What verification found of one snapshot.</summary>
/// <param name="Name">The snapshot.</param>
/// <param name="Outcome">How it ended: <see cref="Ending.Damaged"/> when it is not what was captured.</param>
/// <param name="Report">What was found; null when nothing could be compared.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record VerifiedSnapshot(string Name, Outcome Outcome, VerificationReport? Report, TimeSpan Elapsed);

/// <summary>Verifies snapshots where they are.</summary>
public static class VerifyRun
{
    /// <summary>Verifies one snapshot. Everything expected that can go wrong is in the outcome.</summary>
    /// <param name="directory">The directory of snapshots; it stays the caller's.</param>
    /// <param name="store">The same, for reading.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="isAsked">Whether the user asked for this very one, so that not being able to compare it is an error.</param>
    /// <param name="events">Told of progress and damage.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static VerifiedSnapshot Verify(
        DirectoryHandle directory, SnapshotStore store, SnapshotInfo snapshot, bool isAsked, IRunEvents events,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var name = snapshot.Name.Text;
        events.Report(new StepStarted(SnapshotVerifier.Step, name));
        VerificationReport? report = null;
        Outcome outcome;
        try
        {
            if (snapshot.State == SnapshotState.WithoutManifest)
                outcome = Outcome.Of([new Problem(isAsked ? Severity.Error : Severity.Warning, "verify", name,
                    "it has no manifest to compare it with",
                    "It can be restored, and serves as link base; the next snapshot has a manifest.")]);
            else
            {
                report = Read(store, snapshot, events, cancellation);
                outcome = report.ToOutcome(name);
            }
        }
        catch (ManifestDamagedException damage)
        {
            outcome = new Outcome(Ending.Damaged, [damage.ToProblem(name)]);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled([]);
        }
        catch (LinuxException failure)
        {
            outcome = Outcome.Failure(failure.Operation, $"{failure.Subject} of {name}", failure.Errno.Describe());
        }

        // Retention may remove it meanwhile; verification takes no lock, so that it never keeps a backup from running.
        if (!outcome.IsSuccess && outcome.Ending != Ending.Cancelled && !directory.Exists(Encoding.UTF8.GetBytes(name)))
            outcome = Outcome.Of([Problem.Note("finish verifying", name, "it was removed meanwhile")]);
        return new VerifiedSnapshot(name, outcome, report, clock.Elapsed);
    }

    private static VerificationReport Read(
        SnapshotStore store, SnapshotInfo snapshot, IRunEvents events, CancellationToken cancellation)
    {
        var errno = store.TryOpenManifest(snapshot.Name, out var file);
        if (errno != Errno.None)
            throw DirectoryHandle.Failure(errno, "open the manifest", SnapshotLayout.ManifestName(snapshot.Name.Text));
        using (file)
        using (var tree = store.OpenTree(snapshot.Name))
        using (var manifest = new ManifestReader(file!))
        {
            var request = new VerificationRequest
            {
                Totals = snapshot.Summary?.End.Counts,
                Events = events,
                OverlooksNotKept = true,
                Found = damage => events.Report(new ProblemFound(damage.ToProblem())),
            };
            return SnapshotVerifier.Verify(tree, manifest, request, cancellation);
        }
    }
}
