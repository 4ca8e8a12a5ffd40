using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>
/// A place that copies are sent to and read back from. One interface for every kind, so that jobs, retention and
/// restore do not know which it is, and one conformance suite.
/// </summary>
/// <remarks>
/// Paths are relative to the destination, bytes with <c>/</c> between names, no <c>.</c> or <c>..</c>; the empty path
/// is the destination itself. Only regular files and directories exist here: what else a captured tree has (links,
/// FIFOs, owners, modes) is in its manifest. Directories that hold nothing need not survive.
/// Expected failures are in the results. Every call may be made from any thread; calls that write below the same path
/// must not overlap in time. A cancelled call ends as <see cref="Ending.Cancelled"/>, with no child process left.
/// </remarks>
public interface IDestination
{
    /// <summary>What the user calls it: <c>b2:bucket/open-webui</c>, <c>/mnt/nas/backup</c>. Fit for messages.</summary>
    string Name { get; }

    /// <summary>What it can do. Asked of the tool or the system once, then remembered.</summary>
    DestinationResult<DestinationAbilities> Abilities(CancellationToken cancellation);

    /// <summary>
    /// Writes, reads back and removes a small object of an unlikely name, and asks for free space where that is known.
    /// </summary>
    DestinationResult<DestinationSpace> Probe(CancellationToken cancellation);

    /// <summary>
    /// Sends local files and directories. Interrupted and called again, it sends only what is missing. Files that
    /// cannot be sent (a name that the place cannot hold, say) are each named in the outcome; the rest is sent.
    /// </summary>
    ShipResult Ship(ShipRequest request, IRunEvents events, CancellationToken cancellation);

    /// <summary>
    /// Everything at and below a directory (<see cref="ListDepth.Everything"/>: files only) or in it
    /// (<see cref="ListDepth.Children"/>: files and directories), in byte order of path. Paths are relative to
    /// <paramref name="path"/>. A directory that is not there is an empty listing, not a failure.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="depth">How deep.</param>
    /// <param name="hashes">Whether to tell the hashes that the place keeps itself, without reading any content.</param>
    /// <param name="cancellation">Ends it.</param>
    DestinationResult<IReadOnlyList<DestinationEntry>> List(
        UnixPath path, ListDepth depth, bool hashes, CancellationToken cancellation);

    /// <summary>
    /// The content of one small file; the value is null where there is no such file (which is no failure). More than
    /// <paramref name="limit"/> bytes is a failure.
    /// </summary>
    DestinationResult<byte[]?> Read(UnixPath path, long limit, CancellationToken cancellation);

    /// <summary>Writes one file whole, replacing what has that name. It is never seen in part.</summary>
    Outcome Write(UnixPath path, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>
    /// Brings files below <paramref name="path"/> into the existing local directory <paramref name="into"/>, under the same relative
    /// names. What is there already with the right size and time is not fetched again.
    /// </summary>
    /// <param name="path">A directory.</param>
    /// <param name="files">Which files, relative to <paramref name="path"/>; null: all.</param>
    /// <param name="into">The absolute path of a local directory.</param>
    /// <param name="limits">How hard it may go at it.</param>
    /// <param name="events">Told of progress, as in <see cref="ShipRequest.Step"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    ShipResult Fetch(
        UnixPath path, IReadOnlyCollection<UnixPath>? files, string into, TransferLimits limits, IRunEvents events,
        CancellationToken cancellation);

    /// <summary>Removes a directory and all below it. One that is not there is a success. Never the destination itself.</summary>
    Outcome RemoveTree(UnixPath path, CancellationToken cancellation);

    /// <summary>Removes one file. One that is not there is a success.</summary>
    Outcome RemoveFile(UnixPath path, CancellationToken cancellation);
}

/// <summary>An answer, or why there is none.</summary>
/// <param name="Outcome">How asking ended. A success has a value.</param>
/// <param name="Value">The answer; meaningless unless <paramref name="Outcome"/> is a success.</param>
public sealed record DestinationResult<T>(Outcome Outcome, T Value);

/// <summary>How much a listing tells.</summary>
public enum ListDepth
{
    /// <summary>What is in the directory itself.</summary>
    Children,

    /// <summary>All files below it.</summary>
    Everything,
}

/// <summary>One file or directory at a destination.</summary>
/// <param name="Path">Relative to the directory that was listed.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Size">Bytes of content as the user would see them; -1 where the place does not say.</param>
/// <param name="ModifiedAt">As exactly as the place keeps it; null where it keeps none.</param>
/// <param name="Hashes">The place's own hashes, name (<c>md5</c>, <c>sha1</c>) to lower-case hexadecimal text.</param>
public sealed record DestinationEntry(
    UnixPath Path, bool IsDirectory, long Size, UnixTime? ModifiedAt, IReadOnlyDictionary<string, string> Hashes);

/// <summary>What a destination can do.</summary>
/// <param name="Hashes">Hashes that it keeps itself and tells without reading content; empty where there are none.</param>
/// <param name="CopiesByItself">Whether it can copy a file from one of its directories to another without sending it again.</param>
/// <param name="KeepsTimes">Whether times of files survive.</param>
/// <param name="Encrypts">Whether what is sent is encrypted before it leaves this host.</param>
/// <param name="ShowsOnlyWhole">Whether <see cref="IDestination.Ship"/> replaces a file in one step, as <see cref="IDestination.Write"/> does everywhere; elsewhere one that was being sent when all was cut off may stand there in part.</param>
public sealed record DestinationAbilities(
    IReadOnlyList<string> Hashes, bool CopiesByItself, bool KeepsTimes, bool Encrypts, bool ShowsOnlyWhole = false);

/// <summary>Space at a destination, in bytes; null where it is not known.</summary>
/// <param name="Free">Bytes free.</param>
/// <param name="Total">Bytes in all.</param>
public sealed record DestinationSpace(long? Free, long? Total);
