using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Walks the source in the manifest's order (byte order of the full path), makes the directories of the copy, and
/// hands everything else to the workers in batches. One thread; the stack is on the heap, so depth costs memory and
/// descriptors but cannot overflow.
/// </summary>
/// <remarks>
/// A directory's own line stands where its name sorts; what is in it follows where the name with a '/' behind it
/// sorts, which may be later: "a", "a-b", "a/x".
/// </remarks>
internal sealed class TreeWalk(CaptureContext context, WorkerPool workers, Walk walk, PreviousLines? previous)
{
    private const int PrivateMode = 0x1C0; // 0700 until it is finished
    private readonly AttributeWriter _attributes = new();
    private readonly Stack<Frame> _frames = new();
    private readonly Stack<DirectoryListing> _spareListings = new();
    private byte[] _path = new byte[4096];
    private long _sequence;

    private sealed class Frame(DirectoryNode node, DirectoryListing listing, WalkScope? scope)
    {
        internal DirectoryNode Node { get; } = node;

        internal DirectoryListing Listing { get; } = listing;

        internal WalkScope? Scope { get; } = scope;

        internal int Index { get; set; }

        internal Batch? Batch { get; set; }

        /// <summary>Directories whose line is out and whose contents are still to come, with their names' indexes.</summary>
        internal Stack<(DirectoryNode Node, int Name)> Pending { get; } = new();
    }

    /// <summary>Called with each directory before anything in it is captured.</summary>
    internal Action<DirectoryNode>? Entering { get; init; }

    /// <summary>
    /// Captures what is in <paramref name="source"/>, and waits until it is done. The roots stay the caller's, with
    /// their attributes and the line for them.
    /// </summary>
    /// <param name="source">The root to read.</param>
    /// <param name="target">The root of the copy.</param>
    /// <param name="linkBase">The root of the previous snapshot.</param>
    /// <param name="scope">Which names in the root to capture.</param>
    internal void Run(DirectoryHandle source, DirectoryHandle target, DirectoryHandle? linkBase, WalkScope scope)
    {
        var root = new DirectoryNode(
            walk.Prefix, source.Reopen(), target.Reopen(), linkBase?.Reopen(), default, [], static node => node.Close());
        // After a failure directories are left to the finalizer: workers may still be using their descriptors, and
        // a number closed under them could be another file's by then.
        Enter(root, scope);
        while (_frames.TryPeek(out var frame))
            Step(frame);
        walk.Wait(workers);
    }

    private void Enter(DirectoryNode node, WalkScope? scope)
    {
        Entering?.Invoke(node);
        var listing = Spare();
        var errno = Errno.None;
        if (scope?.Only is { } name)
            listing.Set(name.Bytes);
        else
            errno = listing.TryRead(node.Source, context.LooksUpAhead && !walk.Mode.Refresh
                ? LookUps.Of(node, listing, names => workers.Add(names, walk))
                : null);
        if (errno != Errno.None)
            context.Problems.LeaveOut(Problem.Warning("list", Display(node), errno.Describe(),
                "What is in it is not, or not all, in the snapshot."));
        node.Listing = listing;
        _frames.Push(new Frame(node, listing, scope));
    }

    private void Step(Frame frame)
    {
        var listing = frame.Listing;
        while (true)
        {
            if (frame.Pending.TryPeek(out var pending)
                && (frame.Index == listing.Count || ContentsComeFirst(listing[pending.Name], listing[frame.Index])))
            {
                frame.Pending.Pop();
                Flush(frame);
                Enter(pending.Node, null);
                return;
            }

            if (frame.Index == listing.Count)
            {
                Flush(frame);
                _frames.Pop();
                frame.Node.Release();
                return;
            }

            Decide(frame, frame.Index++);
            if (frame.Batch!.End - frame.Batch.First == Batch.LargestCount)
                Flush(frame);
        }
    }

    /// <summary>Whether <paramref name="directory"/> with a '/' behind it sorts before <paramref name="next"/>.</summary>
    private static bool ContentsComeFirst(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> next)
    {
        if (!next.StartsWith(directory))
            return directory.SequenceCompareTo(next) < 0;
        return next.Length > directory.Length && next[directory.Length] > (byte)'/';
    }

    private void Decide(Frame frame, int index)
    {
        var node = frame.Node;
        var name = frame.Listing[index];
        var batch = frame.Batch ??= new Batch(node, _sequence++, index);
        batch.End = index + 1;
        if (frame.Scope is { } scope && scope.LeavesOut(name))
        {
            batch.LeaveOut(index);
            return;
        }

        var type = frame.Listing.TypeHint(index);
        if (type == FileType.Unknown && node.Source.TryGetStatus(name, out var status) == Errno.None)
            type = status.Type;
        if (type == FileType.Directory)
        {
            if (walk.Filter.ExcludesDirectory(FilteredPathOf(node, name)) || !TryOpen(frame, index, name))
                batch.LeaveOut(index);
        }
        else if (walk.Filter.ExcludesFile(FilteredPathOf(node, name))
            || (walk.Mode.DetectDatabases && context.Databases.IsSidecar(node.Source, name)))
            batch.LeaveOut(index);
    }

    private bool TryOpen(Frame frame, int index, ReadOnlySpan<byte> name)
    {
        var parent = frame.Node;
        if (!TryOpenSource(parent, name, out var source, out var status, out var xattrs))
            return false;
        var errno = parent.Target.TryMakeDirectory(name, PrivateMode);
        var isNew = errno == Errno.None;
        if (errno == Errno.EEXIST && walk.Mode.Refresh)
            errno = Errno.None;
        DirectoryHandle? target = null;
        if (errno == Errno.None)
            errno = parent.Target.TryOpenDirectory(name, out target);
        if (errno != Errno.None)
        {
            source?.Dispose();
            context.Problems.LeaveOut(CaptureContext.TargetProblem(errno, "create", parent.PathOf(name)));
            return false;
        }

        var changed = isNew || !context.Rule.LooksUnchanged(status, target!.Status);
        if (changed)
            AddLine(frame, index, parent, name, status, xattrs);
        else
            frame.Batch!.LeaveOut(index);
        DirectoryHandle? linkBase = null;
        if (parent.Base is not null && parent.Base.TryOpenDirectory(name, out linkBase) != Errno.None)
            linkBase = null;
        if (source is null)
        {
            // It could not be opened; its copy is empty, with the attributes that its parent tells of.
            linkBase?.Dispose();
            context.NoteLosses(_attributes.Finish(target!, status, xattrs), parent.PathOf(name));
            target!.Dispose();
            return true;
        }

        var prefix = new byte[parent.Prefix.Length + name.Length + 1];
        parent.Prefix.CopyTo(prefix, 0);
        name.CopyTo(prefix.AsSpan(parent.Prefix.Length));
        prefix[^1] = (byte)'/';
        frame.Pending.Push((new DirectoryNode(prefix, source, target!, linkBase, status, xattrs, Finish), index));
        return true;
    }

    /// <summary>Opens a directory of the source; one that may not be read is described all the same.</summary>
    private bool TryOpenSource(
        DirectoryNode parent, ReadOnlySpan<byte> name, out DirectoryHandle? source, out FileStatus status, out Xattr[] xattrs)
    {
        xattrs = [];
        var errno = parent.Source.TryOpenDirectory(name, out source);
        if (errno == Errno.None)
        {
            status = source!.Status;
            errno = source.TryReadXattrs(context.Privileged, out xattrs);
            if (errno != Errno.None)
                context.Problems.Add(Problem.Warning("read the extended attributes of", parent.PathOf(name).ToString(),
                    errno.Describe(), "The directory is in the snapshot without them."));
            return true;
        }

        var described = parent.Source.TryGetStatus(name, out status) == Errno.None && status.Type == FileType.Directory;
        if (errno is Errno.EMFILE or Errno.ENFILE)
            throw new SnapshotAbortedException(Problem.Error("open", parent.PathOf(name).ToString(), errno.Describe(),
                "The tree is deeper than the limit of open files allows: raise it (ulimit -Hn)."));
        if (described)
            context.Problems.LeaveOut(Problem.Warning("open", parent.PathOf(name).ToString(), errno.Describe(),
                "What is in it is not in the snapshot. Run as root, or as a user who may read it."));
        else
            context.Problems.Add(Problem.Warning("capture", parent.PathOf(name).ToString(),
                "it vanished, or became something else, while the snapshot was made"));
        return described;
    }

    private static void AddLine(
        Frame frame, int index, DirectoryNode parent, ReadOnlySpan<byte> name, in FileStatus status, Xattr[] xattrs) =>
        frame.Batch!.AddDirectory(index, LineOf(parent.Prefix, name, status, xattrs));

    /// <summary>The manifest's entry of a directory.</summary>
    internal static ManifestEntry LineOf(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, in FileStatus status, ReadOnlySpan<Xattr> xattrs) => new()
        {
            PathPrefix = prefix,
            Path = name,
            Type = FileType.Directory,
            ModifiedAt = status.ModifiedAt,
            Mode = status.Mode,
            UserId = status.UserId,
            GroupId = status.GroupId,
            Attributes = xattrs,
            SourceChangedAt = status.ChangedAt,
            SourceInode = status.Inode,
        };

    private void Flush(Frame frame)
    {
        if (frame.Batch is not { } batch)
            return;
        frame.Batch = null;
        batch.PreviousLines = previous?.Take(
            frame.Node.Prefix, frame.Listing[batch.First], frame.Listing[batch.End - 1]);
        workers.Add(batch, walk);
    }

    private void Finish(DirectoryNode node)
    {
        var losses = node.Finish(_attributes);
        if (losses != AttributeLosses.None)
            context.NoteLosses(losses, new UnixPath(node.Prefix));
        if (node.Listing is not { } listing)
            return;
        listing.Clear();
        lock (_spareListings)
            _spareListings.Push(listing);
    }

    private DirectoryListing Spare()
    {
        lock (_spareListings)
            return _spareListings.TryPop(out var spare) ? spare : new DirectoryListing();
    }

    private ReadOnlySpan<byte> FilteredPathOf(DirectoryNode node, ReadOnlySpan<byte> name) => PathOf(node, name)[walk.Prefix.Length..];

    private ReadOnlySpan<byte> PathOf(DirectoryNode node, ReadOnlySpan<byte> name)
    {
        var length = node.Prefix.Length + name.Length;
        if (_path.Length < length)
            _path = new byte[length * 2];
        node.Prefix.CopyTo(_path, 0);
        name.CopyTo(_path.AsSpan(node.Prefix.Length));
        return _path.AsSpan(0, length);
    }

    private static string Display(DirectoryNode node) =>
        node.Prefix.Length == 0 ? "the source directory" : UnixPath.Display(node.Prefix.AsSpan(0, node.Prefix.Length - 1));
}

/// <summary>Which names in the root a walk captures: one alone, or all but some.</summary>
internal sealed record WalkScope(UnixPath? Only, IReadOnlyList<UnixPath> Except)
{
    internal static WalkScope Just(UnixPath name) => new(name, []);

    internal static WalkScope AllBut(params IReadOnlyList<UnixPath> names) => new(null, names);

    internal bool LeavesOut(ReadOnlySpan<byte> name)
    {
        foreach (var left in Except)
        {
            if (left.Bytes.SequenceEqual(name))
                return true;
        }

        return false;
    }
}
