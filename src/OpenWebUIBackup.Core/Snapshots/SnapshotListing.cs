using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>How much is known of a snapshot.</summary>
public enum SnapshotState
{
    /// <summary>It has a manifest with its first and last line; whether the rest fits is for verification to say.</summary>
    Complete,

    /// <summary>It has none: the documented rsync script made it, or the manifest was lost. It can be restored and linked against.</summary>
    WithoutManifest,

    /// <summary>It has one that cannot be used.</summary>
    DamagedManifest,
}

/// <summary>A snapshot as the directory shows it.</summary>
/// <param name="Name">Its name and time.</param>
/// <param name="State">How much is known of it.</param>
/// <param name="Summary">What its manifest says; null unless <see cref="SnapshotState.Complete"/>.</param>
/// <param name="Problem">What is wrong with its manifest; null unless <see cref="SnapshotState.DamagedManifest"/>.</param>
public sealed record SnapshotInfo(SnapshotName Name, SnapshotState State, ManifestSummary? Summary, Problem? Problem);

/// <summary>What there is in a directory of snapshots.</summary>
/// <param name="Snapshots">The snapshots, oldest first.</param>
/// <param name="Others">Names of directories that are no snapshot's: left alone by everything.</param>
public sealed record SnapshotListing(IReadOnlyList<SnapshotInfo> Snapshots, IReadOnlyList<UnixPath> Others)
{
    /// <summary>The newest that is complete; null when there is none.</summary>
    public SnapshotInfo? NewestComplete => Snapshots.LastOrDefault(snapshot => snapshot.State == SnapshotState.Complete);

    /// <summary>The newest that has a manifest, be it damaged; null when there is none.</summary>
    public SnapshotInfo? NewestWithManifest => Snapshots.LastOrDefault(snapshot => snapshot.State != SnapshotState.WithoutManifest);

    /// <summary>The snapshot of that name; <c>latest</c> is the newest complete one, or else the newest.</summary>
    public SnapshotInfo? Find(string name) =>
        Snapshots.FirstOrDefault(snapshot => snapshot.Name.Text == name)
        ?? (name == "latest" ? NewestComplete ?? (Snapshots.Count > 0 ? Snapshots[^1] : null) : null);
}
