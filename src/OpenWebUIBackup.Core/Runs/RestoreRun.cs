using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Restore;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Which snapshot to restore, and how.</summary>
public sealed record RestoreRunRequest
{
    /// <summary>The directory of snapshots.</summary>
    public required string Snapshots { get; init; }

    /// <summary>How snapshots are named there; the documented script's names are known besides.</summary>
    public SnapshotNamePattern Names { get; init; } = SnapshotNamePattern.Snapshot;

    /// <summary>The snapshot's name, or <c>latest</c>.</summary>
    public string Name { get; init; } = "latest";

    /// <summary>
    /// What of it: paths below its root. A component's name is its path (<c>webui.db</c>, <c>uploads</c>). None is all.
    /// </summary>
    public IReadOnlyList<UnixPath> Paths { get; init; } = [];

    /// <summary>The directory that is to have it.</summary>
    public required string Target { get; init; }

    /// <summary>As in <see cref="RestoreRequest.Overwrite"/>.</summary>
    public bool Overwrite { get; init; }

    /// <summary>As in <see cref="RestoreRequest.AllowDamaged"/>.</summary>
    public bool AllowDamaged { get; init; }

    /// <summary>How thoroughly restored databases are read through.</summary>
    public IntegrityLevel Databases { get; init; } = IntegrityLevel.Full;
}

/// <summary>What came of it.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Name">The snapshot that was chosen; null when there is none.</param>
/// <param name="Tally">What was restored.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record RestoreRunResult(Outcome Outcome, string? Name, RestoreTally Tally, TimeSpan Elapsed);

/// <summary>Chooses a snapshot, restores it, and re-reads what was written before it gets its name.</summary>
public static class RestoreRun
{
    /// <summary>Runs. Everything expected that can go wrong is in the outcome.</summary>
    public static RestoreRunResult Run(RestoreRunRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var errno = DirectoryHandle.TryOpen(request.Snapshots, out var directory);
        if (errno != Errno.None)
            return Failed(Outcome.Failure("open the directory of snapshots", request.Snapshots, errno.Describe()));
        using (directory)
        {
            try
            {
                return Run(request, new SnapshotStore(directory!, request.Names), events, cancellation);
            }
            catch (LinuxException failure)
            {
                return Failed(Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe()));
            }
        }
    }

    private static RestoreRunResult Run(
        RestoreRunRequest request, SnapshotStore store, IRunEvents events, CancellationToken cancellation)
    {
        var listing = store.List();
        if (listing.Find(request.Name) is not { } snapshot)
            return Failed(Outcome.Failure("restore", request.Name, $"there is no such snapshot in {request.Snapshots}",
                listing.Snapshots.Count == 0 ? null : $"The newest there is {listing.Snapshots[^1].Name.Text}."));
        using var tree = store.OpenTree(snapshot.Name);
        var errno = store.TryOpenManifest(snapshot.Name, out var manifest);
        using (manifest)
        {
            if (errno is not (Errno.None or Errno.ENOENT))
                return Failed(Outcome.Failure("open the manifest of", snapshot.Name.Text, errno.Describe()));
            var result = RestoreEngine.Restore(
                new RestoreRequest
                {
                    Name = snapshot.Name.Text,
                    Tree = tree,
                    Manifest = manifest,
                    Selection = RestoreSelection.Of(request.Paths),
                    Target = request.Target,
                    Overwrite = request.Overwrite,
                    AllowDamaged = request.AllowDamaged,
                    Check = (restored, token) => RestoredTreeCheck.Compare(
                        restored, manifest!, snapshot.Name.Text, snapshot.Summary?.End.Counts, request.Databases, events, token),
                },
                events, cancellation);
            return new RestoreRunResult(result.Outcome, snapshot.Name.Text, result.Tally, result.Elapsed);
        }
    }

    private static RestoreRunResult Failed(Outcome outcome) => new(outcome, null, new RestoreTally(), TimeSpan.Zero);
}
