using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>How much is known of an archive.</summary>
public enum ArchiveState
{
    /// <summary>Its manifest is there, which was sent last.</summary>
    Complete,

    /// <summary>It was begun, and its manifest never came.</summary>
    Incomplete,

    /// <summary>Its manifest is there, and what it belongs to is not, or not all of the manifest.</summary>
    Damaged,
}

/// <summary>An archive as a listing of its destination shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How much is known of it.</param>
/// <param name="Origin">What it is and whose; null where that cannot be read: then it is nobody's to touch.</param>
/// <param name="VerifiedAt">When all of it was last read and found whole; null if never.</param>
/// <param name="Problem">What is wrong with it; null unless <see cref="ArchiveState.Damaged"/> or <paramref name="Origin"/> is null.</param>
public sealed record ArchiveInfo(ArchiveName Name, ArchiveState State, CopyOrigin? Origin, DateTime? VerifiedAt, Problem? Problem)
{
    /// <summary>Its directory at the destination.</summary>
    public UnixPath Path => new(Name.Text);
}

/// <summary>A mirror as its destination shows it.</summary>
/// <param name="Origin">What it is and whose.</param>
/// <param name="IsComplete">Whether no run was interrupted while it changed the mirror, and its manifest is there.</param>
public sealed record MirrorInfo(CopyOrigin Origin, bool IsComplete);

/// <summary>What there is at a destination.</summary>
/// <param name="Archives">The archives, oldest first.</param>
/// <param name="Mirror">The mirror, if the destination itself is one.</param>
/// <param name="Others">Names of directories that are no archives: left alone by everything.</param>
public sealed record ArchiveListing(IReadOnlyList<ArchiveInfo> Archives, MirrorInfo? Mirror, IReadOnlyList<UnixPath> Others)
{
    /// <summary>The newest that is complete; null when there is none.</summary>
    public ArchiveInfo? NewestComplete => Archives.LastOrDefault(archive => archive.State == ArchiveState.Complete);

    /// <summary>The archive of that name; <c>latest</c> is the newest complete one.</summary>
    public ArchiveInfo? Find(string name) =>
        Archives.FirstOrDefault(archive => archive.Name.Text == name) ?? (name == "latest" ? NewestComplete : null);
}
