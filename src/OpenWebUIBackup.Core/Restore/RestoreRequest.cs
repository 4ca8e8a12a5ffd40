using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>What to restore, and where to.</summary>
public sealed record RestoreRequest
{
    /// <summary>The snapshot's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The snapshot's tree. It stays the caller's.</summary>
    public required DirectoryHandle Tree { get; init; }

    /// <summary>
    /// Its manifest; it stays the caller's. Null for a snapshot that has none: then the tree is restored as it is,
    /// and the outcome says that nothing could be checked.
    /// </summary>
    public FileHandle? Manifest { get; init; }

    /// <summary>
    /// Whether the tree was fetched for this restore alone and has only regular files and directories, on the target's
    /// file system: then files are moved out of it, so that the disk needs the data once, their content is left for
    /// <see cref="Check"/> to compare, and everything else is made of what the manifest tells, which must be there.
    /// </summary>
    public bool IsFetched { get; init; }

    /// <summary>What of it to restore.</summary>
    public RestoreSelection Selection { get; init; } = RestoreSelection.Everything;

    /// <summary>The directory that is to have it afterwards. The directory above it must exist.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// Whether a target that is not empty may be replaced: the whole of it by a whole snapshot, or else each chosen
    /// path by itself. What is replaced stays until the new stands.
    /// </summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether to restore what does not fit the manifest all the same; each such path becomes a warning.</summary>
    public bool AllowDamaged { get; init; }

    /// <summary>How many threads copy.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>
    /// Re-reads the tree that was written and compares it with the manifest; called before the tree gets its name.
    /// Null, or no manifest: nothing is re-read.
    /// </summary>
    public Func<RestoredTree, CancellationToken, Outcome>? Check { get; init; }
}

/// <summary>A tree that was written and has not got its name yet.</summary>
/// <param name="Tree">It.</param>
/// <param name="Selection">What of the snapshot is in it.</param>
/// <param name="Losses">Attributes that could not be given everywhere: differences in these are known.</param>
/// <param name="NotMade">Links, FIFOs and devices that could not be made: that they are missing is known.</param>
public sealed record RestoredTree(
    DirectoryHandle Tree, RestoreSelection Selection, AttributeLosses Losses, IReadOnlySet<UnixPath> NotMade);

/// <summary>What came of a restore.</summary>
/// <param name="Outcome">How it ended. Anything but a success means that the target is as it was before.</param>
/// <param name="Tally">What was restored.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record RestoreResult(Outcome Outcome, RestoreTally Tally, TimeSpan Elapsed);
