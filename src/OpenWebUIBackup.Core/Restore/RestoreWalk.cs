using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>
/// Walks the snapshot in the manifest's order (byte order of the whole path) beside its manifest, makes the
/// directories, and hands everything else to the workers. What is in a directory comes where its name with a '/'
/// behind it sorts: "a", "a-b", "a/x".
/// </summary>
internal sealed class RestoreWalk(RestoreContext context, RestoreWorkers workers, RestoreSelection selection, ManifestCursor? manifest)
{
    private const int PrivateMode = 0x1C0; // 0700 until it is finished
    private const int LargestBatch = 256;
    private const long LargestBatchBytes = 8 << 20; // so that no thread is left alone with all that is large
    private readonly AttributeWriter _attributes = new();
    private readonly Stack<Frame> _frames = new();
    private byte[] _path = new byte[4096];
    private byte[]? _missing;

    private sealed class Frame(RestoreDirectory directory, DirectoryListing listing)
    {
        internal RestoreDirectory Directory { get; } = directory;

        internal DirectoryListing Listing { get; } = listing;

        internal int Index { get; set; }

        internal List<RestoreEntry> Batch { get; set; } = [];

        internal long BatchBytes { get; set; }

        /// <summary>Directories that are made and whose contents are still to come.</summary>
        internal Stack<(RestoreDirectory Directory, int Name)> Pending { get; } = new();
    }

    /// <summary>Restores what is in <paramref name="source"/>; the root of the copy gets its attributes too.</summary>
    internal void Run(DirectoryHandle source, DirectoryHandle target)
    {
        var status = source.Status;
        if (source.TryReadXattrs(context.Privileged, out var xattrs) is var errno and not Errno.None)
            context.Log.AddDamage("read the extended attributes of", "the snapshot's directory", errno.Describe());
        if (manifest is { IsAtEnd: false } && manifest.Path.IsEmpty)
        {
            (status, xattrs) = (manifest.Entry.Status, manifest.Entry.Xattrs);
            manifest.Advance();
        }

        Enter(new RestoreDirectory([], source.Reopen(), target.Reopen(), status, xattrs, Finish));
        while (_frames.TryPeek(out var frame))
            Step(frame);
        workers.Complete();
    }

    private void Enter(RestoreDirectory directory)
    {
        var listing = new DirectoryListing();
        if (listing.TryRead(directory.Source) is var errno and not Errno.None)
            context.Log.AddDamage("list", directory.PathOf("."u8).ToString(), errno.Describe());
        _frames.Push(new Frame(directory, listing));
    }

    private void Step(Frame frame)
    {
        var listing = frame.Listing;
        while (true)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (frame.Pending.TryPeek(out var pending)
                && (frame.Index == listing.Count || ContentsComeFirst(listing[pending.Name], listing[frame.Index])))
            {
                frame.Pending.Pop();
                TakeMissing(frame, pending.Directory.Prefix);
                Flush(frame);
                Enter(pending.Directory);
                return;
            }

            if (frame.Index == listing.Count)
            {
                TakeMissing(frame, default);
                Flush(frame);
                _frames.Pop();
                frame.Directory.Release();
                return;
            }

            Decide(frame, frame.Index++);
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
        var name = frame.Listing[index];
        var path = PathOf(frame.Directory, name);
        var chosen = selection.IsEverything || selection.Includes(new UnixPath(path));
        if (!chosen && !selection.LeadsTo(new UnixPath(path)))
            return;
        RestoreEntry? entry = null;
        if (manifest is not null)
        {
            TakeMissing(frame, path);
            if (manifest.IsAtEnd || !manifest.Path.SequenceEqual(path))
            {
                context.Log.Add(Problem.Warning("restore", UnixPath.Display(path),
                    "the manifest does not tell of it", "It came into the snapshot later, and is left out."));
                return;
            }

            entry = manifest.Entry;
            manifest.Advance();
        }

        var type = entry?.Status.Type ?? frame.Listing.TypeHint(index);
        if (type == FileType.Unknown && frame.Directory.Source.TryGetStatus(name, out var status) == Errno.None)
            type = status.Type;
        if (type == FileType.Directory)
            Open(frame, index, entry);
        else if (chosen)
            Add(frame, entry ?? RestoreEntry.Unknown(name));
    }

    private void Open(Frame frame, int index, RestoreEntry? entry)
    {
        var name = frame.Listing[index];
        var parent = frame.Directory;
        var errno = parent.Source.TryOpenDirectory(name, out var source);
        Xattr[] xattrs = [];
        if (errno == Errno.None && entry is null)
            errno = source!.TryReadXattrs(context.Privileged, out xattrs);
        if (errno is Errno.EMFILE or Errno.ENFILE)
            throw new RestoreAbortedException(Problem.Error("open", parent.PathOf(name).ToString(), errno.Describe(),
                "The tree is deeper than the limit of open files allows: raise it (ulimit -Hn)."));
        if (errno != Errno.None)
        {
            source?.Dispose();
            context.Log.AddDamage("open", parent.PathOf(name).ToString(), errno.Describe());
            return;
        }

        DirectoryHandle? target = null;
        errno = parent.Target.TryMakeDirectory(name, PrivateMode);
        if (errno == Errno.None)
            errno = parent.Target.TryOpenDirectory(name, out target);
        if (errno != Errno.None)
        {
            source!.Dispose();
            throw RestoreContext.TargetFailure(errno, "create", parent.PathOf(name));
        }

        byte[] prefix = [.. parent.Prefix, .. name, (byte)'/'];
        frame.Pending.Push((
            new RestoreDirectory(prefix, source!, target!, entry?.Status ?? source!.Status, entry?.Xattrs ?? xattrs, Finish), index));
    }

    /// <summary>
    /// Takes the manifest's entries before <paramref name="limit"/>, or, without a limit, those below the directory:
    /// the tree does not have them.
    /// </summary>
    private void TakeMissing(Frame frame, ReadOnlySpan<byte> limit)
    {
        var prefix = frame.Directory.Prefix;
        while (manifest is { IsAtEnd: false }
            && (limit.IsEmpty ? manifest.Path.StartsWith(prefix) : manifest.Path.SequenceCompareTo(limit) < 0))
        {
            var path = manifest.Path;
            if (selection.IsEverything || selection.Includes(new UnixPath(path)))
                TakeMissing(frame, path, manifest.Entry);
            manifest.Advance();
        }
    }

    private void TakeMissing(Frame frame, ReadOnlySpan<byte> path, RestoreEntry entry)
    {
        if (_missing is not null && path.StartsWith(_missing))
            return; // its directory was named
        var isHere = path.Length == frame.Directory.Prefix.Length + entry.Name.Length;
        if (isHere && entry.Status.Type is not (FileType.Regular or FileType.Directory))
        {
            // As where the snapshot is on a file system that has no such files: the manifest tells all of them.
            Add(frame, entry.AsMissing());
            if (!context.IsFetched)
                context.Log.Add(Problem.Note("find", $"{UnixPath.Display(path)} in the snapshot's tree",
                "it is missing", "It was made from the manifest, which tells all there is to it."));
            return;
        }

        if (entry.Status.Type == FileType.Directory)
            _missing = [.. path, (byte)'/'];
        context.Log.AddDamage("find", UnixPath.Display(path), "it is missing from the snapshot");
    }

    private void Add(Frame frame, RestoreEntry entry)
    {
        frame.Batch.Add(entry);
        frame.BatchBytes += entry.Status.Size;
        if (frame.Batch.Count == LargestBatch || frame.BatchBytes >= LargestBatchBytes)
            Flush(frame);
    }

    private void Flush(Frame frame)
    {
        if (frame.Batch.Count == 0)
            return;
        workers.Add(frame.Directory, frame.Batch);
        frame.Batch = [];
        frame.BatchBytes = 0;
    }

    private void Finish(RestoreDirectory directory)
    {
        context.Tally.AddLosses(directory.Finish(_attributes));
        context.Tally.AddDirectory();
    }

    private ReadOnlySpan<byte> PathOf(RestoreDirectory directory, ReadOnlySpan<byte> name)
    {
        var length = directory.Prefix.Length + name.Length;
        if (_path.Length < length)
            _path = new byte[length * 2];
        directory.Prefix.CopyTo(_path, 0);
        name.CopyTo(_path.AsSpan(directory.Prefix.Length));
        return _path.AsSpan(0, length);
    }
}
