namespace OpenWebUIBackup.Linux;

/// <summary>
/// Removes a directory and all that is in it, by descriptor: no symbolic link is followed, and the depth of the tree
/// is limited neither by PATH_MAX nor by the number of descriptors.
/// </summary>
public static class TreeRemoval
{
    // A tree deeper than this has its lower part moved up beside it and removed from there, so that the number of
    // descriptors that are open at once has a bound.
    private const int DeepestChain = 64;

    /// <summary>Removes <paramref name="name"/> from <paramref name="parent"/>, be it a directory or anything else.</summary>
    /// <param name="parent">The directory that holds it.</param>
    /// <param name="name">What to remove. Not being there is no error.</param>
    /// <param name="removed">Told how many names each directory lost, for progress.</param>
    /// <param name="cancellation">Looked at between names.</param>
    /// <exception cref="LinuxException">Something could not be removed; the rest of the tree was left.</exception>
    /// <exception cref="OperationCanceledException">Cancelled midway: part of the tree is gone.</exception>
    public static void Remove(
        DirectoryHandle parent, ReadOnlySpan<byte> name, Action<int>? removed = null, CancellationToken cancellation = default)
    {
        var errno = parent.TryUnlink(name);
        if (errno is Errno.None or Errno.ENOENT)
            return;
        if (errno is not (Errno.EISDIR or Errno.EPERM)) // EPERM: what POSIX has for a directory
            throw DirectoryHandle.Failure(errno, "remove", name);
        var waiting = new Queue<byte[]>();
        waiting.Enqueue(name.ToArray());
        while (waiting.TryDequeue(out var next))
            RemoveDirectory(parent, next, waiting, removed, cancellation);
    }

    private sealed record Frame(DirectoryHandle Directory, byte[] Name, List<byte[]> Subdirectories);

    private static void RemoveDirectory(
        DirectoryHandle top, byte[] name, Queue<byte[]> waiting, Action<int>? removed, CancellationToken cancellation)
    {
        var chain = new Stack<Frame>();
        try
        {
            chain.Push(Enter(top, name, removed, cancellation));
            while (chain.TryPeek(out var frame))
            {
                if (frame.Subdirectories.Count > 0)
                {
                    var child = frame.Subdirectories[^1];
                    frame.Subdirectories.RemoveAt(frame.Subdirectories.Count - 1);
                    if (chain.Count < DeepestChain)
                        chain.Push(Enter(frame.Directory, child, removed, cancellation));
                    else
                        waiting.Enqueue(MoveUp(frame.Directory, child, top));
                    continue;
                }

                chain.Pop();
                frame.Directory.Dispose();
                var holder = chain.TryPeek(out var above) ? above.Directory : top;
                if (holder.TryRemoveDirectory(frame.Name) is var errno and not (Errno.None or Errno.ENOENT))
                    throw DirectoryHandle.Failure(errno, "remove the directory", frame.Name);
            }
        }
        finally
        {
            foreach (var frame in chain)
                frame.Directory.Dispose();
        }
    }

    private static Frame Enter(
        DirectoryHandle parent, byte[] name, Action<int>? removed, CancellationToken cancellation)
    {
        var directory = OpenWritable(parent, name);
        var listing = new DirectoryListing();
        var subdirectories = new List<byte[]>();
        try
        {
            if (listing.TryRead(directory) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "list", name);
            var count = 0;
            for (var i = 0; i < listing.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                errno = listing.TypeHint(i) == FileType.Directory ? Errno.EISDIR : directory.TryUnlink(listing[i]);
                if (errno is Errno.None or Errno.ENOENT)
                    count++;
                else if (errno is Errno.EISDIR)
                    subdirectories.Add(listing[i].ToArray());
                else if (errno is Errno.EPERM && directory.TryGetStatus(listing[i], out var status) == Errno.None
                    && status.Type == FileType.Directory)
                    subdirectories.Add(listing[i].ToArray());
                else
                    throw DirectoryHandle.Failure(errno, "remove", listing[i]);
            }

            removed?.Invoke(count);
            return new Frame(directory, name, subdirectories);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    // A snapshot keeps modes, and one of 0500 or 0000 keeps even its owner from removing what is inside.
    private static DirectoryHandle OpenWritable(DirectoryHandle parent, byte[] name)
    {
        const int ownersOwn = 0x1C0; // 0700
        var errno = parent.TryOpenDirectory(name, out var directory);
        if (errno == Errno.EACCES && parent.TryGetStatus(name, out var status) == Errno.None
            && status.Type == FileType.Directory && parent.TrySetMode(name, ownersOwn) == Errno.None)
            errno = parent.TryOpenDirectory(name, out directory);
        if (errno != Errno.None)
            throw DirectoryHandle.Failure(errno, "open the directory", name);
        if ((directory!.Status.Mode & ownersOwn) != ownersOwn)
            _ = directory.TrySetMode(ownersOwn); // a refusal shows when the first name cannot be removed
        return directory;
    }

    private static byte[] MoveUp(DirectoryHandle from, byte[] name, DirectoryHandle top)
    {
        for (var attempt = 0; ; attempt++)
        {
            // Not a Guid: its randomness comes from /dev/urandom, which an empty chroot does not have.
            var upper = System.Text.Encoding.ASCII.GetBytes($".removing-{Random.Shared.NextInt64():x16}");
            var errno = from.TryRename(name, top, upper);
            if (errno == Errno.None)
                return upper;
            if (errno == Errno.EACCES && attempt == 0 && from.TrySetMode(name, 0x1C0) == Errno.None)
                continue; // moving a directory rewrites its "..", which wants it writable
            throw DirectoryHandle.Failure(errno, "move up for removal", name);
        }
    }
}
