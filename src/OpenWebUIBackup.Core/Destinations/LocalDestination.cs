using System.Diagnostics;
using OpenWebUIBackup.Core.Destinations.Local;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>A directory of this host: a second disk, a mounted share.</summary>
/// <remarks>
/// The directory must exist. It is not made, since where a disk or share is not mounted that would silently fill the
/// disk below. For the same reason it is better a directory on the mounted disk than the mount point itself, which is
/// there with and without the disk.
/// Files from <see cref="ShipRequest.CopyFrom"/> become further names of the same file (hard links), as rsync's
/// <c>--link-dest</c> makes them: daily archives take the space of what changed. So files at the destination are never
/// edited in place, by this program (it always renames a new file over the old) or by anybody else. Where there are
/// no hard links, files are sent.
/// Everything is made for its owner alone (0700, 0600); the captured modes and owners are in the manifest. Names are
/// bytes, and no symbolic link below the directory is followed. A file gets its name when it is whole and flushed; what
/// is not yet is called <c>.owui-backup-partial-…</c>, is listed by nobody, and is cleared by the next run.
/// <see cref="TransferLimits.Bandwidth"/> is rclone's and has no effect here.
/// </remarks>
public sealed class LocalDestination : IDestination
{
    private readonly LocalPlace _place;
    private LocalProbe? _probe;

    /// <summary>A destination; nothing is looked at before it is used.</summary>
    /// <param name="path">The absolute path of the directory.</param>
    public LocalDestination(string path) => _place = new LocalPlace(path);

    /// <inheritdoc />
    public string Name => _place.Path;

    /// <inheritdoc />
    public DestinationResult<DestinationAbilities> Abilities(CancellationToken cancellation) =>
        Guarded(new DestinationAbilities([], false, false, false), root =>
        {
            var probe = Look(root, out var problem);
            if (problem is not null)
                return new(Outcome.Failure(problem), new DestinationAbilities([], false, false, false));
            return new(Outcome.Success, new DestinationAbilities([], probe.HasHardLinks, probe.TimeWindow is not null, Encrypts: false, ShowsOnlyWhole: true));
        }, cancellation);

    /// <inheritdoc />
    public DestinationResult<DestinationSpace> Probe(CancellationToken cancellation) =>
        Guarded(new DestinationSpace(null, null), root =>
        {
            var path = new UnixPath(LocalPlace.NewPartialName());
            var content = path.Bytes.ToArray();
            var outcome = LocalSmallFiles.Write(root, _place, path, content);
            if (outcome.IsSuccess)
            {
                var read = LocalSmallFiles.Read(root, _place, path, content.Length);
                outcome = read.Outcome.IsSuccess && !content.AsSpan().SequenceEqual(read.Value)
                    ? Outcome.Failure("read back", _place.Show(path), "it is not what was written", "Check the disk.")
                    : read.Outcome;
                outcome = outcome.Then(Unlink(root, path));
            }

            return new(outcome, new DestinationSpace(root.GetSpace().AvailableBytes, null));
        }, cancellation);

    /// <inheritdoc />
    public ShipResult Ship(ShipRequest request, IRunEvents events, CancellationToken cancellation) =>
        Moved(root =>
        {
            var probe = Look(root, out var problem);
            return problem is null
                ? new LocalShipping(_place, probe, request, events, cancellation).Run(root)
                : new ShipResult(Outcome.Failure(problem), new ShipTally(), TimeSpan.Zero);
        }, cancellation);

    /// <inheritdoc />
    public DestinationResult<IReadOnlyList<DestinationEntry>> List(
        UnixPath path, ListDepth depth, bool hashes, CancellationToken cancellation) =>
        Guarded<IReadOnlyList<DestinationEntry>>(
            [], root => new(Outcome.Success, LocalListing.Read(root, _place, path, depth, cancellation)), cancellation);

    /// <inheritdoc />
    public DestinationResult<byte[]?> Read(UnixPath path, long limit, CancellationToken cancellation) =>
        Guarded<byte[]?>(null, root => LocalSmallFiles.Read(root, _place, path, limit), cancellation);

    /// <inheritdoc />
    public Outcome Write(UnixPath path, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        Guarded(root => LocalSmallFiles.Write(root, _place, path, content.Span), cancellation);

    /// <inheritdoc />
    public ShipResult Fetch(
        UnixPath path, IReadOnlyCollection<UnixPath>? files, string into, TransferLimits limits, IRunEvents events,
        CancellationToken cancellation) =>
        Moved(root => new LocalFetching(_place, limits, events, cancellation).Run(root, path, files, into), cancellation);

    /// <inheritdoc />
    public Outcome RemoveTree(UnixPath path, CancellationToken cancellation)
    {
        if (path.IsEmpty)
            throw new ArgumentException("The destination itself is never removed.", nameof(path));
        return Guarded(root =>
        {
            var errno = TreePath.TryOpenParent(root, path, out var parent);
            if (errno == Errno.ENOENT)
                return Outcome.Success;
            if (errno != Errno.None)
                return Outcome.Failure(LocalFault.Error("open the directory of", _place.Show(path), errno));
            using (parent)
            {
                LocalLeftovers.Remove(parent!);
                // Away from its name at once: half an archive must not look like one.
                var partial = LocalPlace.NewPartialName();
                errno = parent!.TryRename(path.Name.Bytes, parent, partial);
                if (errno == Errno.ENOENT)
                    return Outcome.Success;
                if (errno != Errno.None)
                    return Outcome.Failure(LocalFault.Error("remove", _place.Show(path), errno));
                TreeRemoval.Remove(parent, partial, cancellation: cancellation);
                return Outcome.Success;
            }
        }, cancellation);
    }

    /// <inheritdoc />
    public Outcome RemoveFile(UnixPath path, CancellationToken cancellation) => Guarded(root => Unlink(root, path), cancellation);

    private Outcome Unlink(DirectoryHandle root, UnixPath path)
    {
        var errno = TreePath.TryOpenParent(root, path, out var parent);
        if (errno == Errno.None)
            using (parent)
                errno = parent!.TryUnlink(path.Name.Bytes);
        return errno is Errno.None or Errno.ENOENT
            ? Outcome.Success
            : Outcome.Failure(LocalFault.Error("remove", _place.Show(path), errno));
    }

    private LocalProbe Look(DirectoryHandle root, out Problem? problem)
    {
        problem = null;
        if (_probe is not null)
            return _probe;
        var errno = LocalProbe.Try(root, out var probe);
        if (errno is Errno.EROFS or Errno.EACCES)
            return LocalProbe.ReadOnly; // good enough to read from; writing says what is wrong
        if (errno != Errno.None)
            problem = LocalFault.Error("write to", _place.Path, errno);
        else
            _probe = probe;
        return probe ?? LocalProbe.ReadOnly;
    }

    private ShipResult Moved(Func<DirectoryHandle, ShipResult> move, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var result = Guarded<ShipResult?>(null, root => new(Outcome.Success, move(root)), cancellation);
        return result.Value ?? new ShipResult(result.Outcome, new ShipTally(), clock.Elapsed);
    }

    private Outcome Guarded(Func<DirectoryHandle, Outcome> use, CancellationToken cancellation) =>
        Guarded<object?>(null, root => new(use(root), null), cancellation).Outcome;

    private DestinationResult<T> Guarded<T>(T nothing, Func<DirectoryHandle, DestinationResult<T>> use, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (_place.TryOpen(out var root, out var problem) != Errno.None)
                return new(Outcome.Failure(problem!), nothing);
            using (root)
                return use(root!);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new(Outcome.Cancelled([]), nothing);
        }
        catch (LinuxException e)
        {
            return new(Outcome.Failure(LocalFault.Error(e)), nothing);
        }
    }
}
