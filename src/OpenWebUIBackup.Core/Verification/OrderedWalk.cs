using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>
/// The names of a tree in a manifest's order: byte order of the full path. A directory's own name comes where it
/// sorts, what is in it where the name with '/' behind it sorts: <c>a</c>, <c>a-b</c>, <c>a/x</c>.
/// </summary>
/// <remarks>
/// Memory grows with the largest directory and with depth; the stack is on the heap. One thread.
/// </remarks>
internal sealed class OrderedWalk : IDisposable
{
    private readonly Stack<Frame> _frames = new();
    private readonly Stack<DirectoryListing> _spareListings = new();
    private readonly Action<UnixPath, Errno> _unreadable;
    private bool _intoCurrent;

    /// <summary>Begins with what is in <paramref name="root"/>, which stays the caller's.</summary>
    /// <param name="root">The tree's root; it is not given as a name itself.</param>
    /// <param name="unreadable">Is told of directories that cannot be opened or listed; the walk goes on without them.</param>
    internal OrderedWalk(DirectoryHandle root, Action<UnixPath, Errno> unreadable)
    {
        _unreadable = unreadable;
        Enter(new VerifiedDirectory([], root.Reopen()));
    }

    /// <summary>The directory that the current name is in.</summary>
    internal VerifiedDirectory Directory => _frames.Peek().Directory;

    /// <summary>The current name.</summary>
    internal ReadOnlySpan<byte> Name => _frames.Peek().Name;

    /// <summary>What the current name is, as far as the directory itself tells.</summary>
    internal FileType Type { get; private set; }

    /// <summary>Goes to the next name; false after the last one.</summary>
    internal bool MoveNext()
    {
        if (_intoCurrent)
            _frames.Peek().Pending.Push(_frames.Peek().Index);
        _intoCurrent = false;
        while (_frames.TryPeek(out var frame))
        {
            var next = frame.Index + 1;
            if (frame.Pending.TryPeek(out var pending)
                && (next == frame.Listing.Count || ContentsComeFirst(frame.Listing[pending], frame.Listing[next])))
            {
                frame.Pending.Pop();
                Open(frame, frame.Listing[pending]);
                continue;
            }

            if (next == frame.Listing.Count)
            {
                Leave(_frames.Pop());
                continue;
            }

            frame.Index = next;
            Type = frame.Listing.TypeHint(next);
            if (Type == FileType.Unknown && frame.Directory.Handle.TryGetStatus(frame.Name, out var status) == Errno.None)
                Type = status.Type;
            _intoCurrent = Type == FileType.Directory;
            return true;
        }

        return false;
    }

    /// <summary>Leaves out what is in the current name, if that is a directory.</summary>
    internal void SkipContents() => _intoCurrent = false;

    /// <inheritdoc />
    public void Dispose()
    {
        while (_frames.TryPop(out var frame))
            frame.Directory.Release();
    }

    /// <summary>Whether <paramref name="directory"/> with a '/' behind it sorts before <paramref name="next"/>.</summary>
    private static bool ContentsComeFirst(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> next) =>
        next.StartsWith(directory)
            ? next.Length > directory.Length && next[directory.Length] > (byte)'/'
            : directory.SequenceCompareTo(next) < 0;

    private void Open(Frame frame, ReadOnlySpan<byte> name)
    {
        var errno = frame.Directory.Handle.TryOpenDirectory(name, out var handle);
        if (errno != Errno.None)
        {
            _unreadable(frame.Directory.PathOf(name), errno);
            return;
        }

        byte[] prefix = [.. frame.Directory.Prefix, .. name, (byte)'/'];
        Enter(new VerifiedDirectory(prefix, handle!));
    }

    private void Enter(VerifiedDirectory directory)
    {
        var listing = _spareListings.TryPop(out var spare) ? spare : new DirectoryListing();
        if (listing.TryRead(directory.Handle) is var errno and not Errno.None)
            _unreadable(new UnixPath(directory.Prefix.AsSpan(0, Math.Max(0, directory.Prefix.Length - 1))), errno);
        _frames.Push(new Frame(directory, listing));
    }

    private void Leave(Frame frame)
    {
        frame.Directory.Release();
        frame.Listing.Clear();
        _spareListings.Push(frame.Listing);
    }

    private sealed class Frame(VerifiedDirectory directory, DirectoryListing listing)
    {
        internal VerifiedDirectory Directory { get; } = directory;

        internal DirectoryListing Listing { get; } = listing;

        internal int Index { get; set; } = -1;

        internal ReadOnlySpan<byte> Name => Listing[Index];

        /// <summary>Directories that were given and whose contents are still to come; the last one's come first.</summary>
        internal Stack<int> Pending { get; } = new();
    }
}
