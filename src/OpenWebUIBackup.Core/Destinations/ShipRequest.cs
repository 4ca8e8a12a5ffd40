using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>What to send to a destination, and how.</summary>
public sealed record ShipRequest
{
    /// <summary>The name of the step in the events, one of its own for each destination: <c>ship b2:bucket</c>.</summary>
    public required string Step { get; init; }

    /// <summary>What is sent; the targets must not overlap. In this order, one after the other.</summary>
    public required IReadOnlyList<ShipPart> Parts { get; init; }

    /// <summary>
    /// Whether each target directory shall hold exactly what its source holds: what else is there is removed (or moved
    /// to <see cref="History"/>), after everything was sent without an error. What is beside the targets is never touched.
    /// </summary>
    public bool Exact { get; init; }

    /// <summary>With <see cref="Exact"/>: stop before more than so many files, over all parts, are removed or moved away; null: no limit.</summary>
    public long? MaxDelete { get; init; }

    /// <summary>
    /// Where files that are replaced or removed are moved, under their target's path; null: they are lost. Not below any target.
    /// </summary>
    public UnixPath? History { get; init; }

    /// <summary>
    /// Directories with earlier states, newest first: a file that has the same path below one of them, size and time as one that is to
    /// be sent, is copied at the destination instead of sent, where it can.
    /// </summary>
    public IReadOnlyList<UnixPath> CopyFrom { get; init; } = [];

    /// <summary>The directory that the targets are in, for <see cref="CopyFrom"/>: <c>CopyFrom[0]/rest</c> is the earlier state of <c>Base/rest</c>.</summary>
    public UnixPath Base { get; init; }

    /// <summary>
    /// A moment before which everything that is sent here was read, for a destination that holds an earlier state and keeps no times: files
    /// changed after it are sent again even where their size is the same. Best the moment at which the capture of that earlier state began.
    /// Null: such a destination is asked for the time of its own writing, which is later than a change made while the earlier state was sent.
    /// </summary>
    public UnixTime? UnchangedSince { get; init; }

    /// <summary>How hard it may go at it.</summary>
    public TransferLimits Limits { get; init; } = TransferLimits.Documented;
}

/// <summary>One file or directory to send.</summary>
/// <param name="Source">The absolute path of a local file or directory; nothing else may be writing there. Links and special files in it are left out.</param>
/// <param name="Target">What it is called at the destination.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Shallow">With a directory: only the files in it, not the directories below, which then are not touched at the target either.</param>
/// <param name="Only">With <paramref name="Shallow"/>: only files of these names; others at the target are not touched unless they are named too and gone here. Null: all.</param>
public sealed record ShipPart(
    string Source, UnixPath Target, bool IsDirectory, bool Shallow = false, IReadOnlyCollection<UnixPath>? Only = null);

/// <summary>What came of sending or fetching.</summary>
/// <param name="Outcome">How it ended, with each file that was not sent.</param>
/// <param name="Tally">What was done.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record ShipResult(Outcome Outcome, ShipTally Tally, TimeSpan Elapsed);

/// <summary>What was sent, in numbers.</summary>
/// <param name="FilesSent">Files sent over the network (or copied, for a local directory).</param>
/// <param name="BytesSent">Their bytes.</param>
/// <param name="FilesCopiedThere">Files that the destination copied by itself, from an earlier state.</param>
/// <param name="BytesCopiedThere">Their bytes.</param>
/// <param name="FilesUnchanged">Files that were there already.</param>
/// <param name="FilesRemoved">Files removed at the destination, not moved.</param>
/// <param name="FilesMovedAside">Files moved to <see cref="ShipRequest.History"/>.</param>
/// <param name="FilesFailed">Files that were not sent.</param>
public sealed record ShipTally(
    long FilesSent = 0, long BytesSent = 0, long FilesCopiedThere = 0, long BytesCopiedThere = 0, long FilesUnchanged = 0,
    long FilesRemoved = 0, long FilesMovedAside = 0, long FilesFailed = 0)
{
    /// <summary>Both together.</summary>
    public ShipTally Plus(ShipTally other) => new(
        FilesSent + other.FilesSent, BytesSent + other.BytesSent, FilesCopiedThere + other.FilesCopiedThere,
        BytesCopiedThere + other.BytesCopiedThere, FilesUnchanged + other.FilesUnchanged, FilesRemoved + other.FilesRemoved,
        FilesMovedAside + other.FilesMovedAside, FilesFailed + other.FilesFailed);
}
