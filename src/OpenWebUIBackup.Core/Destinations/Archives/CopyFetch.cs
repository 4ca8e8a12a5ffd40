using System.Globalization;
using System.IO.Compression;
using System.Text;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>What to bring here of a copy.</summary>
public sealed record CopyFetchRequest
{
    /// <summary>The copy.</summary>
    public required RemoteCopy Copy { get; init; }

    /// <summary>Its manifest and list.</summary>
    public required CopyMetadata Metadata { get; init; }

    /// <summary>Which paths of the captured tree, each with all below it; none is everything.</summary>
    public IReadOnlyList<UnixPath> Paths { get; init; } = [];

    /// <summary>
    /// The absolute path of a directory of this program's own. What an earlier, interrupted fetch of the same copy has
    /// left there is used again.
    /// </summary>
    public required string Scratch { get; init; }

    /// <summary>Whether to go on with what there is when something is missing or broken.</summary>
    public bool AllowDamaged { get; init; }

    /// <summary>The name of the step in events.</summary>
    public required string Step { get; init; }

    /// <summary>How hard it may go at it.</summary>
    public required TransferLimits Limits { get; init; }
}

/// <summary>What was brought.</summary>
/// <param name="Outcome">How it ended; <see cref="Ending.Damaged"/> where the copy has not what its manifest tells.</param>
/// <param name="Tree">
/// The absolute path of a tree with the files and directories of the manifest, under their own names. Attributes and
/// everything else are for the manifest to tell.
/// </param>
/// <param name="Tally">What was fetched.</param>
public sealed record FetchedTree(Outcome Outcome, string Tree, ShipTally Tally);

/// <summary>
/// Brings a copy here and gives everything the name and place that it had in the data directory: what was called
/// otherwise is renamed, what was packed is unpacked.
/// </summary>
/// <remarks>Layout of the scratch directory: <c>objects/</c> as at the destination, <c>tree/</c> as in the data directory.</remarks>
public static class CopyFetch
{
    private const int PrivateDirectory = 0x1C0; // 0700
    private static readonly UnixPath _objects = new("objects");
    private static readonly UnixPath _tree = new("tree");

    /// <summary>Fetches. Everything expected that can go wrong is in the outcome.</summary>
    public static FetchedTree Fetch(CopyFetchRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var tally = new ShipTally();
        Outcome outcome;
        try
        {
            using var scratch = DirectoryHandle.Open(request.Scratch);
            PutBack(request, scratch, cancellation);
            using var objects = scratch.OpenOrMakeDirectory(_objects.Bytes, PrivateDirectory);
            using var tree = scratch.OpenOrMakeDirectory(_tree.Bytes, PrivateDirectory);
            outcome = Download(request, scratch, ref tally, events, cancellation);
            if (outcome.IsSuccess)
                outcome = outcome.Then(Arrange(request, objects, tree, cancellation));
            if (outcome.IsSuccess)
                MakeDirectories(request, tree, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled([]);
        }
        catch (LinuxException failure)
        {
            outcome = Outcome.Failure(failure.Operation, $"{failure.Subject} in {request.Scratch}", failure.Errno.Describe(),
                failure.Errno is Errno.ENOSPC or Errno.EDQUOT ? "Free space there, or restore to another disk." : null);
        }
        catch (ManifestDamagedException damage)
        {
            outcome = new Outcome(Ending.Damaged, [damage.ToProblem(request.Copy.Name)]);
        }

        return new FetchedTree(outcome, Path.Combine(request.Scratch, _tree.ToString()), tally);
    }

    private static bool IsWanted(CopyFetchRequest request, UnixPath path) =>
        request.Paths.Count == 0 || request.Paths.Any(path.IsAtOrBelow);

    /// <summary>What an interrupted run had under the names of the data directory goes back, so that it is not fetched again.</summary>
    private static void PutBack(CopyFetchRequest request, DirectoryHandle scratch, CancellationToken cancellation)
    {
        if (scratch.TryOpenDirectory(_tree.Bytes, out var left) != Errno.None)
            return;
        using (left)
        using (var objects = scratch.OpenOrMakeDirectory(_objects.Bytes, PrivateDirectory))
        {
            var names = new DirectoryListing();
            using var listed = left!.Reopen();
            if (names.TryRead(listed) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "list", _tree.Bytes);
            for (var i = 0; i < names.Count; i++)
            {
                var placed = request.Copy.Origin.Layout.Place(new UnixPath(names[i]));
                if (placed.Packing == Packing.None && TreePath.TryMakeParent(objects, placed.Name, PrivateDirectory, out var parent) == Errno.None)
                {
                    using (parent)
                        _ = left.TryRename(names[i], parent!, placed.Name.Name.Bytes); // else it is fetched again
                }
            }
        }

        TreeRemoval.Remove(scratch, _tree.Bytes, cancellation: cancellation);
    }

    private static Outcome Download(
        CopyFetchRequest request, DirectoryHandle scratch, ref ShipTally tally, IRunEvents events, CancellationToken cancellation)
    {
        var (copy, metadata) = (request.Copy, request.Metadata);
        var wanted = CopyObjects.Of(metadata.Manifest, copy.Origin.Layout, path => IsWanted(request, path), cancellation);
        var there = ListObjects(copy, cancellation);
        if (!there.Outcome.IsSuccess)
            return there.Outcome;
        var damage = CopyObjects.Missing(wanted, there.Value, copy, request.AllowDamaged ? Severity.Warning : Severity.Error);
        if (damage.Count > 0 && !request.AllowDamaged)
            return new Outcome(Ending.Damaged, damage);
        var present = there.Value.Select(entry => entry.Path).ToHashSet();
        var files = wanted.Select(item => item.Path).Where(present.Contains).ToList();
        if (NoRoom(scratch, there.Value, files) is { } problem)
            return Outcome.Failure(problem);
        if (files.Count == 0)
            return Outcome.Of(damage);
        var fetched = copy.Destination.Fetch(
            copy.Root, files, Path.Combine(request.Scratch, _objects.ToString()), request.Limits, events, cancellation);
        tally = fetched.Tally;
        return Outcome.Of(damage).Then(fetched.Outcome);
    }

    private static Problem? NoRoom(DirectoryHandle scratch, IReadOnlyList<DestinationEntry> there, List<UnixPath> files)
    {
        var wanted = files.ToHashSet();
        var bytes = there.Where(entry => wanted.Contains(entry.Path)).Sum(entry => Math.Max(entry.Size, 0));
        var free = scratch.GetSpace().AvailableBytes;
        // What an interrupted run has left counts against it; then the disk itself says when it is full.
        using var objects = scratch.OpenDirectory(_objects.Bytes);
        var listing = new DirectoryListing();
        return bytes <= free || (listing.TryRead(objects) == Errno.None && listing.Count > 0)
            ? null
            : Problem.Error("fetch to", "the target's file system", string.Create(CultureInfo.InvariantCulture,
                $"{Mebibytes(bytes)} MiB are needed, and {Mebibytes(free)} MiB are free"),
                "Free space there, restore to another disk, or only single components (--component).");
    }

    private static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    /// <summary>The files of a copy as its destination lists them, without what the agent keeps there.</summary>
    internal static DestinationResult<IReadOnlyList<DestinationEntry>> ListObjects(RemoteCopy copy, CancellationToken cancellation, bool hashes = false)
    {
        if (copy.Origin.Kind == CopyKind.Archive)
            return Without(copy.Destination.List(copy.Root, ListDepth.Everything, hashes, cancellation));
        // A mirror's history may be far larger than the mirror, so only what is beside it is listed.
        var top = copy.Destination.List(copy.Root, ListDepth.Children, hashes, cancellation);
        var all = new List<DestinationEntry>();
        var outcome = top.Outcome;
        foreach (var entry in top.Outcome.IsSuccess ? top.Value : [])
        {
            if (!entry.IsDirectory)
                all.Add(entry);
            else if (entry.Path != DestinationLayout.Private)
            {
                var below = copy.Destination.List(copy.PathOf(entry.Path), ListDepth.Everything, hashes, cancellation);
                outcome = outcome.Then(below.Outcome);
                all.AddRange(below.Outcome.IsSuccess
                    ? below.Value.Select(file => file with { Path = entry.Path.Append(file.Path.Bytes) })
                    : []);
            }
        }

        all.Sort((x, y) => x.Path.CompareTo(y.Path));
        return new DestinationResult<IReadOnlyList<DestinationEntry>>(outcome, all);
    }

    private static DestinationResult<IReadOnlyList<DestinationEntry>> Without(DestinationResult<IReadOnlyList<DestinationEntry>> listed) =>
        listed.Outcome.IsSuccess
            ? listed with { Value = [.. listed.Value.Where(entry => !entry.Path.IsAtOrBelow(DestinationLayout.Private))] }
            : listed;

    private static Outcome Arrange(CopyFetchRequest request, DirectoryHandle objects, DirectoryHandle tree, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        foreach (var component in CopyObjects.Components(request.Metadata.Manifest, path => IsWanted(request, path)))
        {
            cancellation.ThrowIfCancellationRequested();
            var placed = request.Copy.Origin.Layout.Place(component);
            var errno = TreePath.TryOpenParent(objects, placed.Name, out var parent);
            if (errno == Errno.None)
            {
                using (parent)
                {
                    if (placed.Packing != Packing.None)
                        errno = Unpack(request, parent!, placed, tree, problems, cancellation);
                    else
                        errno = parent!.TryRename(placed.Name.Name.Bytes, tree, component.Bytes);
                }
            }

            // Nothing of it was sent: an empty directory, a link; or it is missing, and that was said.
            if (errno is not (Errno.None or Errno.ENOENT))
                throw new LinuxException(errno, "put in place", component.ToString());
        }

        return problems.Count > 0 && !request.AllowDamaged ? new Outcome(Ending.Damaged, problems) : Outcome.Of(problems);
    }

    private static Errno Unpack(
        CopyFetchRequest request, DirectoryHandle parent, PlacedComponent placed, DirectoryHandle tree, List<Problem> problems,
        CancellationToken cancellation)
    {
        var name = placed.Name.Name.Bytes.ToArray();
        if (!parent.Exists(name))
            return Errno.ENOENT;
        try
        {
            if (placed.Packing == Packing.TarZstd)
                name = Decompress(request, placed, cancellation);
            using var file = parent.OpenFile(name);
            using var input = new BufferedStream(new FileHandleStream(file, placed.Name.ToString()), 128 * 1024);
            if (placed.Packing == Packing.TarGzip)
            {
                using var content = new GZipStream(input, CompressionMode.Decompress);
                ComponentTar.Unpack(content, placed.Component, tree, cancellation);
            }
            else
                ComponentTar.Unpack(input, placed.Component, tree, cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or ProcessFailedException)
        {
            problems.Add(new Problem(request.AllowDamaged ? Severity.Warning : Severity.Error,
                "unpack", $"{placed.Name} of {request.Copy.Shown}", e.Message, "It is damaged. Take another archive."));
        }
        catch (ProcessStartException e)
        {
            problems.Add(Problem.Error("unpack", $"{placed.Name} of {request.Copy.Shown}", e.Message, "Install zstd (Debian: zstd)."));
        }

        return Errno.None;
    }

    private static byte[] Decompress(CopyFetchRequest request, PlacedComponent placed, CancellationToken cancellation)
    {
        var path = Path.Combine(request.Scratch, _objects.ToString(), Encoding.UTF8.GetString(placed.Name.Bytes));
        Command.Of("zstd", "-d", "-q", "-f", "-o", path + ".unpacked", path).Run(cancellation).OrThrow();
        cancellation.ThrowIfCancellationRequested();
        return [.. placed.Name.Name.Bytes, .. ".unpacked"u8];
    }

    private static void MakeDirectories(CopyFetchRequest request, DirectoryHandle tree, CancellationToken cancellation)
    {
        foreach (var path in CopyObjects.Directories(request.Metadata.Manifest, path => IsWanted(request, path) || request.Paths.Any(chosen => chosen.IsAtOrBelow(path))))
        {
            cancellation.ThrowIfCancellationRequested();
            if (TreePath.TryMakeDirectory(tree, path, PrivateDirectory, out var made) is var errno and not Errno.None)
                throw new LinuxException(errno, "create the directory", path.ToString());
            made!.Dispose();
        }
    }
}
